import { allowsNothingEver } from './budget';
import type { Attempt } from '../snapshot';
import type { Verdict } from './verdict';

/*
 * Some operators want to move their pods themselves: their budget allows no disruption, and a webhook takes an eviction request as the signal to move
 * the pod. So the drainer requests an eviction now and then although the budget does not allow it, and leaves the refusal to the API server.
 */

const MINUTE = 60_000;
/** Counted from when the pod may go. Most budgets that allow nothing do so only for a moment. */
const FIRST_AFTER = MINUTE;
const LONGEST_PAUSE = 5 * MINUTE;

/** How long to wait after this many refusals in a row before the API server is asked again. */
export function askAgainAfter(refusals: number): number {
  return Math.min(LONGEST_PAUSE, MINUTE * 2 ** Math.min(refusals, 3));
}

/**
 * When the eviction of a pod that waits for its budget may be requested all the same. Undefined: never, because the wait can end by itself, or the
 * pod waits for something else.
 */
export function askAt(verdict: Verdict, { from, attempt }: { readonly from: number; readonly attempt?: Attempt }): number | undefined {
  if (verdict.type !== 'wait' || !verdict.budget || !allowsNothingEver(verdict.budget)) {
    return undefined;
  }
  return attempt?.asks ? attempt.retryAt : from + FIRST_AFTER;
}

/** What the API server answered, to be appended to the sentence about the budget. */
export function answerSentence(attempt: Attempt | undefined): string {
  return attempt?.asks && attempt.because ? `; the API server was asked all the same, and answered: ${attempt.because}` : '';
}
