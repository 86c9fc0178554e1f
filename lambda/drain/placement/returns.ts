import type { Pod } from '../../kubernetes/objects';
import { createdAt, isFinished } from '../pods/pods';

/**
 * Pods that come to a draining node although it is cordoned: they tolerate that, their scheduler does not look, or somebody
 * uncordoned the node. They are moved as others are, but an owner whose pods come back each time is let be after a while. Counted by
 * owner and node, for each time it is another pod, of another name where it has no owner; and written on the node before they go, so that no crash makes it begin again.
 */
export interface Returns {
  /** How often pods of this owner were found to have come. */
  readonly times: number;
  /** When that was last counted. */
  readonly at: number;
  /** When the newest of the pods that were counted was made, by the clock of the API server. */
  readonly newest: number;
}

/** By the UID of whoever makes the pods, or the namespace of those that nobody owns. */
export type ReturnsByOwner = Readonly<Record<string, Returns>>;

/** An owner whose pods were moved so often and came back still stays with the node. */
export const MOST_RETURNS = 3;
/** Before pods that came back once are moved again, and four times as long each time after it. */
const FIRST_PAUSE = 15_000;
/** Creation times are whole seconds, so the next pod must be of a later one. */
const WHOLE_SECOND = 2_000;
/** The time of the event is another clock's than the one that creation times are from, and how far they are apart is known to a second or two. */
const CLOCK_TOLERANCE = 5_000;

/** Why a pod that came since the drain began does not go now; `until` undefined: it never does. */
export interface Stay {
  readonly because: string;
  readonly until?: number;
}

export interface ReturnsDecision {
  /** The pods that may not be moved now. All others may, once what is counted stands on the node. */
  readonly staying: ReadonlyMap<Pod, Stay>;
  /** What is to be written on the node first, if anything. */
  readonly counted?: ReturnsByOwner;
}

export interface ReturnsTerms {
  /** The UID of whoever makes the pod; undefined: nobody owns it. */
  readonly makerOf: (pod: Pod) => string | undefined;
  /** What stands on the node. */
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
  // Hardly any pod came since: whose it is is asked of those only. A time that is not told is NaN, and no pod of such came.
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
