import type { Node } from '../../kubernetes/objects';
import { orderOn } from '../people/steering';
import { type DrainState, readDrainState } from '../state/drain-state';

/*
 * Whoever leads decides for the draining nodes of all drainers, with its own permissions. Those of two drainers may differ (allowForce, allowSurge), so
 * the Lease is left to others for what only they may do.
 *
 * Surprising: of all that drains need only the most urgent counts, forced deletions before surges. The drainer whose node needs that has the permission,
 * so somebody may always lead.
 */

/** What a drainer's role may do with pods besides evicting them. */
export interface Permissions {
  /** Delete them. */
  readonly force: boolean;
  /** Release and adopt them. */
  readonly surge: boolean;
}

/** What a drainer that is set up so may do. */
export function permissionsOf({ allowForce, allowSurge }: { readonly allowForce: boolean; readonly allowSurge: boolean }): Permissions {
  return { force: allowForce, surge: allowSurge };
}

/** What the drain of a node needs. */
export interface Need {
  readonly node: Node;
  readonly drainer: string;
  readonly permission: keyof Permissions;
  readonly since: number;
}

/** Who asks. */
interface Asking {
  readonly drainerName: string;
  readonly may: Permissions;
  readonly now: number;
}

/** A Lease that nobody holds. */
interface FreeLease {
  /** Since when; undefined where nobody ever held it. */
  readonly unledSince?: number;
  readonly now: number;
}

/** A message of a drainer that waits for the Lease comes again within four minutes. Who does not come is not waited for. */
const PATIENCE = 5 * 60_000;

/** What drains of other drainers need most urgently, where our own may not do it. Empty: we may lead as well as they. */
export function needsOfOthers(nodes: readonly Node[], { may, drainerName, now }: Asking): readonly Need[] {
  // As it is of most drainers. The leader asks at each look.
  if (may.force && may.surge) {
    return [];
  }
  // What a drain of our own needs and may not do, nobody else is known to be able to do.
  const needs = nodes.flatMap((node) => needsOf(node, now)).filter(({ drainer, permission }) => drainer !== drainerName || may[permission]);
  const urgent = needs.some(({ permission }) => permission === 'force') ? 'force' : 'surge';
  return may[urgent] ? [] : needs.filter(({ permission }) => permission === urgent);
}

/**
 * Whether an invocation leaves a Lease that nobody holds: for as long as one whose permissions suffice would need to come. After that it leads with what
 * it may do, so that no drain waits for a drainer that is gone.
 */
export function isLeftToOthers(needs: readonly Need[], { unledSince = -Infinity, now }: FreeLease): boolean {
  const from = Math.max(unledSince, Math.min(...needs.map(({ since }) => since)));
  // What lies further ahead than a clock can be wrong tells nothing.
  return needs.length > 0 && Math.abs(now - from) < PATIENCE;
}

/** Whether a leader hands the Lease over: something is needed that was not when it took the Lease, since whoever may do that was not waited for yet. */
export function mustHandOver(needs: readonly Need[], known: ReadonlySet<string>): boolean {
  return needs.some((need) => !known.has(needKey(need)));
}

/** By which a need is known again. */
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

/** From when pods of the node may be deleted: never before half of the time is gone, unless somebody says so. */
function forcesFrom(node: Node, { whenBlocked, started, deadline, cordoned }: DrainState): number {
  if (orderOn(node)?.order === 'force') {
    return cordoned;
  }
  return whenBlocked === 'FORCE' ? started + (deadline - started) / 2 : Infinity;
}
