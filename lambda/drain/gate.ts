import { stuckFrom } from './deadline';
import type { View } from './index/view';
import { isObservedKind } from './needs';
import { type Owner, ownerName } from './owners/owners';
import { fallsWith, isBelowFloorWithout } from './placement/fallen';
import type { Bound } from './placement/staying';
import { UNPLACED_TIME } from './placement/unplaced';
import { controllerKind } from './pods/pods';
import { troubleOf } from './pods/trouble';
import { NOBODY } from './state/baseline';
import type { BaselineOwner } from './state/drain-state';
import { volumeObstacle } from './verdict/surge';
import type { Job, Pod } from '../kubernetes/objects';

const UNKNOWN_KIND_TIME = 2 * 60_000;

/** An owner whose pods must move off a node. */
export interface Move {
  /** The owner as it was before the first eviction. */
  readonly owner: BaselineOwner;
  readonly nodeName: string;
  /** When the last pod had left the node; undefined before that. */
  readonly evacuated?: number;
  /** The pods that stay with the node. */
  readonly bound?: ReadonlyMap<Pod, Bound>;
}

/** Whether an owner has regained elsewhere what it lost on a draining node. */
export type GateResult =
  | { readonly type: 'replaced' | 'scaled-in' | 'owner-gone' | 'not-replaceable' | 'interrupted' | 'left-down' | 'on-its-way' }
  | {
    readonly type: 'waiting';
    readonly because: string;
    /** When the result changes even if nothing in the cluster does. */
    readonly until?: number;
  };

/**
 * An owner has moved off a node when it has as many available pods on other nodes as it wants now, or as it had before the drain if that is fewer.
 * Pods on other draining nodes count: moving them is up to those nodes' drains. The gate does not wait for a replacement that cannot come because the
 * old pod never stops; nor for one that gets a node only once this one is gone, after cluster autoscalers have had time to add another; nor for the
 * next pods of a Job, which come after a back-off of up to ten minutes, unless the Job's budget requires them.
 */
export function gate({ owner: before, nodeName, evacuated, bound = new Map() }: Move, view: View): GateResult {
  if (before.kind === NOBODY) {
    return { type: 'not-replaceable' };
  }
  const owner = view.owner(before.kind, before.uid);
  if (!owner && isObservedKind(before.kind)) {
    return { type: 'owner-gone' };
  }
  const elsewhere = owner ? [] : view.podsOf(before.uid).filter((pod) => pod.spec.nodeName !== nodeName);
  const known = elsewhere.at(0) ?? [...bound.keys()].find((pod) => view.ownerOf(pod)?.uid === before.uid);
  const terms = owner ?? (known && view.ownerOf(known));
  const isTimeOver = !owner && evacuated !== undefined && view.now >= unknownKindUntil(evacuated);
  if (!terms) {
    return isTimeOver ? { type: 'scaled-in' } : { type: 'waiting', because: `${ownerName(before)} has no pod on another node` };
  }
  const wanted = Math.min(owner?.desired ?? before.available, before.available);
  const owned = view.ownedBy(terms);
  const available = owned.availableOutside(nodeName);
  if (available >= wanted) {
    return { type: wanted < before.available ? 'scaled-in' : 'replaced' };
  }
  const irreplaceable = owned.terminating.filter((pod) => pod.spec.nodeName === nodeName && keepsItsPlace(pod, view)).length;
  if (available >= wanted - irreplaceable) {
    return { type: 'not-replaceable' };
  }
  if (owner?.runsToEnd && !hasPodsOn(nodeName, owner, bound, view) && !isBelowFloorWithout([], owner, view)) {
    return { type: 'on-its-way' };
  }
  const staying = bound.size === 0 ? [] : owned.available.filter((pod) => bound.has(pod));
  const lacking = wanted - available - irreplaceable - staying.length;
  if (lacking <= 0) {
    return { type: typeOfBound(staying, terms, view, bound) };
  }
  const held = owned.unplaced.filter(({ pod }) => view.spreadsOnceGone(pod)).map(({ since }) => view.ownTime(since) + UNPLACED_TIME);
  if (lacking <= held.filter((until) => until <= view.now).length) {
    return { type: isBelowFloorWithout(staying, terms, view) ? 'interrupted' : 'on-its-way' };
  }
  if (isTimeOver && elsewhere.every((pod) => view.isAvailable(pod, terms))) {
    return { type: staying.length > 0 ? typeOfBound(staying, terms, view, bound) : 'scaled-in' };
  }
  const missing = owned.expected.find((pod) => pod.spec.nodeName !== nodeName);
  return {
    type: 'waiting',
    because: `${ownerName(before)} has ${available} of ${wanted} available pods on other nodes${missing ? `; ${troubleOf(missing)}` : ''}`,
    ...held.length > 0 && { until: Math.min(...held) },
  };
}

/** Whether the owner still has pods on the node that must leave. */
function hasPodsOn(nodeName: string, owner: Owner, bound: ReadonlyMap<Pod, Bound>, view: View): boolean {
  return view.podsOf(owner.uid).some((pod) => pod.spec.nodeName === nodeName && stuckFrom(pod) > view.clusterNow && !bound.has(pod));
}

/** The result for an owner whose remaining pods end with the instance. */
function typeOfBound(staying: readonly Pod[], owner: Owner, view: View, bound: ReadonlyMap<Pod, Bound>): 'not-replaceable' | 'interrupted' | 'left-down' {
  if (!fallsWith(staying, owner, view)) {
    return 'not-replaceable';
  }
  return staying.every((pod) => bound.get(pod)?.comesBack) ? 'interrupted' : 'left-down';
}

/** Whether the pod will not stop by itself, and no replacement can come before it is gone. Then holding the node helps nobody. */
function keepsItsPlace(pod: Pod, view: View): boolean {
  return stuckFrom(pod) <= view.clusterNow
    && (controllerKind(pod) === 'StatefulSet' || isReplacedOnceFailed(view.jobOf(pod)) || volumeObstacle(pod, view) !== undefined);
}

/**
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-replacement-policy: with a pod failure policy, `Failed` is the default and the
 * only value allowed.
 */
function isReplacedOnceFailed(job: Job | undefined): boolean {
  return job?.spec.podReplacementPolicy === 'Failed' || job?.spec.podFailurePolicy !== undefined;
}

/** How long to wait for a new pod of an owner whose kind we cannot read. Many such owners, workflows among them, never create another. */
export function unknownKindUntil(evacuated: number): number {
  return evacuated + UNKNOWN_KIND_TIME;
}
