import { aStory, drained, happened, MINUTE, SECOND, type Story, terminate } from './story';
import { SWEEP_DETAIL_TYPE, SWEEP_SOURCE } from '../../../src/names';

function twoNodes(): Story {
  return aStory({
    build: (build) => {
      build.nodes(2);
      build.deployment('web', { replicas: 2, on: 'node1', probeDelay: 40 });
    },
    drainer: { sweep: false },
  });
}

/** Until then, what Auto Scaling tells of its groups is of before: its answers are eventually consistent. */
function showInService({ world }: Story, until: number): void {
  const { autoScaling } = world.cloud;
  const describe = autoScaling.describeGroups.bind(autoScaling);
  jest.spyOn(autoScaling, 'describeGroups').mockImplementation((names, filters) => describe(names, filters).map((group) => {
    const instances = group.instances.map((instance) => Object.create(instance, { lifecycleState: { value: 'InService' } }) as typeof instance);
    return world.clock.now() < until ? Object.create(group, { instances: { value: instances } }) as typeof group : group;
  }));
}

test('an instance that is shown in service when its event comes is drained as soon as it is shown waiting', async () => {
  const story = twoNodes();
  const { world, drainer } = story;
  const started = world.clock.now();
  showInService(story, started + 5 * SECOND);
  terminate(story, 'node1');
  await drained(story, 1);

  expect(drainer.messages('Drain started')[0].at - started).toBeLessThan(20 * SECOND);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
});

test('an instance that another invocation is shown in service keeps its drain state', async () => {
  const story = twoNodes();
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Baseline written').length === 1, MINUTE);
  showInService(story, world.clock.now() + 20 * SECOND);
  drainer.queue.send(JSON.stringify({ 'source': SWEEP_SOURCE, 'detail-type': SWEEP_DETAIL_TYPE }));
  await drained(story, 1);

  expect(drainer.messages('Node stays in service, and its drain state was removed')).toEqual([]);
  expect(drainer.messages('Baseline written')).toHaveLength(1);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
});
