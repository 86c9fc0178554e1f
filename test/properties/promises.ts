import { scenarios, type Trouble } from './arbitrary';
import { check } from './check';
import { run } from './run';
import { halved, NOTHING, plus, type Tally, tooLittle } from './tally';

const FOREVER = 24 * 3600_000;
/** With at least this many runs, what they have covered is meaningful. A single run that is played again may cover none of it. */
const ENOUGH_RUNS = 10;
/** The same for runs with random seeds, whose coverage varies. */
const ENOUGH_OTHER_RUNS = 60;
/** The least that a run covers on average. */
export const LEAST: Partial<Tally> = {
  floors: 2, releases: 0.2, ends: 1, places: 0.1, returns: 0.2, unplaced: 0.05, held: 0.3, stayed: 0.3, unreckoned: 0.01, operated: 0.1, twins: 0.05,
};

/**
 * Whatever the cluster is like, and whatever happens during a drain:
 * - none of our actions takes an owner below its floor, judged by the API server's state at that moment, unless it was announced as unavoidable;
 * - no pod is taken down, so that its owner falls below its floor or loses its data, when the cluster shows that no node can take the replacement;
 * - the pods of an owner that come back to their node are moved a few times at most;
 * - no surge goes on for longer than its bound while no node takes the replacement;
 * - pods that should be left to finish are left, for at least half of the time;
 * - launched instances go into service once their nodes are as their group wants them, and no sooner unless their time is over;
 * - no pod is evicted again after its eviction was seen to be accepted;
 * - no pod is released twice, and none stays released;
 * - an instance that EC2 takes, or may take, is drained at once, in the time that is left, and only once, and owners fall below their floors for it
 *   only in the second half of that time;
 * - every drain has one outcome by its deadline, and its lifecycle action is completed once, with the right result.
 */
export function aDrainKeepsItsPromises(...kinds: ReadonlyArray<[name: string, Trouble, runs: number, Partial<Tally>]>): void {
  test.each(kinds)('a drain keeps its promises while %s', async (name, trouble, runs, least) => {
    let tally = NOTHING;
    const { done, asked, isSame } = await check(scenarios(trouble), runs, async (scenario) => {
      const played = await run(scenario);
      tally = plus(tally, played);
      expect(played.violations).toEqual([]);
    });
    if (done < asked) {
      process.stderr.write(`'${name}' was cut short after ${done} of ${asked} runs, because the time was up.\n`);
    }
    if (asked < (isSame ? ENOUGH_RUNS : ENOUGH_OTHER_RUNS)) {
      return;
    }
    expect(done).toBeGreaterThanOrEqual(ENOUGH_RUNS);
    expect(tooLittle(tally, done, isSame ? least : halved(least))).toEqual([]);
  }, FOREVER);
}
