import { Reflector } from './reflector';
import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import { nobodyCanHold } from '../../drain/people/holds';
import { quote } from '../../drain/telling/quote';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import type { Troubles } from '../telling/troubles';

const LOOK_EVERY = 10_000;
const COUNTED_EVERY = 60_000;

/** A drainer that is held. */
interface Held {
  readonly because: string;
  readonly since: number;
  readonly countedAt: number;
  /** It has been reported that no drainer of that name is known. */
  readonly isDoubted?: boolean;
}

/** The drainers that people hold. Kept by the process, so that a hold is reported once and not by each invocation. */
export type KnownHolds = Map<string, Held>;

interface HoldDependencies {
  readonly kubernetes: KubernetesPort;
  readonly holds: KnownHolds;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  /** The set of holds has changed. */
  readonly onChange: () => void;
}

/**
 * Watches the ConfigMap by which people hold drainers. While it cannot be read, what was read last applies: an outage neither begins nor ends a hold.
 * A process that has never read it decides nothing until it has, unless the API server answers that it does not exist or is forbidden: then nobody
 * can hold a drainer by it.
 */
export class Holds {
  private readonly reflector: Reflector<'configmaps'>;
  private readonly stopped = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private isAnswered = false;

  constructor(private readonly on: HoldDependencies) {
    const health = { failed: (_: string, error: unknown) => this.failed(error), answered: () => this.answered() };
    this.reflector = new Reflector('configmaps', { ...on, health, onChange: () => this.read() });
  }

  start(): void {
    this.running = Promise.all([this.reflector.run(this.stopped.signal), this.countWhileHeld()]);
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  /** Whether the API server has returned the holds, or answered that there is nothing to read. Nothing is decided before that. */
  get isKnown(): boolean {
    return this.isAnswered;
  }

  /** The drainers that people hold, with the reason given. */
  get current(): ReadonlyMap<string, string> {
    return new Map([...this.on.holds].map(([drainer, { because }]) => [drainer, because]));
  }

  /** Reports once for each entry that no known drainer has its name. That drainer may have nothing to do, or the name is mistyped and holds nothing. */
  doubt(known: ReadonlySet<string>): void {
    for (const [drainer, held] of this.on.holds) {
      if (!known.has(drainer) && !held.isDoubted) {
        this.on.holds.set(drainer, { ...held, isDoubted: true });
        this.on.log.warn('Hold is of a drainer of which no node tells', { drainer, known: [...known].sort() });
      }
    }
  }

  private read(): void {
    this.follow(this.reflector.items[0]?.data ?? {});
    this.count();
    this.on.onChange();
  }

  private answered(): void {
    this.on.troubles.ended('Hold of the drainer could not be read');
    this.isAnswered = true;
  }

  private failed(error: unknown): void {
    this.on.troubles.failed('Hold of the drainer could not be read', 'watch', { error });
    this.isAnswered ||= nobodyCanHold(error);
    this.on.onChange();
  }

  private async countWhileHeld(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      this.count();
      await this.on.clock.sleep(LOOK_EVERY, signal);
    }
  }

  private follow(data: Readonly<Record<string, string>>): void {
    const { clock, log, holds } = this.on;
    for (const [drainer, because] of Object.entries(data)) {
      const known = holds.get(drainer);
      holds.set(drainer, { ...known, because, since: known?.since ?? clock.now(), countedAt: known?.countedAt ?? -Infinity });
      if (!known) {
        log.warn('Drainer is held', { drainer, because: quote(because) });
      }
    }
    for (const [drainer, { since }] of [...holds].filter(([name]) => data[name] === undefined)) {
      holds.delete(drainer);
      log.info('Drainer is no longer held', { drainer, seconds: Math.round((clock.now() - since) / 1000) });
    }
  }

  /** Counts held drainers, at once and then every minute. */
  private count(): void {
    const { clock, metrics, holds } = this.on;
    for (const [drainer, held] of holds) {
      if (clock.now() - held.countedAt >= COUNTED_EVERY) {
        holds.set(drainer, { ...held, countedAt: clock.now() });
        metrics.count(METRICS.DRAINER_HELD, 1, { drainer });
      }
    }
  }
}
