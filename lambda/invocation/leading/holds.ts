import { HOLD_NAME, HOLD_NAMESPACE, METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report';

const READ_EVERY = 10_000;
const COUNTED_EVERY = 60_000;

interface HoldDependencies {
  readonly kubernetes: Pick<KubernetesPort, 'readConfigMap'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Another answer than the last one has come. */
  readonly onChange: () => void;
}

/** A drainer that is held. */
interface Held {
  readonly because: string;
  readonly since: number;
  readonly countedAt: number;
}

/** Which drainers people hold. Kept by the process, so that a hold is told once and not by each of its invocations. */
export type KnownHolds = Map<string, Held>;

/** Reads the ConfigMap by which people hold drainers, beside the leader's loop. While it cannot be read, what was read last holds. */
export class Holds {
  private readAt = -Infinity;
  private isReading = false;
  private isKnown = false;

  constructor(private readonly on: HoldDependencies, private readonly held: KnownHolds) {}

  /** The drainers that are held, and why. */
  get current(): ReadonlyMap<string, string> {
    return new Map([...this.held].map(([drainer, { because }]) => [drainer, because]));
  }

  /** Whether it has been read once, or refused. Before that nothing is decided. */
  get isRead(): boolean {
    return this.isKnown;
  }

  /** When it is to be read again. */
  get readAgainAt(): number {
    return this.readAt + READ_EVERY;
  }

  /** Reads it again, if that is due. */
  look(): void {
    if (!this.isReading && this.on.clock.now() >= this.readAgainAt) {
      this.isReading = true;
      void this.read().finally(() => {
        this.isReading = false;
      });
    }
    this.count();
  }

  private async read(): Promise<void> {
    const { kubernetes, clock, log, onChange } = this.on;
    this.readAt = clock.now();
    const before = JSON.stringify([...this.current]);
    try {
      this.follow(await kubernetes.readConfigMap(HOLD_NAMESPACE, HOLD_NAME) ?? {});
    } catch (error) {
      log.warn('Hold of the drainer could not be read', { error });
    }
    const isFirst = !this.isKnown;
    this.isKnown = true;
    if (isFirst || JSON.stringify([...this.current]) !== before) {
      onChange();
    }
  }

  private follow(data: Readonly<Record<string, string>>): void {
    const { clock, log } = this.on;
    for (const [drainer, because] of Object.entries(data)) {
      const known = this.held.get(drainer);
      this.held.set(drainer, { because, since: known?.since ?? clock.now(), countedAt: known?.countedAt ?? -Infinity });
      if (!known) {
        log.warn('Drainer is held', { drainer, because });
      }
    }
    for (const [drainer, { since }] of [...this.held].filter(([name]) => data[name] === undefined)) {
      this.held.delete(drainer);
      log.info('Drainer is no longer held', { drainer, seconds: Math.round((clock.now() - since) / 1000) });
    }
  }

  /** At once, and every minute. */
  private count(): void {
    const { clock, metrics } = this.on;
    for (const [drainer, held] of this.held) {
      if (clock.now() - held.countedAt >= COUNTED_EVERY) {
        this.held.set(drainer, { ...held, countedAt: clock.now() });
        metrics.count(METRICS.DRAINER_HELD, 1, { drainer });
      }
    }
  }
}
