/** Why an invocation that does not lead gives a message back, and so when it comes again. */
export interface Following {
  readonly receiveCount: number;
  /** Whether the leader can do nothing for what the message is about. */
  readonly isAlone: boolean;
  /** When the Lease is free, where its holder seems to be dead. */
  readonly freeAt?: number;
}

const LONGEST_SECONDS = 240;
const MARGIN_SECONDS = 1;

/**
 * Grows with the receive count: SQS allows 1,000 receives, and a drain may take 48 h. What waits for its own
 * message alone is looked at sooner, each time after a quarter of the time that it has waited.
 */
export function followerWaitSeconds({ receiveCount, isAlone, freeAt = Infinity }: Following, now: number): number {
  const [first, growth] = isAlone ? [5, 1.25] : [15, 1.5];
  const wait = Math.round(first * growth ** Math.min(20, receiveCount - 1));
  return Math.min(LONGEST_SECONDS, wait, Math.max(0, Math.ceil((freeAt - now) / 1000)) + MARGIN_SECONDS);
}
