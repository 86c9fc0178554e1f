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
}

/** Of the leader's own messages: the next invocation goes on at once. */
const NEXT_INVOCATION_SECONDS = 1;
const LONGEST_SECONDS = 240;
const MARGIN_SECONDS = 1;

/** The messages that are not acknowledged: what they ask for is not done, or nothing else would bring the next invocation. */
export function messagesToKeep<M extends { readonly request: MessageRequest }>(
  messages: readonly M[], end: InvocationEnd, isSettled: (request: ActionRequest) => boolean,
): readonly M[] {
  switch (end.type) {
    case 'done': return [];
    case 'failed': return messages;
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
 * 48 h. A launch that nobody looks after but its own message is looked at sooner, each time after a quarter of the time that it has waited.
 */
export function comesAgainAfterSeconds({ receiveCount, request }: KeptMessage, end: InvocationEnd, now: number): number {
  if (end.type === 'out-of-time') {
    return NEXT_INVOCATION_SECONDS;
  }
  const isAlone = end.type === 'followed' && end.leader === 'other' && request?.type === 'launching';
  const freeAt = end.type === 'followed' && end.freeAt !== undefined ? end.freeAt : Infinity;
  const [first, growth] = isAlone ? [5, 1.25] : [15, 1.5];
  const wait = Math.round(first * growth ** Math.min(20, receiveCount - 1));
  return Math.min(LONGEST_SECONDS, wait, Math.max(0, Math.ceil((freeAt - now) / 1000)) + MARGIN_SECONDS);
}
