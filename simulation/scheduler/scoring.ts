import type { ClusterView } from './cluster-view';
import { preferenceOf } from './node-affinity';
import type { NodeInfo } from './node-info';
import { nearnessScore } from './pod-affinity';
import { requestsOf } from './quantities';
import { softTaints } from './taints';
import { crowding } from './topology-spread';
import type { Pod } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';

/** The scheduler's own weights. */
const WEIGHTS = { softTaints: 3, preference: 2, nearness: 2, crowding: 2, siblings: 2, leastAllocated: 1 };

/** The better the node for the pod, the higher. Each opinion is spread over 0 to 100 before it is weighed. */
export function scores(pod: Pod, nodes: readonly NodeInfo[], cluster: ClusterView): number[] {
  const requests = requestsOf(pod.spec);
  const owner = controllerOf(pod)?.uid;
  const near = nearnessScore(pod, cluster);
  const crowd = crowding(pod, cluster);
  const total = nodes.map(() => 0);
  const add = (weight: number, opinion: ((node: NodeInfo) => number) | undefined) => {
    if (opinion) normalised(nodes.map(opinion)).forEach((score, index) => total[index] += weight * score);
  };
  add(WEIGHTS.softTaints, ({ node }) => -softTaints(node, pod));
  add(WEIGHTS.preference, ({ node }) => preferenceOf(pod, node));
  add(WEIGHTS.nearness, near);
  add(WEIGHTS.crowding, crowd && ((node) => -crowd(node)));
  // Without constraints of its own, an owner's pods are spread over the nodes anyway.
  if (!crowd && owner) add(WEIGHTS.siblings, (node) => -node.podsOf(owner));
  nodes.forEach((node, index) => total[index] += WEIGHTS.leastAllocated * node.freeShare(requests));
  return total;
}

function normalised(values: readonly number[]): number[] {
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  return values.map((value) => highest === lowest ? 0 : (100 * (value - lowest)) / (highest - lowest));
}
