import type { NoticeName } from '../../../src/names';
import type { ActionRequest } from '../instances/held-instance';
import type { Notice } from '../notices/notice';

/** How an invocation ended, as far as that matters for its messages. */
export type InvocationEnd =
  /** Nothing is left to do. */
  | { readonly type: 'done' }
  /** It led, and ran out of time; the next invocation goes on. */
  | { readonly type: 'out-of-time' }
  /** It led, and left the Lease to another drainer whose permissions are needed. */
  | { readonly type: 'handed-over' }
  /** Another invocation leads: of this drainer, or of another one, which can do nothing for our launches. */
  | { readonly type: 'followed'; readonly leader: 'ours' | 'other' }
  | { readonly type: 'failed' };

/** What a message for this drainer asks for. */
export type MessageRequest = ActionRequest | NoticeRequest | { readonly type: 'sweep' };

/** EC2 or AWS Health announces that instances may go. */
export interface NoticeRequest extends Omit<Notice, 'instanceId'> {
  readonly type: 'notice';
  readonly name: NoticeName;
  readonly instanceIds: readonly string[];
}

/** What decides when a kept message becomes visible again. */
export interface KeptMessage {
  readonly receiveCount: number;
  /** Undefined if the message was unusable and could not be moved to the dead-letter queue either. */
  readonly request?: MessageRequest;
  /** How long the lifecycle action of its instance lasts without a heartbeat, if known. */
  readonly heartbeatTimeoutSeconds?: number;
  /** In how many seconds a notice needs attention, if not now. */
  readonly dueInSeconds?: number;
}

/** For a leader out of time: the next invocation goes on at once. */
const NEXT_INVOCATION_SECONDS = 1;
const LONGEST_SECONDS = 240;
/** SQS limits the visibility timeout to twelve hours from the receive. */
const LONGEST_UNTIL_DUE_SECONDS = 11 * 3600;
/** After that, the next scheduled sweep takes over; this one has been tried for a minute by then. */
const MOST_RECEIVES_OF_A_FAILED_SWEEP = 4;

/** The messages that are not acknowledged, because what they ask for is not done, or because nothing else would trigger the next invocation. */
export function messagesToKeep<M extends { readonly request: MessageRequest; readonly receiveCount: number }>(
  messages: readonly M[], end: InvocationEnd, isSettled: (request: ActionRequest | NoticeRequest) => boolean,
): readonly M[] {
  switch (end.type) {
    // A notice may be about a node that cannot be drained yet.
    case 'done': return messages.filter(({ request }) => request.type === 'notice' && !isSettled(request));
    case 'failed': return messages.filter(({ request, receiveCount }) => request.type !== 'sweep' || receiveCount < MOST_RECEIVES_OF_A_FAILED_SWEEP);
    case 'followed':
      // The leader sweeps, too, so our sweep has nothing to wait for.
      return messages.filter(({ request }) => request.type !== 'sweep' && !isSettled(request));
    case 'handed-over':
    case 'out-of-time': {
      const kept = messages.filter(({ request }) => request.type === 'sweep' || !isSettled(request));
      // There may still be draining nodes whose messages are held by other invocations.
      return kept.length > 0 ? kept : messages.slice(0, 1);
    }
  }
}

/**
 * When a kept message becomes visible again. The wait grows with the receive count: SQS allows 1,000 receives, and a drain may take 48 h. It is
 * always shorter than the heartbeat timeout: while another drainer's invocation leads, or the cluster is unreachable, this message is what keeps its
 * lifecycle action alive. A launch that only its own message takes care of is checked sooner, each time after a quarter of the time that it has
 * waited so far.
 */
export function comesAgainAfterSeconds(
  { receiveCount, request, heartbeatTimeoutSeconds = Infinity, dueInSeconds = 0 }: KeptMessage, end: InvocationEnd,
): number {
  if (dueInSeconds > LONGEST_SECONDS) {
    return Math.min(LONGEST_UNTIL_DUE_SECONDS, Math.ceil(dueInSeconds));
  }
  if (end.type === 'out-of-time') {
    return NEXT_INVOCATION_SECONDS;
  }
  const isAlone = end.type === 'followed' && end.leader === 'other' && request?.type === 'launching';
  const [first, growth] = isAlone ? [5, 1.25] : [15, 1.5];
  const wait = Math.round(first * growth ** Math.min(20, receiveCount - 1));
  return Math.min(LONGEST_SECONDS, wait, Math.floor(heartbeatTimeoutSeconds / 3));
}
