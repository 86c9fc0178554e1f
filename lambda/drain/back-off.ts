import { createHash } from 'node:crypto';

/*
 * How long something that failed waits for its next try: longer and longer, and spread, so that what failed together is not tried again in one moment. The
 * same for the same seed.
 */

const SECOND = 1000;

/** For what the API server refuses. 1 s doubling to 30 s, with the upper half spread. */
export function backOffMilliseconds(refusals: number, seed: string): number {
  const full = Math.min(30, 2 ** Math.min(refusals, 5)) * SECOND;
  return Math.round(full * (0.5 + 0.5 * fractionOf(`${seed}/${refusals}`)));
}

/** For what a service of AWS refuses, or a node that takes no patch, from the first failure on. 5 s doubling to 30 s and up to a quarter more, which no heartbeat and no deadline depends on. */
export function cloudBackOff(failures: number, seed: string): number {
  const full = Math.min(30, 5 * 2 ** Math.min(failures - 1, 3)) * SECOND;
  return Math.round(full * (1 + 0.25 * fractionOf(`${seed}/${failures}`)));
}

/** A number from 0 to 1 that looks random and is the same for the same text. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
