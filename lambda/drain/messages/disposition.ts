import type { NoticeName } from '../../../src/names';
import type { ActionRequest } from '../instances/held-instance';
import type { Notice } from '../notices/notice';

/** How an invocation ended, as far as its messages are concerned. */
export type InvocationEnd =
  /** Nothing is left to do. */
  | { readonly type: 'done' }
  /** It led, and the next invocation goes on. */
  | { readonly type: 'out-of-time' }
  /** It led, and leaves that to another drainer, whose permissions are needed. */
  | { readonly type: 'handed-over' }
  /** Another invocation leads: of this drainer, or of one that can do nothing for our launches. */
  | { readonly type: 'followed'; readonly leader: 'ours' | 'other' }
  | { readonly type: 'failed' };

/** What a message that is ours asks for. */
export type MessageRequest = ActionRequest | NoticeRequest | { readonly type: 'sweep' };

/** EC2 or AWS Health says that instances go. */
export interface NoticeRequest extends Omit<Notice, 'instanceId'> {
  readonly type: 'notice';
  readonly name: NoticeName;
  readonly instanceIds: readonly string[];
}

/** What decides when a message comes again. */
export interface KeptMessage {
  readonly receiveCount: number;
  /** Undefined where it could not be used, and not be set aside either. */
  readonly request?: MessageRequest;
  /** How long the action of its instance lasts without a heartbeat, where that is known. */
  readonly heartbeatTimeoutSeconds?: number;
  /** In how many seconds something is to be done about a notice, where that is later. */
  readonly dueInSeconds?: number;
}

/** Of the leader's own messages: the next invocation goes on at once. */
const NEXT_INVOCATION_SECONDS = 1;
const LONGEST_SECONDS = 240;
/** SQS keeps no message away for more than twelve hours from its receive on. */
const LONGEST_UNTIL_DUE_SECONDS = 11 * 3600;
/** The schedule brings the next sweep; this one has been tried for a minute by then. */
const MOST_RECEIVES_OF_A_FAILED_SWEEP = 4;

/** The messages that are not acknowledged: what they ask for is not done, or nothing else would bring the next invocation. */
export function messagesToKeep<M extends { readonly request: MessageRequest; readonly receiveCount: number }>(
  messages: readonly M[], end: InvocationEnd, isSettled: (request: ActionRequest | NoticeRequest) => boolean,
): readonly M[] {
  switch (end.type) {
    // A notice may be about a node that cannot be drained yet.
    case 'done': return messages.filter(({ request }) => request.type === 'notice' && !isSettled(request));
    case 'failed': return messages.filter(({ request, receiveCount }) => request.type !== 'sweep' || receiveCount < MOST_RECEIVES_OF_A_FAILED_SWEEP);
    case 'followed':
      // A leader sweeps by itself, so a sweep of ours has nothing to wait for.
      return messages.filter(({ request }) => request.type !== 'sweep' && !isSettled(request));
    case 'handed-over':
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
