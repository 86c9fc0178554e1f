import type { CountedMetric } from '../../../src/names';
import type { Clock } from '../../clock';
import type { Message } from '../../report/messages';
import type { Log, LogFields, Metrics } from '../../report/ports';
import { forgetBefore } from '../forget';

const COUNTED_EVERY = 60_000;
/** Whatever has a trouble tries again within some minutes. If it has not noticed it for this long, it has stopped trying, and nobody knows when the trouble was over. */
const FORGOTTEN_AFTER = 15 * 60_000;

export interface TroubleKind {
  readonly begins: Message;
  readonly ends: Message;
  /** The log level of its beginning. @default 'warn' */
  readonly level?: 'warn' | 'error';
  /** Counted once it has lasted for `countedAfter`, and every minute from then on. @default - nothing is counted */
  readonly metric?: CountedMetric;
  /** A trouble that is over within this is not logged, in milliseconds. */
  readonly toldAfter: number;
  /** A trouble that is over within this is not counted, in milliseconds. @default - as `toldAfter` */
  readonly countedAfter?: number;
}

interface TroubleDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A lasting trouble that several parts of the function may notice: one log line when it begins, and one when it ends. */
export class Trouble {
  /** When each of them last noticed it. */
  private readonly noticedBy = new Map<string, number>();
  private began?: number;
  private lastNoticed = -Infinity;
  private isTold = false;
  private countedAt = -Infinity;

  constructor(private readonly on: TroubleDependencies, private readonly kind: TroubleKind) {}

  /** Whether it still lasts, by the most recent time that somebody noticed it. */
  get isOn(): boolean {
    return this.began !== undefined && this.on.clock.now() - this.lastNoticed <= FORGOTTEN_AFTER;
  }

  /** `by` notices it, for the first time or again. */
  notice(by: string, fields: LogFields): void {
    const { clock, log, metrics } = this.on;
    const { begins, level = 'warn', metric, toldAfter, countedAfter = toldAfter } = this.kind;
    const now = clock.now();
    if (now - this.lastNoticed > FORGOTTEN_AFTER) {
      this.reset();
    }
    forgetBefore(this.noticedBy, now - FORGOTTEN_AFTER);
    this.noticedBy.set(by, now);
    this.lastNoticed = now;
    this.began ??= now;
    if (!this.isTold && now - this.began >= toldAfter) {
      this.isTold = true;
      log[level](begins, fields);
    }
    if (metric !== undefined && now - this.began >= countedAfter && now - this.countedAt >= COUNTED_EVERY) {
      this.countedAt = now;
      metrics.count(metric, 1);
    }
  }

  /** It is over for `by`, or for all. */
  end(by?: string): void {
    if (by === undefined) {
      this.noticedBy.clear();
    } else {
      this.noticedBy.delete(by);
    }
    const now = this.on.clock.now();
    if (this.began !== undefined && [...this.noticedBy.values()].every((at) => now - at > FORGOTTEN_AFTER)) {
      const until = now - this.lastNoticed > FORGOTTEN_AFTER ? this.lastNoticed : now;
      if (this.isTold) {
        this.on.log.info(this.kind.ends, { seconds: Math.round((until - this.began) / 1000) });
      }
      this.reset();
    }
  }

  private reset(): void {
    this.noticedBy.clear();
    this.began = undefined;
    this.isTold = false;
    this.countedAt = -Infinity;
  }
}
