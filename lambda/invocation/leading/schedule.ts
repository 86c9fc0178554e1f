/** Why Auto Scaling is asked next. */
const ASKING = [
  /** Each minute, since events may be lost. */
  'refresh',
  /** The event of a message tells of a wait that Auto Scaling does not show yet. */
  'event-not-shown',
  /** A node became ready that may belong to a launch we do not know of. */
  'newcomer',
  /** Another invocation of this drainer has begun a drain. */
  'unexpected-drain',
  /** Nothing is left to do, unless an instance has begun to wait since the last question. */
  'before-the-end',
  /** It did not answer. */
  'asking-again',
] as const;

/** Why the leader looks at everything next. */
const LOOKING = [
  /** Time alone changes what is decided about pods and nodes: a deadline, a retry, a pod that becomes available. */
  'decision',
  /** A node that was missing is looked for again. */
  'missing-node',
  /** A launch has waited for as long as it may. */
  'launch',
  /** A lifecycle action could not be completed. */
  'completing-again',
  /** A node could not be changed. */
  'writing-again',
  /** The nodes of our own could not be looked after. */
  'failed-attention',
  /** Something that blocks a drain will have lasted for long enough to be told. */
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

/** When the leader looks next, and why. A change that the watch shows wakes it before. */
export class Schedule {
  private readonly times = new Map<Reason, number>();
  private isAsking = false;

  constructor(until: number) {
    this.times.set('out-of-time', until);
  }

  /** Adds a reason. Of two times for one reason the sooner counts. */
  add(why: Reason, at: number): void {
    this.times.set(why, Math.min(at, this.times.get(why) ?? Infinity));
  }

  isAskingDue(now: number): boolean {
    return !this.isAsking && ASKING.some((why) => (this.times.get(why) ?? Infinity) <= now);
  }

  /** Auto Scaling is being asked, which answers whatever the reason was. Until then it is not asked again, and nothing is to be looked at for that. */
  asked(): void {
    this.isAsking = true;
    ASKING.forEach((why) => this.times.delete(why));
  }

  answered(): void {
    this.isAsking = false;
  }

  /** A look at everything begins: it says anew when the next one is due. */
  looked(): void {
    [...LOOKING, 'failed-step' as const].forEach((why) => this.times.delete(why));
  }

  /** Whether a step failed so lately that the next one must wait. */
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
