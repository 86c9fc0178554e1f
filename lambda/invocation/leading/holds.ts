import { HOLD_NAME, HOLD_NAMESPACE, METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report';

const READ_EVERY = 10_000;
const COUNTED_EVERY = 60_000;

/** A drainer that is held. */
interface Held {
  readonly because: string;
  readonly since: number;
  readonly countedAt: number;
}

/** Which drainers people hold. Kept by the process, so that a hold is told once and not by each of its invocations. */
export type KnownHolds = Map<string, Held>;

interface HoldDependencies {
  readonly kubernetes: Pick<KubernetesPort, 'readConfigMap'>;
  readonly holds: KnownHolds;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What is known has changed. */
  readonly onChange: () => void;
}

/**
 * Reads every ten seconds, beside the leader's loop, the ConfigMap by which people hold drainers. While it cannot be read, what was read last
 * holds: an outage neither begins a hold nor ends one.
 */
export class Holds {
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private isTried = false;
  private isFailing = false;

  constructor(private readonly on: HoldDependencies) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  /** Whether it was tried to read it. Before that nothing is decided. */
  get isKnown(): boolean {
    return this.isTried;
  }

  /** The drainers that are held, and why. */
  get current(): ReadonlyMap<string, string> {
    return new Map([...this.on.holds].map(([drainer, { because }]) => [drainer, because]));
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      await this.read();
      await this.on.clock.sleep(READ_EVERY, signal);
    }
  }

  private async read(): Promise<void> {
    const { kubernetes, log, onChange } = this.on;
    const before = JSON.stringify([...this.current]);
    const isFirst = !this.isTried;
    try {
      this.follow(await kubernetes.readConfigMap(HOLD_NAMESPACE, HOLD_NAME) ?? {});
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) {
        log.warn('Hold of the drainer could not be read', { error });
      }
      this.isFailing = true;
    }
    this.isTried = true;
    this.count();
    if (isFirst || JSON.stringify([...this.current]) !== before) {
      onChange();
    }
  }

  private follow(data: Readonly<Record<string, string>>): void {
    const { clock, log, holds } = this.on;
    for (const [drainer, because] of Object.entries(data)) {
      const known = holds.get(drainer);
      holds.set(drainer, { because, since: known?.since ?? clock.now(), countedAt: known?.countedAt ?? -Infinity });
      if (!known) {
        log.warn('Drainer is held', { drainer, because });
      }
    }
    for (const [drainer, { since }] of [...holds].filter(([name]) => data[name] === undefined)) {
      holds.delete(drainer);
      log.info('Drainer is no longer held', { drainer, seconds: Math.round((clock.now() - since) / 1000) });
    }
  }

  /** At once, and every minute. */
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
