import type { Groups } from './groups';
import { judgeMissingNode, lookAgainAt } from './missing-node';
import { nodeByName, nodesByInstance } from './nodes';
import type { RetainedPlan } from './retained';
import type { GroupInstance, Instance } from '../../aws/ports';
import type { Node } from '../../kubernetes/objects';

/**
 * Decides which retained instances certainly have no node any more: two complete lists lacked it, a minute apart or more, and EC2 knows the instance by
 * no name of a node. Nobody can steer them, for there is no node to annotate.
 */

/** When no node of an instance was seen for the first time, and when for the last. */
export interface Missed {
  readonly since: number;
  readonly at: number;
}

export interface WithoutNodePlan {
  /** By instance, what is known then. */
  readonly missed: ReadonlyMap<string, Missed>;
  /** Those that were not known to have none. */
  readonly isNew: readonly GroupInstance[];
  /** Those whose second look is due. */
  readonly lookFor: readonly GroupInstance[];
}

/** @param missed what is known so far. An instance that had a node meanwhile is missed anew */
export function planWithoutNode(
  { withoutNode, endsWithoutNode }: Pick<RetainedPlan, 'withoutNode' | 'endsWithoutNode'>, missed: ReadonlyMap<string, Missed>, now: number,
): WithoutNodePlan {
  const lookFor = endsWithoutNode.filter(({ instanceId }) => lookAgainAt(missed.get(instanceId)?.at ?? Infinity) <= now);
  const due = new Set(lookFor.map(({ instanceId }) => instanceId));
  return {
    missed: new Map(withoutNode.map(({ instanceId }) => {
      const { since, at } = missed.get(instanceId) ?? { since: now, at: now };
      return [instanceId, { since, at: due.has(instanceId) ? now : at }];
    })),
    isNew: withoutNode.filter(({ instanceId }) => !missed.has(instanceId)),
    lookFor,
  };
}

/** What the second look shows. */
export interface SecondLook {
  readonly nodes: readonly Node[];
  /** What EC2 knows of it; undefined when it knows nothing (any more). */
  readonly machine?: Instance;
  readonly groups: Groups;
  readonly now: number;
}

/** Whether an instance that was missed before certainly has no node. Never while the options of its group are not known. */
export function hasCertainlyNoNode({ instanceId, groupName }: GroupInstance, { nodes, machine, groups, now }: SecondLook): boolean {
  const options = groups.optionsOf(groupName);
  if (!options || nodesByInstance(nodes).has(instanceId)) {
    return false;
  }
  const node = nodeByName(nodes, [instanceId, machine?.privateDnsName]);
  return judgeMissingNode({ options }, { node, machine, now }).type === 'missing';
}
