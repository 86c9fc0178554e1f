import { type People, type Steering, steeringOf } from './people/steering';
import type { DrainingNode } from './snapshot';
import type { DrainState } from './state/drain-state';

/**
 * Decides what becomes of a node whose instance is retained: the drainer quietly goes on moving its pods. Once they have moved, the instance is
 * terminated, which starts one last drain; that one can no longer end as retained.
 */
export type Retention =
  /** The instance is terminated now, whatever is left on it. */
  | { readonly type: 'over'; readonly because: string }
  /** The drainer goes on moving its pods, as far as budgets and floors allow. */
  | { readonly type: 'retried'; readonly until: number }
  /** Nothing is done about it. */
  | { readonly type: 'left'; readonly until: number };

/** What decides about a retention: since when it lasts, and how long the group allows it. */
type Retained = Pick<DrainState, 'retainedSince' | 'ends' | 'retryRetained' | 'retainAtMost'>;

export const RETENTION_EMPTY = 'only pods that stay with the node are left';
export const RETENTION_WITHOUT_NODE = 'it has no node any more, so that nothing of Kubernetes is on it';

/** Whether the instance of the node is retained, and its retention has not been ended. */
export function isRetained({ outcome, retainedSince, ends }: Pick<DrainState, 'outcome' | 'retainedSince' | 'ends'>): boolean {
  return outcome === 'retained' && retainedSince !== undefined && ends === undefined;
}

/** Until when the group lets the instance be retained, in milliseconds since the epoch. */
export function retainedUntil({ retainedSince = 0, retainAtMost }: Pick<Retained, 'retainedSince' | 'retainAtMost'>): number {
  return retainAtMost > 0 ? retainedSince + retainAtMost * 1000 : Infinity;
}

export function judgeRetention({ node, state }: DrainingNode, people: People, now: number): Retention {
  const steering = steeringOf({ node, state }, people, now);
  const until = retainedUntil(state);
  switch (steering.order) {
    case 'wait':
    case 'keep':
      return { type: 'left', until: Infinity };
    case 'let-go':
    case 'force':
      return { type: 'over', because: sentenceOf(steering) };
    case undefined:
      if (now >= until) {
        return { type: 'over', because: `it has been retained since ${new Date(state.retainedSince ?? 0).toISOString()}, which is as long as its group lets it` };
      }
      return { type: state.retryRetained ? 'retried' : 'left', until };
  }
}

function sentenceOf({ told }: Steering): string {
  return told?.sentence ?? '';
}
