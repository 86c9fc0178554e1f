import * as fc from 'fast-check';

/**
 * Checks a property. `npm test` checks the same runs every time. A failure prints its seed and path, with which it can be played again, alone and
 * without shrinking:
 *
 *     FC_SEED=… FC_PATH=… npx jest test/properties -t 'the name of the property'
 *
 * FC_RUNS requests more runs, with another seed each time (`npm run test:properties`).
 *
 * Resolves with the number of runs, the number requested (more, if time was up), and whether the runs are the same every time.
 */
export async function check<T>(arbitrary: fc.Arbitrary<T>, runs: number, property: (value: T) => Promise<void>): Promise<Checked> {
  const { FC_SEED, FC_PATH, FC_RUNS } = process.env;
  const parameters: fc.Parameters<[T]> = FC_SEED !== undefined
    ? { seed: Number(FC_SEED), path: FC_PATH, endOnFailure: FC_PATH !== undefined, numRuns: Number(FC_RUNS ?? runs) }
    : FC_RUNS !== undefined ? { numRuns: Number(FC_RUNS) }
      // So that the tests end however busy the machine is.
      : { numRuns: runs, seed: 20261123, interruptAfterTimeLimit: 40_000 };
  const details = await fc.check(fc.asyncProperty(arbitrary, property), parameters);
  if (details.failed) {
    throw new Error(await fc.asyncDefaultReportMessage(details), { cause: details.errorInstance });
  }
  const asked = FC_PATH === undefined ? parameters.numRuns ?? runs : 1;
  return { done: details.numRuns, asked, isSame: FC_SEED === undefined && FC_RUNS === undefined };
}

export interface Checked {
  readonly done: number;
  readonly asked: number;
  readonly isSame: boolean;
}
