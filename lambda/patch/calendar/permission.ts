import { type Calendars, frozen, nextFreeze } from './freezes';
import { nextOpening, openUntil } from './windows';
import type { PlanDocument } from '../../../src/options/patch-plan';
import { moment } from '../moment';

/*
 * When replacements may begin. permission.ts (here) checks in this order: whether a person has paused the plan, freezes (freezes.ts), windows
 * (windows.ts).
 *
 * Surprising: windows only permit, so several of them add up; freezes forbid, whatever windows say. An emergency patch is held up only by a pause.
 */

/** Whether replacements may begin now. */
export type Permission =
  | { readonly type: 'open'; readonly until?: number }
  | { readonly type: 'closed'; readonly because: string; readonly next?: number };

export interface Asked {
  readonly plan: Pick<PlanDocument, 'windows' | 'freezes'>;
  readonly calendars: Calendars;
  /** Who paused the plan, if it is paused. */
  readonly paused?: string;
  /** Ignores windows and freezes; only a pause counts. */
  readonly emergency: boolean;
}

/** How many openings to try in order to find one that no freeze covers: enough for years. */
const MOST_OPENINGS = 500;

export function permission({ plan, calendars, paused, emergency }: Asked, now: number): Permission {
  if (paused !== undefined) {
    return { type: 'closed', because: paused };
  }
  if (emergency) {
    return { type: 'open' };
  }
  const freeze = frozen(plan.freezes, calendars, now);
  const next = () => nextPermission(plan, calendars, now);
  if (freeze) {
    return { type: 'closed', because: `frozen${freeze.until === undefined ? '' : ` until ${moment(freeze.until)}`}: ${freeze.because}`, next: next() };
  }
  const closes = openUntil(plan.windows, now);
  if (closes === undefined) {
    return { type: 'closed', because: 'no maintenance window is open', next: next() };
  }
  return { type: 'open', until: Math.min(closes, nextFreeze(plan.freezes, calendars, now) ?? Infinity) };
}

/** The next time after `now` at which a window is open and no freeze holds. */
export function nextPermission(plan: Asked['plan'], calendars: Calendars, now: number): number | undefined {
  let at: number | undefined = now;
  for (let looked = 0; looked < MOST_OPENINGS && at !== undefined; looked++) {
    const freeze = frozen(plan.freezes, calendars, at);
    if (freeze && freeze.until === undefined) {
      return undefined;
    }
    if (freeze?.until !== undefined) {
      at = freeze.until;
    } else if (openUntil(plan.windows, at) !== undefined && at > now) {
      return at;
    } else {
      at = nextOpening(plan.windows, at);
    }
  }
  return undefined;
}
