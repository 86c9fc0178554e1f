import type { Pod } from '../../kubernetes/objects';
import type { View } from '../index/view';
import { desiredOf, floorOf } from '../owners/floor';
import type { Owner } from '../owners/owners';

/** Whether an owner falls below its floor when these of its pods end with their instance. A Job has no floor, but loses the work of its pods. */
export function fallsWith(pods: readonly Pod[], owner: Owner, view: View): boolean {
  return pods.some((pod) => view.isAvailable(pod, owner)) && (owner.runsToEnd === true || isBelowFloorWithout(pods, owner, view));
}

/** Whether an owner is below its floor, or would be without these of its pods. */
export function isBelowFloorWithout(pods: readonly Pod[], owner: Owner, view: View): boolean {
  const lost = pods.filter((pod) => view.isAvailable(pod, owner));
  const budget = (lost.length > 0 ? lost : view.podsOf(owner.uid)).flatMap((pod) => view.budgetsOf(pod)).find((one) => view.isBudgetOf(one, owner));
  const floor = budget?.status?.desiredHealthy ?? floorOf(owner, desiredOf(owner, view));
  return view.ownedBy(owner).available.length - lost.length < floor;
}
