import * as fc from 'fast-check';

/**
 * How a property is checked. `npm test` checks the same runs each time; a failure prints its seed and path, with which it is
 * played again, alone and without shrinking:
 *
 *     FC_SEED=… FC_PATH=… npx jest test/properties -t 'the name of the property'
 *
 * FC_RUNS asks for more runs, of another seed each time (`npm run test:properties`).
 *
 * Resolves with how many runs there were, how many were asked for (fewer where the time was up), and whether they are the same each time.
 */
export async function check<T>(arbitrary: fc.Arbitrary<T>, runs: number, property: (value: T) => Promise<void>): Promise<Checked> {
  const { FC_SEED, FC_PATH, FC_RUNS } = process.env;
  const parameters: fc.Parameters<[T]> = FC_SEED !== undefined
    ? { seed: Number(FC_SEED), path: FC_PATH, endOnFailure: FC_PATH !== undefined, numRuns: Number(FC_RUNS ?? runs) }
    : FC_RUNS !== undefined ? { numRuns: Number(FC_RUNS) }
      // However busy the machine is, the tests end.
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
