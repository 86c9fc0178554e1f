import type { ActionRequest } from '../instances/held-instance';

/** How an invocation ended, as far as its messages are concerned. */
export type InvocationEnd =
  /** Nothing is left to do. */
  | { readonly type: 'done' }
  /** It led, and the next invocation goes on. */
  | { readonly type: 'out-of-time' }
  /** Another invocation leads: of this drainer, or of one that can do nothing for our launches. */
  | { readonly type: 'followed'; readonly leader: 'ours' | 'other'; /** When the Lease is free, where its holder seems to be dead. */ readonly freeAt?: number }
  | { readonly type: 'failed' };

/** What a message that is ours asks for. */
export type MessageRequest = ActionRequest | { readonly type: 'sweep' };

/** What decides when a message comes again. */
export interface KeptMessage {
  readonly receiveCount: number;
  /** Undefined where it could not be used, and not be set aside either. */
  readonly request?: MessageRequest;
  /** How long the action of its instance lasts without a heartbeat, where that is known. */
  readonly heartbeatTimeoutSeconds?: number;
}

/** Of the leader's own messages: the next invocation goes on at once. */
const NEXT_INVOCATION_SECONDS = 1;
const LONGEST_SECONDS = 240;
const MARGIN_SECONDS = 1;
/** The schedule brings the next sweep; this one has been tried for a minute by then. */
const MOST_RECEIVES_OF_A_FAILED_SWEEP = 4;

/** The messages that are not acknowledged: what they ask for is not done, or nothing else would bring the next invocation. */
export function messagesToKeep<M extends { readonly request: MessageRequest; readonly receiveCount: number }>(
  messages: readonly M[], end: InvocationEnd, isSettled: (request: ActionRequest) => boolean,
): readonly M[] {
  switch (end.type) {
    case 'done': return [];
    case 'failed': return messages.filter(({ request, receiveCount }) => request.type !== 'sweep' || receiveCount < MOST_RECEIVES_OF_A_FAILED_SWEEP);
    case 'followed':
      // A leader sweeps by itself, so a sweep of ours has nothing to wait for.
      return messages.filter(({ request }) => request.type !== 'sweep' && !isSettled(request));
    case 'out-of-time': {
      const kept = messages.filter(({ request }) => request.type === 'sweep' || !isSettled(request));
      // Draining nodes of other messages may be left.
      return kept.length > 0 ? kept : messages.slice(0, 1);
    }
  }
}

/**
 * When a message that was kept comes again. The wait grows with the receive count: SQS allows 1,000 receives, and a drain may take
 * 48 h. It is never longer than a heartbeat may be away: while another drainer's invocation leads, or the cluster is away, it is this message
 * that keeps its action alive. A launch that nobody looks after but its own message is looked at sooner, each time after a quarter of the time that it has waited.
 */
export function comesAgainAfterSeconds(
  { receiveCount, request, heartbeatTimeoutSeconds = Infinity }: KeptMessage, end: InvocationEnd, now: number,
): number {
  if (end.type === 'out-of-time') {
    return NEXT_INVOCATION_SECONDS;
  }
  const isAlone = end.type === 'followed' && end.leader === 'other' && request?.type === 'launching';
  const freeAt = end.type === 'followed' && end.freeAt !== undefined ? end.freeAt : Infinity;
  const [first, growth] = isAlone ? [5, 1.25] : [15, 1.5];
  const wait = Math.round(first * growth ** Math.min(20, receiveCount - 1));
  return Math.min(LONGEST_SECONDS, wait, Math.floor(heartbeatTimeoutSeconds / 3), Math.max(0, Math.ceil((freeAt - now) / 1000)) + MARGIN_SECONDS);
}
