import { drainCrowd } from './crowd';
import { drainByFloors } from './forced';
import { kubectlDrain } from './kubectl';
import { decide } from '../../../lambda/drain/decide';

/** A small crowd, so that what `npm run measure:efficiency` measures in full cannot get lost unnoticed. */
const CROWD = { drainingNodes: 6, owners: 12, podsPerOwner: 5 };

test('the drains of nodes that share owners begin at once, and their pods are moved with half of the requests of kubectl at most; what is decided with lookups that are kept is decided without', async () => {
  const ours = await drainCrowd(CROWD, (decision, snapshot, now) => expect(decision).toEqual(decide(snapshot, now)));
  const kubectl = await kubectlDrain(CROWD, 300_000);
  expect(ours).toMatchObject({ outcomes: { drained: 6 }, secondsBelowFloor: 0 });
  expect(ours.secondsUntilStarted).toBeLessThan(10);
  expect(kubectl).toMatchObject({ moved: 60, left: 0 });
  expect(ours.requests / ours.pods).toBeLessThan(kubectl.requests / kubectl.moved / 2);
}, 60_000);

test('where a floor forces the pace, a drain takes hardly longer', async () => {
  const { seconds, limitSeconds, secondsBelowFloor } = await drainByFloors();
  expect(secondsBelowFloor).toBe(0);
  expect(seconds).toBeGreaterThanOrEqual(limitSeconds);
  expect(seconds).toBeLessThan(1.1 * limitSeconds);
}, 60_000);
