import type { Node } from '../../kubernetes/objects';
import { orderOn } from '../people/steering';
import { type DrainState, readDrainState } from '../state/drain-state';

/*
 * The leader decides for the draining nodes of all drainers, with its own permissions. Those of two drainers may differ (allowForce, allowSurge), so
 * an invocation leaves the Lease to another drainer for what only that one may do.
 *
 * Surprising: of all permissions that drains need, only the most urgent counts, forced deletions before surges. The drainer that owns the node has
 * that permission, so there is always a drainer that may lead.
 */

/** What a drainer's role may do with pods besides evicting them. */
export interface Permissions {
  /** Delete pods. */
  readonly force: boolean;
  /** Release and adopt pods. */
  readonly surge: boolean;
}

/** The permissions of a drainer with these settings. */
export function permissionsOf({ allowForce, allowSurge }: { readonly allowForce: boolean; readonly allowSurge: boolean }): Permissions {
  return { force: allowForce, surge: allowSurge };
}

/** A permission that the drain of a node needs. */
export interface Need {
  readonly node: Node;
  readonly drainer: string;
  readonly permission: keyof Permissions;
  readonly since: number;
}

/** The drainer of this invocation, and what it may do. */
interface Asking {
  readonly drainerName: string;
  readonly may: Permissions;
  readonly now: number;
}

/** A Lease that nobody holds. */
interface FreeLease {
  /** Since when it has been free; undefined if it was never held. */
  readonly unledSince?: number;
  readonly now: number;
}

/** The messages of a drainer that waits for the Lease come again within four minutes. A drainer that does not come by then is not waited for. */
const PATIENCE = 5 * 60_000;

/** What the drains of other drainers need most urgently, if we are not allowed to do it. Empty: we may lead as well as they. */
export function needsOfOthers(nodes: readonly Node[], { may, drainerName, now }: Asking): readonly Need[] {
  // The usual case, checked first because the leader calls this at every look.
  if (may.force && may.surge) {
    return [];
  }
  // If our own drain needs a permission that we lack, no other drainer is known to have it.
  const needs = nodes.flatMap((node) => needsOf(node, now)).filter(({ drainer, permission }) => drainer !== drainerName || may[permission]);
  const urgent = needs.some(({ permission }) => permission === 'force') ? 'force' : 'surge';
  return may[urgent] ? [] : needs.filter(({ permission }) => permission === urgent);
}

/**
 * Whether this invocation leaves a free Lease to a drainer with sufficient permissions: for as long as that one needs to come. After that it leads
 * with the permissions it has, so that no drain waits for a drainer that is gone.
 */
export function isLeftToOthers(needs: readonly Need[], { unledSince = -Infinity, now }: FreeLease): boolean {
  const from = Math.max(unledSince, Math.min(...needs.map(({ since }) => since)));
  // A time further in the future than clocks can differ is meaningless.
  return needs.length > 0 && Math.abs(now - from) < PATIENCE;
}

/** Whether the leader hands the Lease over: a permission is needed now that was not when it took the Lease, so the drainer that has it has not been waited for yet. */
export function mustHandOver(needs: readonly Need[], known: ReadonlySet<string>): boolean {
  return needs.some((need) => !known.has(needKey(need)));
}

/** Identifies a need. */
export function needKey({ node, permission }: Need): string {
  return `${permission} ${node.metadata.uid}`;
}

function needsOf(node: Node, now: number): readonly Need[] {
  const state = readDrainState(node);
  if (!state || state.outcome !== undefined) {
    return [];
  }
  const { drainer, surge, cordoned } = state;
  const forcedFrom = forcesFrom(node, state);
  return [
    ...now >= forcedFrom ? [{ node, drainer, permission: 'force' as const, since: forcedFrom }] : [],
    ...surge === 'NEVER' ? [] : [{ node, drainer, permission: 'surge' as const, since: cordoned }],
  ];
}

/** When pods of the node may be deleted by force: never before half of the time is over, unless a person orders it. */
function forcesFrom(node: Node, { whenBlocked, started, deadline, cordoned }: DrainState): number {
  if (orderOn(node)?.order === 'force') {
    return cordoned;
  }
  return whenBlocked === 'FORCE' ? started + (deadline - started) / 2 : Infinity;
}
