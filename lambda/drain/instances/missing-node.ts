import type { HeldInstance } from './held-instance';
import { nodesByInstance } from './nodes';
import type { Instance } from '../../aws/ports';
import type { Node } from '../../kubernetes/objects';

/** Between the two looks that must both fail, and between any two after them. */
const LOOK_AGAIN_AFTER = 60_000;

/** When an instance whose node was missing at that time is looked for again. */
export function lookAgainAt(missedAt: number): number {
  return missedAt + LOOK_AGAIN_AFTER;
}

/** Which instances that wait for termination have no node, and which of them are looked for now. */
export interface MissingPlan {
  /** By the id of the instance, when its node was missing at the last look. */
  readonly missedAt: ReadonlyMap<string, number>;
  readonly lookFor: readonly HeldInstance[];
  /** When to attend again. */
  readonly attendAt: number;
}

interface Looked {
  readonly missedAt: ReadonlyMap<string, number>;
  /** A look is under way, so that none begins. */
  readonly isLooking: boolean;
  readonly now: number;
}

/** An instance whose node is missing is looked for a minute later, and each minute after that until its action ends. */
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
  /** It has a node after all, which another name or a later list told. */
  | { readonly type: 'found'; readonly node: Node }
  | { readonly type: 'may-join'; readonly until: number }
  /** There is no node to drain. */
  | { readonly type: 'missing' };

/**
 * What to do about an instance that waits for termination, or is retained, and whose node two complete lists lacked, a minute apart: an error never means
 * missing, nor does a node that is still joining.
 *
 * @param node of the second look, by its providerID or its name
 * @param machine what EC2 knows of it; undefined when it knows nothing (any more)
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
