import { aStory, drained, MINUTE, terminate } from './story';
import { LEASE_NAME, LEASE_NAMESPACE } from '../../../src/names';

test('a Lease whose holder is dead and whose renewTime lies in the far future stops nothing for longer than it lasts', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(2);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
  });
  const { world, drainer } = story;
  const future = '2036-01-01T00:00:00.000000Z';
  world.store.create('leases', {
    metadata: { name: LEASE_NAME, namespace: LEASE_NAMESPACE },
    spec: { holderIdentity: 'drainer/dead', leaseDurationSeconds: 60, acquireTime: future, renewTime: future, leaseTransitions: 7 },
  });
  const from = world.clock.now();
  terminate(story, 'node1');
  await drained(story, 1, 10 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(world.clock.now() - from).toBeLessThan(3 * MINUTE);
});
