import { SimulationClock } from '../clock/clock';
import { Armed, type Occasion } from '../occasion';
import { Random } from '../random';
import type { ApiAnswer, ApiRequest, User, Verb } from './api/request';
import { failure } from './api/status';
import { denial } from './rbac';

/** What can go wrong with a request to the API server. */
export type RequestFault =
  /** Answered by API Priority and Fairness: 429 in plain text. */
  | 'throttling'
  /** Answered with a 5xx. */
  | 'server-error'
  /** Forbidden regardless of roles: a server that has just started has not loaded them yet. */
  | 'forbidden'
  /** The connection breaks before the request takes effect. */
  | 'dropped-request'
  /** The request takes effect, and the connection breaks before the answer. */
  | 'dropped-answer'
  /** The request takes effect, but the answer is late. */
  | 'slow';

export interface RequestFaultRule extends Occasion {
  readonly fault: RequestFault;
  /** @default - every verb */
  readonly verb?: Verb;
  /** Including the subresource, if any, such as `pods/eviction`. @default - every resource */
  readonly resource?: string;
  /** @default - every name */
  readonly name?: string;
  /** @default - every request that the other fields match */
  readonly matches?: (request: ApiRequest) => boolean;
  /** What a throttled client is told to wait. @default 1 */
  readonly retryAfterSeconds?: number;
  /** The code of a server error. @default 500 */
  readonly code?: 500 | 502 | 503 | 504;
  /** Whether the request took effect in spite of the server error. @default false */
  readonly takesEffect?: boolean;
  /** How much later a slow answer comes. @default 5000 */
  readonly delayMs?: number;
}

export interface Outage {
  /** In milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  /** Whether connections are refused at once, or time out. @default refused */
  readonly manner?: 'refused' | 'silent';
}

export interface WatchLag {
  /** How much later watches report changes. */
  readonly delayMs: number;
  /** @default - every resource */
  readonly resource?: string;
  /** In milliseconds since the epoch. @default - from the start */
  readonly from?: number;
  /** @default - for ever */
  readonly until?: number;
}

/** Real API servers take 10 to 160 ms, and longer on a busy machine. */
const ROLES_READ_MS = 150;

const MESSAGES: Readonly<Record<number, readonly [reason: string | undefined, message: string]>> = {
  500: ['InternalError', 'Internal error occurred: etcdserver: request timed out'],
  502: [undefined, 'Bad Gateway'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'Timeout: request did not complete within the allotted timeout'],
};

/** The faults of an API server. Each is added by name, and the method that adds it returns a function that removes it. */
export class ApiFaults {
  private readonly armed = new Set<Armed<RequestFaultRule>>();
  private readonly outages = new Set<Outage>();
  private readonly lags = new Set<WatchLag>();
  private readonly watches = new Set<() => void>();
  private readonly random: Random;

  constructor(private readonly clock: SimulationClock, seed: number = 1) {
    this.random = new Random(seed);
  }

  onRequests(rule: RequestFaultRule): () => void {
    const armed = new Armed(rule);
    this.armed.add(armed);
    return () => this.armed.delete(armed);
  }

  /** The server is unavailable for a while, and all watches are cut when that begins. */
  away(outage: Outage): () => void {
    this.outages.add(outage);
    const cancel = this.clock.schedule(outage.from, () => this.cutWatches());
    return () => {
      cancel();
      this.outages.delete(outage);
    };
  }

  /** Connections are refused until it is up again. After that, it takes a moment until it has loaded the roles. */
  restart({ from, until }: Pick<Outage, 'from' | 'until'>): () => void {
    const removals = [this.away({ from, until }), this.onRequests({ fault: 'forbidden', from: until, until: until + ROLES_READ_MS })];
    return () => removals.forEach((remove) => remove());
  }

  lagWatches(lag: WatchLag): () => void {
    this.lags.add(lag);
    return () => this.lags.delete(lag);
  }

  /** Breaks the connections of all watches. */
  cutWatches(): void {
    for (const cut of [...this.watches]) {
      cut();
    }
  }

  /** Calls `cut` when watches are cut. Returns a function that stops that. */
  onCut(cut: () => void): () => void {
    this.watches.add(cut);
    return () => this.watches.delete(cut);
  }

  /** The outage of this moment. */
  outage(): Outage | undefined {
    return [...this.outages].find((outage) => during(outage, this.clock.now()));
  }

  /** The fault for this request, if any, which uses up one of the times of its rule. */
  strike(request: ApiRequest): RequestFaultRule | undefined {
    for (const armed of this.armed) {
      if (concerns(armed.rule, request) && armed.strikes(this.clock.now(), this.random)) {
        return armed.rule;
      }
    }
    return undefined;
  }

  /** How late a change is reported to watches now. */
  lag(resource: string): number {
    const now = this.clock.now();
    return Math.max(0, ...[...this.lags]
      .filter((lag) => (lag.resource ?? resource) === resource && during(lag, now))
      .map((lag) => lag.delayMs));
  }
}

/** The answer that a fault gives instead of the server. Undefined: it gives none. */
export function faultyAnswer(rule: RequestFaultRule | undefined, request: ApiRequest, user: User): ApiAnswer | undefined {
  if (!rule) {
    return undefined;
  }
  if (rule.fault === 'forbidden') {
    const { code: forbidden, status } = denial(user, request);
    return { code: forbidden, body: status };
  }
  if (rule.fault === 'throttling') {
    return {
      code: 429,
      body: 'Too many requests, please try again later.\n',
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Retry-After': String(rule.retryAfterSeconds ?? 1),
        'X-Kubernetes-PF-FlowSchema-UID': '5f1a6c0e-7b1c-4bd2-8d7b-0c8f0a3e9d11',
        'X-Kubernetes-PF-PriorityLevel-UID': 'c2a7d4f8-1e63-49b5-9f0a-6a5d2b7e4c90',
      },
    };
  }
  if (rule.fault !== 'server-error') {
    return undefined;
  }
  const code = rule.code ?? 500;
  const [reason, message] = MESSAGES[code];
  return { code, body: reason ? failure(code, reason, message).status : message };
}

function concerns(rule: RequestFaultRule, request: ApiRequest): boolean {
  const resource = [request.resource, request.subresource].filter(Boolean).join('/');
  return (rule.verb ?? request.verb) === request.verb
    && (rule.resource ?? resource) === resource
    && (rule.name ?? request.name) === request.name
    && (rule.matches?.(request) ?? true);
}

function during(span: { readonly from?: number; readonly until?: number }, now: number): boolean {
  return now >= (span.from ?? -Infinity) && now < (span.until ?? Infinity);
}
