import type { Pod } from '../../kubernetes/objects';
import { createdAt, isFinished } from '../pods/pods';

/**
 * Pods that arrive on a draining node although it is cordoned: they tolerate the cordon, bypass the scheduler, or somebody uncordoned the node. They
 * are moved like others; but an owner whose pods return every time is left alone after some moves. Counted by owner and node, because each return is
 * a new pod, whose name differs if it has no owner; and written on the node before the pods are moved, so that a crash does not reset the count.
 */
export interface Returns {
  /** How often pods of this owner have been found to arrive. */
  readonly times: number;
  /** When the count last changed. */
  readonly at: number;
  /** The creation time of the newest pod that was counted, by the API server's clock. */
  readonly newest: number;
}

/** By the UID of whatever creates the pods, or by the namespace for pods without an owner. */
export type ReturnsByOwner = Readonly<Record<string, Returns>>;

/** An owner whose pods have come back after this many moves stays with the node. */
export const MOST_RETURNS = 3;
/** How long pods that came back once are left before they are moved again; four times as long each further time. */
const FIRST_PAUSE = 15_000;
/** Creation times have a resolution of one second, so the next pod must be created in a later one. */
const WHOLE_SECOND = 2_000;
/** The time of the event and the creation times come from different clocks, whose difference is known only to a second or two. */
const CLOCK_TOLERANCE = 5_000;

/** Why a pod that arrived during the drain does not go now. `until` undefined: it never goes. */
export interface Stay {
  readonly because: string;
  readonly until?: number;
}

export interface ReturnsDecision {
  /** The pods that must not be moved now. All others may, once the count is on the node. */
  readonly staying: ReadonlyMap<Pod, Stay>;
  /** What must be written on the node first, if anything. */
  readonly counted?: ReturnsByOwner;
}

export interface ReturnsTerms {
  /** The UID of whatever creates the pod; undefined: it has no owner. */
  readonly makerOf: (pod: Pod) => string | undefined;
  /** The counts written on the node. */
  readonly known: ReturnsByOwner;
  /** When the drain of the node began. */
  readonly started: number;
  readonly now: number;
  /** How far the cluster's clock is ahead of ours, in milliseconds. */
  readonly ahead: number;
  /** Whether there is still time for a pause. */
  readonly mayPause: (pod: Pod) => boolean;
}

export function judgeReturns(pods: readonly Pod[], { makerOf, known, started, now, ahead, mayPause }: ReturnsTerms): ReturnsDecision {
  const staying = new Map<Pod, Stay>();
  const counted = new Map<string, Returns>();
  const began = started + ahead - CLOCK_TOLERANCE;
  // Few pods have arrived since the drain began, so owners are looked up for those only. An unknown creation time is NaN, which counts as not
  // arrived.
  for (const pod of pods.filter((one) => createdAt(one) > began && !isFinished(one))) {
    const key = makerOf(pod) ?? pod.metadata.namespace ?? '';
    const { times, at, newest } = known[key] ?? { times: 0, at: started, newest: began };
    const created = createdAt(pod);
    if (created <= newest) {
      continue;
    }
    const pause = times === 0 || !mayPause(pod) ? 0 : at + FIRST_PAUSE * 4 ** (times - 1);
    const until = Math.max(created - ahead + WHOLE_SECOND, pause);
    if (times >= MOST_RETURNS) {
      staying.set(pod, { because: `it came back ${countWords(times)} although its node is cordoned` });
    } else if (until > now) {
      const when = new Date(until).toISOString();
      staying.set(pod, { until, because: `it came to its node although that is cordoned, ${countWords(times + 1)} by now, and is moved at ${when}` });
    } else {
      counted.set(key, { times: times + 1, at: now, newest: Math.max(created, counted.get(key)?.newest ?? 0) });
    }
  }
  return { staying, counted: counted.size === 0 ? undefined : { ...known, ...Object.fromEntries(counted) } };
}

function countWords(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}
