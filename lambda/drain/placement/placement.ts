import { isForbidden } from './anti-affinity';
import { plainSelector, requiredAffinity, selectorWords, selectsNode, whereWords } from './node-selectors';
import { mayFitNewNode } from './one-node';
import type { Surroundings } from './surroundings';
import { forbiddingTaint, toleratesCordon } from './taints';
import { isCounted, maySpreadTo, spreadConstraintsOf, type SpreadLimit, withoutOne } from './topology-spread';
import type { Node, NodeSelector, Pod } from '../../kubernetes/objects';
import { nodeReadySince } from '../pods/pods';
import { HASH_LABEL } from '../state/release';

/*
 * Where a pod can run once it has left its node, and what follows if it cannot run anywhere. placement.ts (here) judges by taints (taints.ts), node
 * selectors (node-selectors.ts, one-node.ts), anti-affinity (anti-affinity.ts) and host ports (host-ports.ts). Topology spread constraints
 * (topology-spread.ts) decide whether the replacement comes first, and whether it is waited for. staying.ts has the pods that stay with their node,
 * returns.ts those that come back to it, together.ts those that leave it only together, unplaced.ts those whose replacement finds no node.
 *
 * Surprising: these are necessary conditions only. Whether there is room, only the scheduler knows, and it says so on the pod that it cannot
 * schedule.
 */

/**
 * Whether another pod like this one can run on some other node once this one is gone. Necessary conditions only: what its spec forbids, not whether
 * there is room. The scheduler decides that, and says so on the pod that it cannot schedule.
 */
export type Placement =
  | { readonly type: 'placeable' }
  /** Nowhere now, but a suitable node may join or become ready. */
  | {
    readonly type: 'no-node-yet';
    readonly because: string;
    /** It has a volume that is tied to certain nodes. */
    readonly data: boolean;
  }
  | BoundPlacement;

/** It can run nowhere else, ever. */
interface BoundPlacement {
  readonly type: 'bound';
  readonly because: string;
  /** The reason is that its data is on this node only. */
  readonly data: boolean;
}

const NO_DEMANDS: readonly Demand[] = [];
const PLACEABLE: Placement = { type: 'placeable' };

/** A requirement of a pod that a node must meet. */
interface Demand {
  readonly selector: NodeSelector;
  /** Such as `its node selector pool=gpu`. */
  readonly words: string;
  readonly isVolume: boolean;
}

/** @param templateNode the node that the controller's pod template names; such pods bypass the scheduler */
export function placementOf(pod: Pod, surroundings: Surroundings, templateNode?: string): Placement {
  const bound = boundTo(pod, surroundings, templateNode);
  if (bound) {
    return { type: 'bound', ...bound };
  }
  if (templateNode !== undefined) {
    return PLACEABLE;
  }
  const demands = demandsOf(pod, surroundings);
  const tolerant = toleratesCordon(pod);
  const obstacles = new Map<string, number>();
  for (const node of surroundings.others) {
    const obstacle = obstacleOn(node, pod, demands, surroundings) ?? (surroundings.isOpen(node, tolerant) ? undefined : closedWords(node));
    if (obstacle === undefined) {
      return PLACEABLE;
    }
    obstacles.set(obstacle, (obstacles.get(obstacle) ?? 0) + 1);
  }
  return { type: 'no-node-yet', because: noNodeSentence(obstacles), data: demands.some(({ isVolume }) => isVolume) };
}

/** Whether a node that can take the pod has become ready since that time. */
export function hasNewNode(pod: Pod, surroundings: Surroundings, since: number): boolean {
  return surroundings.others.some((node) => nodeReadySince(node) > since && takes(node, pod, surroundings));
}

/**
 * Whether topology spread allows the replacement of a pod to be scheduled while the pod still counts, but nowhere once it has left: its node goes on
 * counting as a domain, now with one pod fewer. A released pod no longer has the `pod-template-hash` label, so constraints that match that label do
 * not count it.
 */
export function spreadsOnlyBeside(pod: Pod, surroundings: Surroundings): boolean {
  if (spreadConstraintsOf(pod).length === 0) {
    return false;
  }
  const now = surroundings.spreadLimitsOf(pod, 'now');
  const left = withoutOne(now, pod, surroundings.nodeOf(pod));
  const { [HASH_LABEL]: _, ...labels } = pod.metadata.labels ?? {};
  const released = { ...pod, metadata: { ...pod.metadata, labels } };
  const beside = now.map((limit, index) => (isCounted(limit.constraint, pod, released) ? limit : left[index]));
  return !hasTaker(pod, left, surroundings) && hasTaker(pod, beside, surroundings);
}

