import type { FreezeDocument } from '../../../src/options/patch-plan';

/** The state of a Systems Manager change calendar. */
export interface CalendarState {
  readonly state: 'OPEN' | 'CLOSED';
  /** When its state changes next. */
  readonly nextTransition?: number;
}

export type Calendars = Readonly<Record<string, CalendarState | undefined>>;

/** A freeze in effect. */
export interface Freeze {
  readonly because: string;
  /** When it ends, if known. */
  readonly until?: number;
}

/** The freeze in effect at `at`; of several, the one that ends last. Of a calendar, only its current state and its next change are known. */
export function frozen(freezes: readonly FreezeDocument[], calendars: Calendars, at: number): Freeze | undefined {
  const holding = freezes.flatMap((freeze) => holds(freeze, calendars, at) ?? []);
  return holding.sort((a, b) => (b.until ?? Infinity) - (a.until ?? Infinity))[0];
}

/** When the next freeze begins after `at`, given that none is in effect then. */
export function nextFreeze(freezes: readonly FreezeDocument[], calendars: Calendars, at: number): number | undefined {
  const starts = freezes.flatMap((freeze) => {
    if (freeze.type === 'time') {
      return [Date.parse(freeze.from)];
    }
    const calendar = calendars[freeze.name];
    return calendar?.state === 'OPEN' && calendar.nextTransition !== undefined ? [calendar.nextTransition] : [];
  }).filter((start) => start > at);
  return starts.length > 0 ? Math.min(...starts) : undefined;
}

function holds(freeze: FreezeDocument, calendars: Calendars, at: number): Freeze | undefined {
  if (freeze.type === 'time') {
    const until = Date.parse(freeze.to);
    return Date.parse(freeze.from) <= at && at < until ? { because: freeze.because, until } : undefined;
  }
  const calendar = calendars[freeze.name];
  // If a plan names a calendar, it must not be patched unless that calendar allows it.
  if (!calendar) {
    return { because: `the calendar ${freeze.name} does not answer` };
  }
  const { state, nextTransition } = calendar;
  const changed = nextTransition !== undefined && at >= nextTransition;
  if ((state === 'CLOSED') === changed) {
    return undefined;
  }
  return { because: `the calendar ${freeze.name} is closed`, until: changed ? undefined : nextTransition };
}
