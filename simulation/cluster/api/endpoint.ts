import { ApiFaults, faultyAnswer } from '../faults';
import type { Resource } from '../kinds';
import type { Rbac } from '../rbac';
import type { Store } from '../store';
import { ApiServer } from './api-server';
import { CallLog, Observer, RecordedCall } from './call-log';
import { ConnectionLost } from './connection-lost';
import type { ApiAnswer, ApiRequest, User } from './request';
import { StatusError } from './status';
import { Watch, WatchMessage } from './watching';

export interface EndpointOptions {
  /** @default - everything is allowed to everybody */
  readonly rbac?: Rbac;
  /** @default - nothing goes wrong */
  readonly faults?: ApiFaults;
  /**
   * The latency of a request, and of an answer or a watch event, in milliseconds of the clock.
   * @default 2
   */
  readonly latencyMs?: number;
  /**
   * How long the server takes for a list.
   * @default - no time; {@link REAL_LIST_TIMES} are a real server's
   */
  readonly listTimes?: ListTimes;
  /**
   * How long a client waits for an answer, in milliseconds of the clock.
   * @default 15000
   */
  readonly requestTimeoutMs?: number;
}

/** In milliseconds. */
export interface ListTimes {
  readonly least: number;
  readonly perObject: number;
  readonly most: number;
}

/** List times observed in small clusters, and in clusters with some thousand pods. */
export const REAL_LIST_TIMES: ListTimes = { least: 300, perObject: 0.5, most: 3_000 };

/** The server ends watches after a time of its choice from this range, in seconds. */
const WATCH_SECONDS = { least: 300, most: 600 };

/** The receiver of a watch. */
export interface Watcher {
  readonly onMessage: (message: WatchMessage) => void;
  /** Called when the server has accepted the watch. */
  readonly onOpen?: () => void;
}

/** The API server as its clients reach it: over a network with latency and faults, and through the authoriser. */
export class ApiEndpoint {
  readonly faults: ApiFaults;
  readonly log = new CallLog();
  private readonly store: Store;
  private readonly latencyMs: number;

  constructor(readonly server: ApiServer, private readonly options: EndpointOptions = {}) {
    this.store = server.store;
    this.faults = options.faults ?? new ApiFaults(server.store.clock);
    this.latencyMs = options.latencyMs ?? 2;
  }

  /** All requests so far, in the order in which they reached the server. */
  get calls(): readonly RecordedCall[] {
    return this.log.calls;
  }

  /** Calls the observer for every request at the moment of its effect. Returns a function that stops that. */
  observe(observer: Observer): () => void {
    return this.log.observe(observer);
  }

  /** Rejects with {@link ConnectionLost} if no answer comes; then the request may or may not have taken effect. */
  async call(request: ApiRequest, user: User, signal?: AbortSignal): Promise<ApiAnswer> {
    await this.travel(this.latencyMs, signal);
    await this.passOutage(request, user, signal);
    const fault = this.faults.strike(request);
    if (fault?.fault === 'dropped-request') {
      this.log.add({ time: this.now(), user, request, fault: fault.fault });
      throw new ConnectionLost('the connection was reset before the request was received');
    }
    const replaced = faultyAnswer(fault, request, user);
    const answer = replaced && !fault?.takesEffect ? replaced : this.carryOut(request, user);
    this.log.add({ time: this.now(), user, request, answer: replaced ?? answer, fault: fault?.fault });
    if (fault?.fault === 'slow') {
      await this.wait(fault.delayMs ?? 5000, signal);
    }
    // All pages of a list together take the time of one list.
    if (request.verb === 'list' && !request.query?.continue) {
      await this.list(this.server.resource(request), signal);
    }
    await this.travel(this.latencyMs, signal);
    if (fault?.fault === 'dropped-answer') {
      throw new ConnectionLost('the connection was reset before the answer was received');
    }
    return replaced ?? answer;
  }

