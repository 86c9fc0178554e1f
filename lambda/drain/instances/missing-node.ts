import type { HeldInstance } from './held-instance';
import type { Instance } from '../../aws/ports';
import type { Node } from '../../kubernetes/objects';

/** Between the two looks that must both fail, and between any two after them. */
const LOOK_AGAIN_AFTER = 60_000;

/** When an instance whose node was missing at that time is looked for again. */
export function lookAgainAt(missedAt: number): number {
  return missedAt + LOOK_AGAIN_AFTER;
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
