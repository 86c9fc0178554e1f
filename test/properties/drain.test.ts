import { scenarios, type Trouble } from './arbitrary';
import { check } from './check';
import { run } from './run';

const FOREVER = 24 * 3600_000;

/**
 * Whatever the cluster is like, and whatever happens during a drain:
 * - none of our actions takes an owner below its floor, judged on the API server's state at that moment, unless it was
 *   announced as not movable;
 * - nobody is taken down, below a floor or away from its data, for want of a node that the cluster shows to be missing;
 * - the pods of an owner that come back to their node are moved a few times at most;
 * - no surge goes on for longer than its bound while no node takes the replacement;
 * - no pod is evicted again after its eviction was observed to be accepted;
 * - no pod is released twice, and none stays released;
 * - every drain has one outcome by its deadline, and its lifecycle action is completed once, with the right result.
 */
test.each<[string, Trouble, number]>([
  ['nothing else happens', {}, 60],
  ['others change the cluster meanwhile', { events: 4 }, 60],
  ['requests, watches and events fail', { faults: 3 }, 60],
  ['invocations crash', { crashes: 3 }, 50],
  ['all of this at once', { events: 3, faults: 2, crashes: 2 }, 60],
])('a drain keeps its promises while %s', async (_, trouble, runs) => {
  await check(scenarios(trouble), runs, async (scenario) => {
    expect((await run(scenario)).violations).toEqual([]);
  });
}, FOREVER);
