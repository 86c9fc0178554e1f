
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
  if (verdict?.verdict === 'interrupt') {
    return Tier.INTERRUPTED;
  }
  return isCritical(pod) ? Tier.CRITICAL : Tier.WORKLOAD;
}

/** The tier whose turn it is: the first that still has pods on the node. */
export function currentTier(leaving: readonly Pod[], verdicts: ReadonlyMap<Pod, Verdict>): Tier {
  return Math.min(Tier.INTERRUPTED, ...leaving.map((pod) => tierOf(pod, verdicts.get(pod))));
}