  /**
   * Resolves when the server ends the watch or `signal` aborts. Rejects with {@link StatusError} if the server refuses it, and with {@link
   * ConnectionLost} if it is cut.
   */
  async watch(request: ApiRequest, user: User, watcher: Watcher, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      return;
    }
    try {
      await this.travel(this.latencyMs, signal);
      await this.passOutage(request, user, signal);
      await this.open(request, user, watcher, signal);
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }

  private async open(request: ApiRequest, user: User, { onMessage, onOpen }: Watcher, signal: AbortSignal): Promise<void> {
    const fault = this.faults.strike(request);
    this.log.add({ time: this.now(), user, request, fault: fault?.fault });
    const refusal = faultyAnswer(fault, request, user);
    if (refusal) {
      throw new RefusedWatch(refusal);
    }
    if (fault?.fault === 'slow') {
      await this.wait(fault.delayMs ?? 5000, signal);
    } else if (fault) {
      throw new ConnectionLost('the connection was reset');
    }
    this.options.rbac?.check(user, request);
    const resource = this.server.resource(request);
    if (request.query?.sendInitialEvents) {
      await this.list(resource, signal);
    }
    const seconds = request.query?.timeoutSeconds ?? WATCH_SECONDS.least + this.store.random.integer(WATCH_SECONDS.most - WATCH_SECONDS.least);
    await new Promise<void>((resolve, reject) => {
      const watch = new Watch(this.store, resource, request, {
        delay: () => this.latencyMs + this.faults.lag(resource),
        durationMs: seconds * 1000,
        onMessage,
        onEnd: () => close(resolve),
      });
      const close = (settle: () => void) => {
        watch.stop();
        forgetCut();
        signal.removeEventListener('abort', abort);
        settle();
      };
      const abort = () => close(resolve);
      const forgetCut = this.faults.onCut(() => close(() => reject(new ConnectionLost('the watch was cut'))));
      signal.addEventListener('abort', abort, { once: true });
      onOpen?.();
      watch.start();
    });
  }

  /** Authorises and carries out a request, and calls the observers. */
  private carryOut(request: ApiRequest, user: User): ApiAnswer {
    try {
      this.options.rbac?.check(user, request);
    } catch (error) {
      if (error instanceof StatusError) {
        return { code: error.code, body: error.status };
      }
      throw error;
    }
    this.log.before({ time: this.now(), user, request });
    const answer = this.server.handle(request, user);
    this.log.after({ time: this.now(), user, request, answer });
    return answer;
  }

  private async passOutage(request: ApiRequest, user: User, signal?: AbortSignal): Promise<void> {
    const outage = this.faults.outage();
    if (!outage) {
      return;
    }
    this.log.add({ time: this.now(), user, request, fault: 'away' });
    if (outage.manner === 'silent') {
      await this.wait(Infinity, signal);
    }
    throw new ConnectionLost('the connection was refused');
  }

  /** Waits for the time that a list of the resource takes. */
  private async list(resource: Resource, signal?: AbortSignal): Promise<void> {
    const { listTimes } = this.options;
    if (!listTimes) {
      return;
    }
    const { least, perObject, most } = listTimes;
    await this.wait(Math.min(most, Math.round(least + perObject * this.store.list(resource).length)), signal);
  }

  /** Waits as long as the server takes, but no longer than the client's timeout. */
  private async wait(ms: number, signal?: AbortSignal): Promise<void> {
    const patience = this.options.requestTimeoutMs ?? 15_000;
    await this.travel(Math.min(ms, patience), signal);
    if (ms >= patience) {
      throw new ConnectionLost(`no answer within ${patience / 1000} s`);
    }
  }

  private async travel(ms: number, signal?: AbortSignal): Promise<void> {
    await this.store.clock.sleep(ms, signal);
    if (signal?.aborted) {
      throw new ConnectionLost('the request was aborted');
    }
  }

  /** The server's time. */
  get serverNow(): number {
    return this.now();
  }

  private now(): number {
    return this.store.clock.now();
  }
}

/** A watch that was not answered with a stream. */
export class RefusedWatch extends Error {
  constructor(readonly answer: ApiAnswer) {
    super(`The watch was answered with ${answer.code}.`);
    this.name = 'RefusedWatch';
  }
}
