import { allowsNothingEver } from './budget';
import type { Attempt } from '../snapshot';
import type { Verdict } from './verdict';

/*
 * Some operators let nobody move their pods but themselves: their budget allows nothing, and a webhook takes note of whoever asks for an
 * eviction. So the API server is asked now and then though the budget does not allow it, and the API server alone says no.
 */

const MINUTE = 60_000;
/** From when the pod may go: most budgets that allow nothing do so for a moment. */
const FIRST_AFTER = MINUTE;
const LONGEST_PAUSE = 5 * MINUTE;

/** How long after the last of so many refusals in a row the API server is asked again. */
export function askAgainAfter(refusals: number): number {
  return Math.min(LONGEST_PAUSE, MINUTE * 2 ** Math.min(refusals, 3));
}

/**
 * When the API server may be asked for the eviction of a pod that waits for its budget; undefined: never, for the wait ends by itself
 * or the pod waits for something else.
 */
export function askAt(verdict: Verdict, { from, attempt }: { readonly from: number; readonly attempt?: Attempt }): number | undefined {
  if (verdict.type !== 'wait' || !verdict.budget || !allowsNothingEver(verdict.budget)) {
    return undefined;
  }
  return attempt?.asks ? attempt.retryAt : from + FIRST_AFTER;
}

/** What the API server said when it was asked, to go behind the sentence of the budget. */
export function answerSentence(attempt: Attempt | undefined): string {
  return attempt?.asks && attempt.because ? `; the API server was asked all the same, and answered: ${attempt.because}` : '';
}
