import type { Groups } from './groups';
import type { HeldInstance } from './held-instance';
import { judgeMove } from './moving-groups';
import type { Node } from '../../kubernetes/objects';
import { isLostThough, type Outcome, outcomeOfAll } from '../end';
import { belongsTo, isTakenBack, readDrainState } from '../state/drain-state';

/** What becomes of the lifecycle action of an instance that waits for termination. */
export type Conclusion =
  /** The drain of one of its nodes has no outcome yet, or none has begun for this action. */
  | { readonly type: 'wait' }
  /** The drainer to which its group is moving drains it. */
  | { readonly type: 'let-go' }
  | {
    readonly type: 'end';
    readonly outcome: Outcome;
    /** One of its nodes. */
    readonly node: Node;
    /** It is terminated although it was meant to be retained. */
    readonly isLost: boolean;
    /** It had no event, and was found by a sweep. */
    readonly isRecovered: boolean;
  };

/** An action ends once every node of the instance has an outcome, of this drainer and for this action, whichever drainer's invocation drained it. */
export function judgeConclusion(
  instance: HeldInstance,
  nodes: readonly Node[],
  { groups, drainerName, now }: { readonly groups: Groups; readonly drainerName: string; readonly now: number },
): Conclusion {
  if (judgeMove(instance, nodes, drainerName, now) === 'let-go') {
    return { type: 'let-go' };
  }
  const ended = nodes.flatMap((node) => {
    const state = readDrainState(node);
    return state?.outcome && state.drainer === drainerName && belongsTo(state, instance.action) && !isTakenBack(node, state)
      ? [{ node, state, outcome: state.outcome }] : [];
  });
  if (ended.length === 0 || ended.length < nodes.length) {
    return { type: 'wait' };
  }
  const [{ node, state }] = ended;
  const outcome = outcomeOfAll(ended.map((one) => one.outcome));
  return {
    type: 'end',
    outcome,
    node,
    isLost: isLostThough(outcome, groups.retains(state.group)),
    isRecovered: ended.every((one) => !one.state.token),
  };
}
