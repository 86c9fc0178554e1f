import type { Random } from './random';

/** When a fault strikes. Without any of these: always. */
export interface Occasion {
  /** At most this many times. */
  readonly times?: number;
  /** Only after this many occasions. */
  readonly skip?: number;
  /** With this probability, from 0 to 1. */
  readonly probability?: number;
  /** Not before this time, in milliseconds since the epoch. */
  readonly from?: number;
  /** Before this time, in milliseconds since the epoch. */
  readonly until?: number;
}

/** Whether a rule strikes now, which uses up one of its times. */
export class Armed<R extends Occasion> {
  private seen = 0;
  private struck = 0;

  constructor(readonly rule: R) {}

  strikes(now: number, chance: Random): boolean {
    const { times, skip, probability, from, until } = this.rule;
    if (from !== undefined && now < from) {
      return false;
    }
    if (until !== undefined && now >= until) {
      return false;
    }
    if (this.seen++ < (skip ?? 0)) {
      return false;
    }
    if (times !== undefined && this.struck >= times) {
      return false;
    }
    if (probability !== undefined && chance.next() >= probability) {
      return false;
    }
    this.struck++;
    return true;
  }
}
