import type { HeldInstance } from './held-instance';
import { nodesByInstance } from './nodes';
import type { Instance } from '../../aws/ports';
import type { Node } from '../../kubernetes/objects';

/** The time between the two looks that must both fail to find the node, and between later ones. */
const LOOK_AGAIN_AFTER = 60_000;

/** When to look again for a node that was missing at that time. */
export function lookAgainAt(missedAt: number): number {
  return missedAt + LOOK_AGAIN_AFTER;
}

/** Which terminating instances have no node, and which of them are looked up now. */
export interface MissingPlan {
  /** When its node was found missing at the last look, by instance id. */
  readonly missedAt: ReadonlyMap<string, number>;
  readonly lookFor: readonly HeldInstance[];
  /** When the next look is due. */
  readonly attendAt: number;
}

interface Looked {
  readonly missedAt: ReadonlyMap<string, number>;
  /** A look is in progress, so that no other starts. */
  readonly isLooking: boolean;
  readonly now: number;
}

/** A missing node is looked up again a minute later, and every minute after that until the instance's action ends. */
export function planMissing(held: readonly HeldInstance[], nodes: readonly Node[], { missedAt, isLooking, now }: Looked): MissingPlan {
  const byInstance = nodesByInstance(nodes);
  const missing = held.filter(({ transition, action }) => transition === 'terminating' && !byInstance.has(action.instanceId))
    .map((instance) => ({ instance, at: missedAt.get(instance.action.instanceId) ?? now }));
  const due = isLooking ? [] : missing.filter(({ at }) => lookAgainAt(at) <= now);
  const looks = missing.map((one): [string, number] => [one.instance.action.instanceId, due.includes(one) ? now : one.at]);
  return {
    missedAt: new Map(looks),
    lookFor: due.map(({ instance }) => instance),
    attendAt: Math.min(Infinity, ...looks.map(([, at]) => lookAgainAt(at)).filter((time) => time > now)),
  };
}

export type MissingNodeDecision =
  /** It has a node after all, found by another name or in a later list. */
  | { readonly type: 'found'; readonly node: Node }
  | { readonly type: 'may-join'; readonly until: number }
  /** There is no node to drain. */
  | { readonly type: 'missing' };

/**
 * What to do about a terminating or retained instance whose node was missing in two complete lists, a minute apart. An error never means missing, nor
 * does a node that is still joining.
 *
 * @param node the node that the second look found, by providerID or name
 * @param machine the instance as EC2 knows it; undefined if EC2 does not know it (any more)
 */
export function judgeMissingNode(
  { options }: Pick<HeldInstance, 'options'>, { node, machine, now }: { readonly node?: Node; readonly machine?: Instance; readonly now: number },
): MissingNodeDecision {
  if (node) {
    return { type: 'found', node };
  }
  if (!machine || machine.ended || machine.launchTime === undefined) {
    return { type: 'missing' };
  }
  const until = machine.launchTime + options.joinTimeoutSeconds * 1000;
  return now < until ? { type: 'may-join', until } : { type: 'missing' };
}