/** Whether a pod that has no node gets one once the leaving nodes are gone, and not before, because topology spread counts them until then. */
export function spreadsOnceGone(pod: Pod, surroundings: Surroundings): boolean {
  return spreadConstraintsOf(pod).length > 0
    && !hasTaker(pod, surroundings.spreadLimitsOf(pod, 'now'), surroundings) && hasTaker(pod, surroundings.spreadLimitsOf(pod, 'once-gone'), surroundings);
}

/** Whether some node could take the pod now, within these spread limits and as far as its spec tells. */
function hasTaker(pod: Pod, limits: readonly SpreadLimit[], surroundings: Surroundings): boolean {
  return surroundings.others.some((node) => maySpreadTo(node, pod, limits) && takes(node, pod, surroundings));
}

/** Whether this node could take the pod now, as far as the pod's spec tells. */
function takes(node: Node, pod: Pod, surroundings: Surroundings): boolean {
  return surroundings.isOpen(node, toleratesCordon(pod)) && obstacleOn(node, pod, demandsOf(pod, surroundings), surroundings) === undefined;
}

/** Why a pod can run only on its node; undefined: it can run elsewhere. Called for every pod, so it looks at other nodes only if the pod names some. */
export function boundTo(pod: Pod, surroundings: Surroundings, templateNode?: string): Omit<BoundPlacement, 'type'> | undefined {
  if (templateNode !== undefined) {
    const stays = surroundings.others.some(({ metadata }) => metadata.name === templateNode);
    return stays ? undefined : { because: `its template names the node ${templateNode}`, data: false };
  }
  const demands = demandsOf(pod, surroundings);
  const closed = demands.find(({ selector }) => !mayFitNewNode(selector, surroundings));
  if (!closed || surroundings.others.some((node) => demands.every(({ selector }) => selectsNode(selector, node)))) {
    return undefined;
  }
  return { because: boundSentence(closed), data: closed.isVolume };
}

/** What a pod requires of its node. Volumes come first, since theirs is the most important reason. */
function demandsOf(pod: Pod, surroundings: Surroundings): readonly Demand[] {
  if (!pod.spec.nodeSelector && !pod.spec.affinity && !pod.spec.volumes) {
    return NO_DEMANDS;
  }
  const [plain, affinity] = [plainSelector(pod), requiredAffinity(pod)];
  return [
    ...surroundings.tiedVolumesOf(pod).map(({ claim, volume, required }) => (
      { selector: required, words: `its volume ${claim} (${volume}), which is ${whereWords(required)}`, isVolume: true })),
    ...plain ? [{ selector: plain, words: `its node selector ${selectorWords(plain)}`, isVolume: false }] : [],
    ...affinity ? [{ selector: affinity, words: `its required node affinity ${selectorWords(affinity)}`, isVolume: false }] : [],
  ];
}

/** What the spec of the pod forbids on this node, as the end of `no other node can take it (1 …`. */
function obstacleOn(node: Node, pod: Pod, demands: readonly Demand[], surroundings: Surroundings): string | undefined {
  const demand = demands.find(({ selector }) => !selectsNode(selector, node));
  if (demand) {
    return `ruled out by ${demand.words}`;
  }
  const taint = forbiddingTaint(node, pod);
  if (taint) {
    return `tainted ${taint.value ? `${taint.key}=${taint.value}` : taint.key}`;
  }
  if (isForbidden(surroundings.domainsOf(pod), node)) {
    return 'ruled out by required anti-affinity';
  }
  const port = surroundings.takenPortOn(node, pod);
  return port && `where host port ${port.hostPort} is taken`;
}

function closedWords({ spec }: Node): string {
  return spec.unschedulable ? 'cordoned' : 'not ready';
}

function boundSentence({ words, isVolume }: Demand): string {
  return isVolume ? `its data is on this node only: ${words}` : `${words} allows no other node`;
}

function noNodeSentence(obstacles: ReadonlyMap<string, number>): string {
  const counted = [...obstacles].map(([obstacle, count]) => `${count} ${obstacle}`);
  return counted.length === 0 ? 'there is no other node' : `no other node can take it (${counted.join(', ')})`;
}
