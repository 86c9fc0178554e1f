import { isCritical } from './pods';
import type { Verdict } from './verdict';
import type { Pod } from '../kubernetes/objects';

/** In which order the pods of a node leave; a tier begins when the one before it has left. */
export enum Tier {
  WORKLOAD,
  /** Workloads may need DNS, storage drivers and the like to shut down. */
  CRITICAL,
  /** Interrupted for nothing if the drain ends blocked by another pod, so they wait for all others. */
  INTERRUPTED,
}

export function tierOf(pod: Pod, verdict?: Verdict): Tier {
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
  let turn = Tier.INTERRUPTED;
  for (const tier of [Tier.WORKLOAD, Tier.CRITICAL]) {
    movable.filter((pod) => tierOf(pod) === tier && (tier < turn || isCalled(pod))).forEach((pod) => verdicts.set(pod, judge(pod)));
    if (leaving.some((pod) => tierOf(pod, verdicts.get(pod)) === tier)) {
      turn = Math.min(turn, tier);
    }
  }
  return { tier: turn, verdicts };
}
