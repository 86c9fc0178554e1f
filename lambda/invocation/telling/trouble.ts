import type { CountedMetric } from '../../../src/names';
import type { Clock } from '../../clock';
import type { Log, LogFields, Metrics } from '../../report/ports';
import type { Message } from '../../report/messages';

const COUNTED_EVERY = 60_000;

export interface TroubleKind {
  readonly begins: Message;
  readonly ends: Message;
  /** Counted when it is told that it began, and every minute while it lasts. */
  readonly metric: CountedMetric;
  /** What is over within this is not worth a line, in milliseconds. */
  readonly toldAfter: number;
}

interface TroubleDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A state that lasts, and that several may notice: one line when it begins, and one when it ends. */
export class Trouble {
  private readonly noticedBy = new Set<string>();
  private began?: number;
  private isTold = false;
  private countedAt = -Infinity;

  constructor(private readonly on: TroubleDependencies, private readonly kind: TroubleKind) {}

  /** Somebody notices it, for the first time or again. */
  notice(by: string, fields: LogFields): void {
    const { clock, log, metrics } = this.on;
    const now = clock.now();
    this.noticedBy.add(by);
    this.began ??= now;
    if (!this.isTold && now - this.began >= this.kind.toldAfter) {
      this.isTold = true;
      log.warn(this.kind.begins, fields);
    }
    if (this.isTold && now - this.countedAt >= COUNTED_EVERY) {
      this.countedAt = now;
      metrics.count(this.kind.metric, 1);
    }
  }

  /** It is over for one of those who noticed it, or for all. */
  end(by?: string): void {
    if (by === undefined) {
      this.noticedBy.clear();
    } else {
      this.noticedBy.delete(by);
    }
    if (this.began !== undefined && this.noticedBy.size === 0) {
      const seconds = Math.round((this.on.clock.now() - this.began) / 1000);
      if (this.isTold) {
        this.on.log.info(this.kind.ends, { seconds });
      }
      this.began = undefined;
      this.isTold = false;
      this.countedAt = -Infinity;
    }
  }
}
