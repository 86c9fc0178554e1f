import { controllerOf, isCritical } from './pods';
import type { Pod } from '../../kubernetes/objects';
import { readOnce } from '../state/read-once';
import { readRelease } from '../state/release';
import type { Verdict } from '../verdict/verdict';

/** The order in which the pods of a node leave: a tier starts when the previous one has left. */
export enum Tier {
  WORKLOAD,
  /** Workloads may need DNS, storage drivers and the like to shut down. */
  CRITICAL,
  /** They would be interrupted in vain if another pod blocks the drain, so they wait for all others. */
  INTERRUPTED,
  /** Other pods of the node depend on them, including those that are interrupted. */
  SERVING_OTHERS,
}

/** The highest priority of a user-defined PriorityClass: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#priorityclass */
const HIGHEST_USER_PRIORITY = 1_000_000_000;

/**
 * Whether the pod was placed on this node to serve other pods there, as the mount pods of storage drivers are: it has no controller, and a priority
 * that only node-level pods have.
 */
const servesOthers = readOnce((pod: Pod): boolean =>
  !controllerOf(pod) && !readRelease(pod) && (isCritical(pod) || (pod.spec.priority ?? 0) >= HIGHEST_USER_PRIORITY));

export function tierOf(pod: Pod, verdict?: Verdict): Tier {
  if (servesOthers(pod)) {
    return Tier.SERVING_OTHERS;
  }
  if (verdict?.type === 'interrupt') {
    return Tier.INTERRUPTED;
  }
  return isCritical(pod) ? Tier.CRITICAL : Tier.WORKLOAD;
}

/** The pods of a node, from which the ones whose turn it is are chosen. */
export interface Candidates {
  /** All that must leave. */
  readonly leaving: readonly Pod[];
  /** Those of them whose removal has not been requested yet. */
  readonly movable: readonly Pod[];
  /** Whether a pod no longer waits for its turn. */
  readonly isCalled: (pod: Pod) => boolean;
  readonly judge: (pod: Pod) => Verdict;
}

export interface Turn {
  /** The first tier that still has pods on the node. */
  readonly tier: Tier;
  /** By movable pod. Pods whose turn has not come are not judged. */
  readonly verdicts: ReadonlyMap<Pod, Verdict>;
}

/** Judges tier by tier: a pod that waits for its turn must not use up what its owner can spare, which a pod of the same owner on another draining node could use. */
export function takeTurn({ leaving, movable, isCalled, judge }: Candidates): Turn {
  const verdicts = new Map<Pod, Verdict>();
  const byTier = Map.groupBy(movable, (pod) => tierOf(pod));
  let turn = Tier.SERVING_OTHERS;
  for (const tier of [Tier.WORKLOAD, Tier.CRITICAL, Tier.INTERRUPTED, Tier.SERVING_OTHERS]) {
    byTier.get(tier)?.filter((pod) => tier <= turn || isCalled(pod)).forEach((pod) => verdicts.set(pod, judge(pod)));
    if (tier < turn && leaving.some((pod) => tierOf(pod, verdicts.get(pod)) === tier)) {
      turn = tier;
    }
  }
  return { tier: turn, verdicts };
}
