/** Why Auto Scaling is asked next. */
const ASKING = [
  /** Every minute, because events may be lost. */
  'refresh',
  /** An event announced a waiting instance that Auto Scaling does not show yet. */
  'event-not-shown',
  /** A node has become ready that may belong to a launch that we do not know of. */
  'newcomer',
  /** Another invocation of this drainer has begun a drain. */
  'unexpected-drain',
  /** Nothing is left to do, but an instance may have begun to wait since the last question. */
  'before-the-end',
  /** Auto Scaling did not answer completely. */
  'asking-again',
] as const;

/** Why the leader looks at everything next. */
const LOOKING = [
  /** The decision about pods and nodes changes with time: a deadline, a retry, a pod that becomes available. */
  'decision',
  /** A missing node must be looked up again. */
  'missing-node',
  /** A launch must be looked at again. */
  'launch',
  /** A lifecycle action could not be completed. */
  'completing-again',
  /** A node could not be changed. */
  'writing-again',
  /** Taking care of our own nodes has failed. */
  'failed-attention',
  /** A blocker will have lasted long enough to be reported. */
  'telling',
  /** Nothing has moved on retained nodes for a while. */
  'retained',
] as const;

export type AskingReason = (typeof ASKING)[number];
export type LookingReason = (typeof LOOKING)[number];
export type Reason = AskingReason | LookingReason
  /** The last step failed; nothing is done before. */
  | 'failed-step'
  /** The invocation's time is over. */
  | 'out-of-time';

export interface NextLook {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly why: Reason;
}

/** When the leader looks next, and why. A change that the watch shows wakes it earlier. */
export class Schedule {
  private readonly times = new Map<Reason, number>();
  private isAsking = false;

  constructor(until: number) {
    this.times.set('out-of-time', until);
  }

  /** Adds a reason. If a reason is added twice, the earlier time counts. */
  add(why: Reason, at: number): void {
    this.times.set(why, Math.min(at, this.times.get(why) ?? Infinity));
  }

  isAskingDue(now: number): boolean {
    return !this.isAsking && ASKING.some((why) => (this.times.get(why) ?? Infinity) <= now);
  }

  /** Auto Scaling is being asked, which covers all reasons to ask. Until it answers, it is not asked again, and those reasons do not wake the leader. */
  asked(): void {
    this.isAsking = true;
    ASKING.forEach((why) => this.times.delete(why));
  }

  answered(): void {
    this.isAsking = false;
  }

  /** A look at everything begins. It adds its reasons to look again anew. */
  looked(): void {
    [...LOOKING, 'failed-step' as const].forEach((why) => this.times.delete(why));
  }

  /** Whether a step failed so recently that the next one must wait. */
  isPaused(now: number): boolean {
    return (this.times.get('failed-step') ?? -Infinity) > now;
  }

  next(now: number): NextLook {
    const reasons = [...this.times].filter(([why]) => (!this.isPaused(now) || why === 'failed-step' || why === 'out-of-time') && !(this.isAsking && isOfAsking(why)));
    return reasons.map(([why, at]) => ({ why, at })).reduce((sooner, look) => (look.at < sooner.at ? look : sooner));
  }
}

function isOfAsking(why: Reason): boolean {
  return (ASKING as readonly Reason[]).includes(why);
}
