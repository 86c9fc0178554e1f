import { aStory, belowFloor, evictions, happened, MINUTE, podPatches, released, releases, SECOND, type Story, terminate } from './story';

/** A drain that is called off as soon as its only pod was released: somebody ends the action, and the instance is back in service. */
async function calledOff(change: (story: Story) => void, { launchMs = 5 * SECOND, after = 2 * SECOND } = {}): Promise<Story> {
  const story = aStory({
    cloud: { launchMs },
    build: (build) => {
      build.nodes(3);
      // The replacement takes longer than it takes to notice, and a rollout need not wait for it.
      build.deployment('web', { on: 'node1', probeDelay: 150, maxUnavailable: 1 });
    },
  });
  const { world, drainer, group } = story;
  const instance = world.instanceOf('node1');
  group.find(instance)?.replaceRootVolume();
  await happened(story, () => releases(drainer).length === 1, MINUTE);
  // Its ReplicaSet lets it go.
  await world.clock.advance(after);
  change(story);
  world.cloud.autoScaling.completeLifecycleAction({ groupName: 'nodes', hookName: 'drainer-terminating', instanceId: instance }, 'CONTINUE', 'somebody');
  await happened(story, () => group.find(instance)?.lifecycleState === 'InService' && released(story).length === 0, 15 * MINUTE);
  await world.clock.advance(MINUTE);
  return story;
}

const replicaSetsWanting = ({ world }: Story) => world.store.list('replicasets').filter(({ spec }) => spec.replicas !== 0).length;

test('a drain that is called off gives the pod back to its ReplicaSet, which wants one and keeps one', async () => {
  const story = await calledOff(() => undefined);
  const { world, drainer } = story;

  expect(podPatches(drainer).map(({ adopts }) => adopts)).toEqual([false, true]);
  expect(evictions(drainer)).toEqual([]);
  expect(world.podsOf('web')).toHaveLength(1);
  expect(world.podsOf('web')[0].metadata.labels?.['pod-template-hash']).toBeDefined();
  expect(world.store.get('nodes', undefined, 'node1')?.spec.unschedulable).toBeUndefined();
  expect(belowFloor(story.floors)).toEqual({});
});

test('a leader that had the action confirmed a moment ago does not begin the drain of the node again when another invocation lets it go', async () => {
  const { world, drainer } = await calledOff(() => undefined, { launchMs: 500, after: SECOND });

  expect(drainer.messages('Node stays in service, and its drain state was removed')).toHaveLength(1);
  expect(drainer.messages('Drain started')).toHaveLength(1);
  expect(evictions(drainer)).toEqual([]);
  expect(world.store.get('nodes', undefined, 'node1')?.spec.unschedulable).toBeUndefined();
});

test('nor does it while Auto Scaling does not say whether the action is over', async () => {
  const { drainer } = await calledOff(({ world }) => {
    world.cloud.faults.onCalls({ action: 'autoscaling:RecordLifecycleActionHeartbeat', fault: 'internal-error' });
  }, { launchMs: 500, after: SECOND });

  expect(drainer.messages('Drain started')).toHaveLength(1);
  expect(evictions(drainer)).toEqual([]);
});

test('where its ReplicaSet wants none by now, it is evicted, but not before the new version serves', async () => {
  const story = await calledOff(({ world }) => world.cluster.rollout('default', 'web', ({ metadata, spec }) =>
    ({ metadata: { ...metadata, annotations: { version: 'new' } }, spec })));
  const { world, drainer } = story;
  await world.clock.advance(5 * MINUTE);

  expect(evictions(drainer)).toHaveLength(1);
  expect(world.podsOf('web').map(({ metadata }) => metadata.annotations?.version)).toEqual(['new']);
  expect(replicaSetsWanting(story)).toBe(1);
  expect(belowFloor(story.floors)).toEqual({});
});

