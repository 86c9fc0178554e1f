import { aStory, belowFloor, drained, evictions, happened, MINUTE, terminate } from './story';

test.each([
  ['cdk-graceful-node-group/wait', 'until-finished'],
  ['cluster-autoscaler.kubernetes.io/safe-to-evict', 'false'],
  ['karpenter.sh/do-not-disrupt', 'true'],
])('%s: %s leaves the pod of a Job until it has finished, and the node until then', async (key, value) => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.job('report', { on: 'node1', annotations: { [key]: value, 'simulation/run-seconds': '1500' } });
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
  });
  const { world, drainer, group } = story;
  const [pod] = world.podsOf('report');
  terminate(story, 'node1');
  await world.clock.advance(5 * MINUTE);

  expect(group.actions[0].active).toBe(true);
  expect(drainer.messages('Drain waits').at(-1)?.because)
    .toContain(`default/${pod.metadata.name} stays: it is left until it has finished, as its annotation says`);
  await drained(story, 1, 40 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(world.store.get('jobs', 'default', 'report')?.status.succeeded).toBe(1);
  expect(evictions(drainer).filter((name) => name.startsWith('default/web'))).toHaveLength(1);
  expect(belowFloor(story.floors)).toEqual({});
});

test('force: never keeps a pod that nothing can move, with its instance, where all others are forced', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('ledger', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' }, annotations: { 'cdk-graceful-node-group/force': 'never' } });
      build.statefulSet('cache', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } });
    },
    drainer: { force: true },
    group: { whenBlocked: 'FORCE', drainTimeoutSeconds: 1800, retainsAbandoned: true },
  });
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  await happened(story, () => !group.actions[0].active, 60 * MINUTE);

  expect(drainer.messages('Pod deleted by force')).toMatchObject([{ pod: 'default/cache-0' }]);
  expect(drainer.outcomes()).toEqual({ node1: 'retained' });
  expect(world.podsOf('ledger').map(({ spec, metadata }) => [spec.nodeName, metadata.deletionTimestamp])).toEqual([['node1', undefined], ['node2', undefined]]);
});

test('a value that means nothing is reported once, with what is allowed, and ignored', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'], annotations: { 'cdk-graceful-node-group/wait': 'forever' } });
    },
  });
  const { world, drainer } = story;
  const [pod] = world.podsOf('web').filter(({ spec }) => spec.nodeName === 'node1');
  terminate(story, 'node1');
  await drained(story, 1, 10 * MINUTE);

  const because = `the annotation cdk-graceful-node-group/wait of default/${pod.metadata.name} is 'forever', which means nothing; `
    + 'allowed are \'until-finished\' and \'never\'';
  expect(drainer.messages('Drain may not go as its owners want')).toMatchObject([{ node: 'node1', because }]);
  expect(world.store.list('events').filter(({ reason }) => reason === 'DrainWarning')).toMatchObject([{ message: because }]);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
});
