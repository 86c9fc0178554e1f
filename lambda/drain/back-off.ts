import { createHash } from 'node:crypto';

/*
 * Delays before something that failed is tried again: they grow with each failure, and are spread so that requests that failed together are not
 * retried at the same moment. The same seed always gives the same delay.
 */

const SECOND = 1000;

/** For requests that the API server refuses: 1 s, doubling to 30 s; each delay is between half and all of that. */
export function backOffMilliseconds(refusals: number, seed: string): number {
  const full = Math.min(30, 2 ** Math.min(refusals, 5)) * SECOND;
  return Math.round(full * (0.5 + 0.5 * fractionOf(`${seed}/${refusals}`)));
}

/**
 * For requests that an AWS service refuses, and for a node that cannot be patched; `failures` counts from 1. 5 s, doubling to 30 s, plus up to a
 * quarter. No heartbeat and no deadline depends on these delays.
 */
export function cloudBackOff(failures: number, seed: string): number {
  const full = Math.min(30, 5 * 2 ** Math.min(failures - 1, 3)) * SECOND;
  return Math.round(full * (1 + 0.25 * fractionOf(`${seed}/${failures}`)));
}

/** A number from 0 to 1 that looks random and is the same for the same text. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
