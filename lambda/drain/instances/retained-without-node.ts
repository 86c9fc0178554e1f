import type { Groups } from './groups';
import { judgeMissingNode, lookAgainAt } from './missing-node';
import { nodeByName, nodesByInstance } from './nodes';
import type { RetainedPlan } from './retained';
import type { GroupInstance, Instance } from '../../aws/ports';
import type { Node } from '../../kubernetes/objects';

/**
 * Decides which retained instances certainly no longer have a node: it was missing in two complete lists, at least a minute apart, and no node has a
 * name that EC2 knows the instance by. Nobody can steer such an instance, because there is no node to annotate.
 */

/** When the node of an instance was first found missing, and when last. */
export interface Missed {
  readonly since: number;
  readonly at: number;
}

export interface WithoutNodePlan {
  /** What is known after this, by instance. */
  readonly missed: ReadonlyMap<string, Missed>;
  /** Instances that were not known to lack a node before. */
  readonly isNew: readonly GroupInstance[];
  /** Instances that must be looked up again now. */
  readonly lookFor: readonly GroupInstance[];
}

/** @param missed what is known so far. If an instance had a node in the meantime, its count starts again */
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

/** What the second look found. */
export interface SecondLook {
  readonly nodes: readonly Node[];
  /** The instance as EC2 knows it; undefined if EC2 does not know it (any more). */
  readonly machine?: Instance;
  readonly groups: Groups;
  readonly now: number;
}

/** Whether an instance whose node was missing before certainly has none. Never while the options of its group are unknown. */
export function hasCertainlyNoNode({ instanceId, groupName }: GroupInstance, { nodes, machine, groups, now }: SecondLook): boolean {
  const options = groups.optionsOf(groupName);
  if (!options || nodesByInstance(nodes).has(instanceId)) {
    return false;
  }
  const node = nodeByName(nodes, [instanceId, machine?.privateDnsName]);
  return judgeMissingNode({ options }, { node, machine, now }).type === 'missing';
}
