import * as z from 'zod/mini';
import { hasFailedOnly } from './notice';
import { ANNOTATION_PREFIX, type NoticeName } from '../../../src/names';
import type { Annotations, Lease } from '../../kubernetes/objects';
import type { Outcome } from '../end';

/*
 * Remembers which drains of instances that EC2 takes have ended. Their nodes go with them, and Auto Scaling may ask for such an instance afterwards,
 * in another process: then there is no node any more, and nothing else to tell that it was drained. So this is written on the Lease, which outlives
 * both.
 */

const KEY = `${ANNOTATION_PREFIX}ended-drains` as const;
/** No lifecycle action lasts longer. */
const KNOWN_FOR = 48 * 60 * 60_000;
/** Annotations of an object are limited to 256 KiB. */
const MOST = 1000;

const TIMES = z.catch(z.record(z.string(), z.number()), {});

/** When each drain ended, by instance id. */
function endedDrains(lease: Lease | undefined): Readonly<Record<string, number>> {
  try {
    return TIMES.parse(JSON.parse(lease?.metadata.annotations?.[KEY] ?? '{}'));
  } catch {
    return {};
  }
}

export function hasEndedDrain(lease: Lease | undefined, instanceId: string, now: number): boolean {
  return now - (endedDrains(lease)[instanceId] ?? -Infinity) <= KNOWN_FOR;
}

/** Whether to remember the end of a drain: the instance goes together with its node, and Auto Scaling may ask for it afterwards. */
export function mustNoteEnd(notice: NoticeName | undefined, outcome: Outcome | undefined): boolean {
  return notice !== undefined && outcome !== undefined && !hasFailedOnly({ notice, outcome });
}

/** The annotations of the Lease with one more drain; the oldest are dropped. */
export function withEndedDrain(lease: Lease, instanceId: string, now: number): Annotations {
  const known = Object.entries(endedDrains(lease)).filter(([id, at]) => id !== instanceId && now - at <= KNOWN_FOR);
  const kept = known.toSorted(([, one], [, other]) => other - one).slice(0, MOST - 1);
  return { ...lease.metadata.annotations, [KEY]: JSON.stringify(Object.fromEntries([[instanceId, now], ...kept])) };
}
