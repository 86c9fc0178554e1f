import type { ClusterView } from './cluster-view';
import { hasPreferences, preferenceOf } from './node-affinity';
import type { NodeInfo } from './node-info';
import { nearnessScore } from './pod-affinity';
import { placeOf, requestsOf } from './quantities';
import { untolerated } from './taints';
import { crowding } from './topology-spread';
import type { Pod } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';

/** The scheduler's own weights. */
const WEIGHTS = { softTaints: 3, preference: 2, nearness: 2, crowding: 2, siblings: 2, leastAllocated: 1 };

/** The scores of nodes for a pod; higher is better. Each criterion is normalised to 0 to 100 before it is weighted. */
export function scores(pod: Pod, nodes: readonly NodeInfo[], cluster: ClusterView): number[] {
  const requests: number[] = [];
  for (const [resource, amount] of requestsOf(pod.spec)) {
    requests[placeOf(resource)] = amount;
  }
  const owner = controllerOf(pod)?.uid;
  const near = nearnessScore(pod, cluster);
  const crowd = crowding(pod, cluster);
  const total = nodes.map(() => 0);
  const add = (weight: number, opinion: ((node: NodeInfo) => number) | undefined) => {
    if (opinion) {
      addNormalised(total, weight, nodes.map(opinion));
    }
  };
  add(WEIGHTS.softTaints, ({ softTaints }) => softTaints.length === 0 ? 0 : -untolerated(softTaints, pod.spec.tolerations).length);
  if (hasPreferences(pod)) {
    add(WEIGHTS.preference, ({ node }) => preferenceOf(pod, node));
  }
  add(WEIGHTS.nearness, near);
  add(WEIGHTS.crowding, crowd && ((node) => -crowd(node)));
  // Without constraints of its own, an owner's pods are spread over the nodes anyway.
  const siblings = crowd || !owner ? undefined : cluster.siblings.of(owner);
  if (siblings && siblings.size > 0) {
    add(WEIGHTS.siblings, (node) => -(siblings.get(node) ?? 0));
  }
  for (let index = 0; index < nodes.length; index++) {
    total[index] += WEIGHTS.leastAllocated * nodes[index].freeShare(requests);
  }
  return total;
}

function addNormalised(total: number[], weight: number, values: readonly number[]): void {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const value of values) {
    if (value < lowest) {
      lowest = value;
    }
    if (value > highest) {
      highest = value;
    }
  }
  if (highest === lowest) {
    return;
  }
  for (let index = 0; index < values.length; index++) {
    total[index] += weight * ((100 * (values[index] - lowest)) / (highest - lowest));
  }
}
