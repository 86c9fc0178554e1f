import { controllerOf, isCritical } from './pods';
import type { Pod } from '../../kubernetes/objects';
import { readOnce } from '../state/read-once';
import { readRelease } from '../state/release';
import type { Verdict } from '../verdict/verdict';

/** In which order the pods of a node leave; a tier begins when the one before it has left. */
export enum Tier {
  WORKLOAD,
  /** Workloads may need DNS, storage drivers and the like to shut down. */
  CRITICAL,
  /** Interrupted for nothing if the drain ends blocked by another pod, so they wait for all others. */
  INTERRUPTED,
  /** Others of the node depend on them, those too that are interrupted. */
  SERVING_OTHERS,
}

/** No class of a user's own is above it: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#priorityclass */
const HIGHEST_USER_PRIORITY = 1_000_000_000;

/**
 * Whether the pod was put on this node to serve others there, as the mount pods of storage drivers are: nobody makes it again
 * elsewhere, and its priority is one that only what a node needs has.
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

/** The pods of a node whose turn is to be found. */
export interface Candidates {
  /** All that must leave. */
  readonly leaving: readonly Pod[];
  /** Those of them that nobody has asked to leave yet. */
  readonly movable: readonly Pod[];
  /** Whether a pod waits for no turn any more. */
  readonly isCalled: (pod: Pod) => boolean;
  readonly judge: (pod: Pod) => Verdict;
}

export interface Turn {
  /** The first tier that still has pods on the node. */
  readonly tier: Tier;
  /** Of the pods that may be moved; those whose turn has not come are not judged. */
  readonly verdicts: ReadonlyMap<Pod, Verdict>;
}

/** Judges tier by tier: a pod that waits for others must not hold what its owner's pods on another draining node can use. */
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
