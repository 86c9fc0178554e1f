import { Cron } from 'croner';
import type { WindowDocument } from '../../../src/options/patch-plan';

/** A time during which a window is open. */
export interface Opening {
  readonly from: number;
  readonly to: number;
}

/**
 * The openings of a window that end after `since`, in order. A start time that the change to summer time skips means the moment of the change; one
 * that occurs twice means the first. The duration is elapsed time, regardless of clock changes.
 */
export function* openings(window: WindowDocument, since: number): Generator<Opening> {
  const cron = cronOf(window);
  const durationMs = window.durationSeconds * 1000;
  let from = cron.nextRun(new Date(since - durationMs))?.getTime();
  while (from !== undefined) {
    yield { from, to: from + durationMs };
    from = cron.nextRun(new Date(from))?.getTime();
  }
}

/** When the windows that are open now, or follow without a gap, close. Undefined if none is open. */
export function openUntil(windows: readonly WindowDocument[], now: number): number | undefined {
  let until: number | undefined;
  for (;;) {
    const at = until ?? now;
    const latest = Math.max(...windows.map((window) => closing(window, at) ?? -Infinity));
    if (!Number.isFinite(latest)) {
      return until;
    }
    // An endless chain of windows counts as one that never closes.
    if (latest - now > A_WEEK) {
      return latest;
    }
    until = latest;
  }
}

/** The next time after `now` at which any window opens. */
export function nextOpening(windows: readonly WindowDocument[], now: number): number | undefined {
  const starts = windows.flatMap((window) => {
    for (const { from } of openings(window, now)) {
      if (from > now) {
        return [from];
      }
    }
    return [];
  });
  return starts.length > 0 ? Math.min(...starts) : undefined;
}

const A_WEEK = 7 * 24 * 3600_000;

const CRONS = new WeakMap<WindowDocument, Cron>();

function cronOf(window: WindowDocument): Cron {
  const known = CRONS.get(window) ?? new Cron(window.cron, { timezone: window.timeZone, paused: true });
  CRONS.set(window, known);
  return known;
}

function closing(window: WindowDocument, at: number): number | undefined {
  for (const { from, to } of openings(window, at)) {
    if (from > at) {
      return undefined;
    }
    if (to > at) {
      return to;
    }
  }
  return undefined;
}
