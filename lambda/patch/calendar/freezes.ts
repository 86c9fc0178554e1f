import type { FreezeDocument } from '../../../src/options/patch-plan';

/** What a calendar of Systems Manager says. */
export interface CalendarState {
  readonly state: 'OPEN' | 'CLOSED';
  /** When it will say the other. */
  readonly nextTransition?: number;
}

export type Calendars = Readonly<Record<string, CalendarState | undefined>>;

/** A freeze that holds at some time. */
export interface Freeze {
  readonly because: string;
  /** When it ends, as far as it is known. */
  readonly until?: number;
}

/** The freeze that holds at `at` and ends last. Calendars tell of their state now, and of their next change. */
export function frozen(freezes: readonly FreezeDocument[], calendars: Calendars, at: number): Freeze | undefined {
  const holding = freezes.flatMap((freeze) => holds(freeze, calendars, at) ?? []);
  return holding.sort((a, b) => (b.until ?? Infinity) - (a.until ?? Infinity))[0];
}

/** When the next freeze begins, after `at`, at which none holds. */
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
  // Who asks for a calendar wants no patch that it has not allowed.
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