test('where its Deployment was deleted, it is evicted', async () => {
  const story = await calledOff(({ world }) => world.store.remove('deployments', 'default', 'web'));

  expect(evictions(story.drainer)).toHaveLength(1);
  expect(story.world.podsOf('web')).toEqual([]);
});

test('where its Deployment was deleted and its budget was not, somebody is told what to delete, and the pod goes then', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { on: 'node1', probeDelay: 150, budget: { minAvailable: 1 } });
      build.statefulSet('busy', { on: 'node3', probeDelay: 300 });
    },
  });
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  await happened(story, () => releases(drainer).length === 1, MINUTE);
  await world.clock.advance(2 * SECOND);
  world.store.remove('deployments', 'default', 'web');
  await world.clock.advance(MINUTE);
  const because = 'its Deployment web was deleted, but the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions; delete the pod or the budget';
  expect(JSON.stringify(drainer.messages('Drain waits').at(-1)?.because)).toContain(because);
  await happened(story, () => !group.actions[0].active, 65 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'retained' });
  await world.clock.advance(21 * MINUTE);

  const [pod] = released(story);
  const told = drainer.messages('Released pod waits');
  expect(told[0]).toMatchObject({ level: 'warn', node: 'node1', pod: `default/${pod.metadata.name}`, because });
  expect(world.store.list('events').find(({ reason }) => reason === 'ReleasedPodWaits')?.message).toContain(because);
  // Once a process, though every sweep tries again.
  expect(told.length).toBeLessThanOrEqual(drainer.runtime.processes.length);
  terminate(story, 'node3');
  await happened(story, () => drainer.outcomes().node3 === 'drained', 10 * MINUTE);
  expect(drainer.messages('Released pod waits').length - told.length).toBeLessThan(3);
  world.store.remove('poddisruptionbudgets', 'default', 'web');
  await happened(story, () => world.podsOf('web').length === 0, 6 * MINUTE);
  expect(evictions(drainer)).toEqual(['default/busy-0', `default/${pod.metadata.name}`]);
}, 20_000);

test('a Deployment that is deleted while its pod is released leaves nothing on the draining node either', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { on: 'node1', probeDelay: 20, budget: { minAvailable: 1 } });
    },
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => releases(drainer).length === 1, MINUTE);
  // Its ReplicaSet lets it go.
  await world.clock.advance(2 * SECOND);
  world.store.remove('deployments', 'default', 'web');
  world.store.remove('poddisruptionbudgets', 'default', 'web');
  await happened(story, () => drainer.outcomes().node1 === 'drained', 5 * MINUTE);

  expect(world.podsOf('web')).toEqual([]);
  expect(drainer.messages('Drain ended')).toMatchObject([{ owners: [{ owner: 'Deployment default/web', result: 'owner-gone' }] }]);
});

test('at the deadline of a drain that keeps its instance, the pods go back before it ends', async () => {
  const story = aStory({
    build: (build) => {
      build.node('node1', { labels: { pool: 'own' } });
      build.nodes(2);
      // Its replacement finds no node, so it is released again and again.
      build.deployment('web', { on: 'node1', nodeSelector: { pool: 'own' } });
    },
    group: { drainTimeoutSeconds: 1800 },
  });
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  await happened(story, () => !group.actions[0].active, 60 * MINUTE);
  await world.clock.advance(10 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'retained' });
  const patches = podPatches(drainer);
  expect(patches.map(({ adopts }) => adopts)).toEqual([false, true, false, true, false, true]);
  const back = patches[5];
  expect(back.time).toBeGreaterThanOrEqual(world.clock.now() - 11 * MINUTE);
  expect(back.time).toBeLessThanOrEqual(drainer.messages('Drain ended')[0].at);
  expect(world.podsOf('web')).toHaveLength(1);
  expect(released(story)).toEqual([]);
  expect(evictions(drainer)).toEqual([]);
  expect(belowFloor(story.floors)).toEqual({});
});
