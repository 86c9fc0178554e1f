import type { GroupProgress, PatchState } from './state';
import type { GroupDocument } from '../../src/options/patch-plan';

/** What was done to owners of pods, in total. */
export interface OwnerTotals {
  /** The number of pods moved off their nodes, and of those whose replacement came first. */
  readonly moves: number;
  readonly surged: number;
  /** The number of drains that made an owner fall below its floor. */
  readonly interrupted: number;
}

export interface PatchedOwner extends OwnerTotals {
  /** Such as `Deployment shop/web`. */
  readonly owner: string;
}

/**
 * What a patch has done to the owners of pods, as reported at the end of its nodes' drains. It has to fit into a parameter: the most affected owners
 * are listed one by one, the others only in total.
 */
export interface PatchedOwners {
  readonly v: 1;
  readonly patch: string;
  /** The drains counted most recently, because a drain's end may be delivered twice. */
  readonly drains: readonly string[];
  readonly owners: readonly PatchedOwner[];
  readonly others: OwnerTotals;
}

/** A drain that has ended. */
export interface EndedDrain {
  readonly group: string;
  readonly instance: string;
  readonly started: number;
  readonly owners: ReadonlyArray<{ readonly owner: string; readonly moves: number; readonly surged: number; readonly interrupted: boolean }>;
}

/** A repeated delivery comes within minutes, in which fewer drains end than this. */
const MOST_DRAINS = 150;
/** A parameter holds 8 kB, of which the list of drains takes up to three. */
const MOST_CHARACTERS = 4_500;

const NONE: OwnerTotals = { moves: 0, surged: 0, interrupted: 0 };

/** Counts drains of the patch, each once. */
export function countDrains(
  counted: PatchedOwners | undefined, ended: readonly EndedDrain[], state: PatchState, groups: Readonly<Record<string, GroupDocument>>,
): PatchedOwners {
  const before: PatchedOwners = counted?.patch === state.patch ? counted : { v: 1, patch: state.patch, drains: [], owners: [], others: NONE };
  const totals = new Map(before.owners.map(({ owner, ...rest }) => [owner, rest]));
  const drains = [...before.drains];
  for (const drain of ended.filter((each) => isOfPatch(each, state, groups))) {
    const name = nameOf(drain);
    if (drains.includes(name)) {
      continue;
    }
    drains.push(name);
    for (const { owner, moves, surged, interrupted } of drain.owners) {
      totals.set(owner, sum(totals.get(owner) ?? NONE, { moves, surged, interrupted: interrupted ? 1 : 0 }));
    }
  }
  const sorted = [...totals].map(([owner, rest]) => ({ owner, ...rest })).sort(byHarm);
  const most = sorted.findIndex((_, index) => JSON.stringify(sorted.slice(0, index + 1)).length > MOST_CHARACTERS);
  const kept = most === -1 ? sorted.length : most;
  const others = sorted.slice(kept).reduce(sum, before.others);
  return { v: 1, patch: state.patch, drains: drains.slice(-MOST_DRAINS), owners: sorted.slice(0, kept), others };
}

/** Whether the drain belongs to the patch: it began while it was its group's turn, for whatever reason. To its pods, the reason makes no difference. */
function isOfPatch({ group, started }: EndedDrain, state: PatchState, groups: Readonly<Record<string, GroupDocument>>): boolean {
  const turns = Object.entries(state.groups).filter(([key]) => groups[key]?.groupName === group);
  return turns.some(([, { beganAt, endedAt = Infinity }]: [string, GroupProgress]) => beganAt <= started && started <= endedAt);
}

/** A short name that is unique to the drain: a retained instance has a second drain at its end. */
function nameOf({ instance, started }: EndedDrain): string {
  return `${instance.slice(-8)}.${Math.floor(started / 1000).toString(36).slice(-4)}`;
}

function byHarm(left: PatchedOwner, right: PatchedOwner): number {
  return right.interrupted - left.interrupted || right.moves - left.moves || left.owner.localeCompare(right.owner);
}

function sum(left: OwnerTotals, right: OwnerTotals): OwnerTotals {
  return { moves: left.moves + right.moves, surged: left.surged + right.surged, interrupted: left.interrupted + right.interrupted };
}
