import { aStory, belowFloor, drained, happened, MINUTE, releaseByHand, SECOND, type Story, terminate } from './story';
import { ANNOTATION_PREFIX } from '../../../src/names';

function aCluster(): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 3 });
    },
  });
}

const asked = ({ drainer }: Story) => drainer.endpoint.calls.map(({ request: { verb, resource } }) => `${verb} ${resource}`);

test('a sweep that finds nothing to do asks two things of the API server, and needs no Lease', async () => {
  const story = aCluster();
  const { world, drainer } = story;
  await world.clock.advance(5 * MINUTE + 30 * SECOND);

  expect(drainer.queue.tally).toMatchObject({ sent: 1, deleted: 1 });
  expect(asked(story)).toEqual(['list nodes', 'list pods']);
  expect(drainer.log).toEqual([]);
});

test('nor does the sweep after a drain has ended', async () => {
  const story = aCluster();
  const { world, drainer } = story;
  terminate(story, 'node1');
  await drained(story, 1);
  const before = asked(story).length;
  await world.clock.advance(6 * MINUTE);

  expect(asked(story).slice(before)).toEqual(['list nodes', 'list pods']);
  expect(drainer.queue.messages).toEqual([]);
});

test('nor while an instance is retained that is not to be tried again, whose node keeps its drain state', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('db', { on: 'node1', budget: { minAvailable: 1 } });
    },
    group: { drainTimeoutSeconds: 600, retryRetained: false },
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Instance is retained').length === 1 && drainer.queue.messages.length === 0, 20 * MINUTE);
  await world.clock.advance(MINUTE);
  const before = asked(story).length;
  await world.clock.advance(5 * MINUTE);

  expect(asked(story).slice(before)).toEqual(['list nodes', 'list pods']);
});

test('an API server that does not answer brings the sweep back', async () => {
  const story = aCluster();
  const { world, drainer } = story;
  drainer.endpoint.faults.onRequests({ fault: 'server-error', verb: 'list', resource: 'pods', times: 1 });
  await happened(story, () => drainer.queue.tally.deleted === 1, 10 * MINUTE);

  expect(asked(story)).toEqual(['list nodes', 'list pods', 'list nodes', 'list pods']);
  expect(world.store.list('leases')).toEqual([]);
});

describe('a sweep leads', () => {
  test('where a pod of any node is released', async () => {
    const story = aCluster();
    const { world, drainer } = story;
    const [pod] = world.podsOf('web');
    releaseByHand(story, pod);
    await happened(story, () => drainer.messages('Pod adopted by its ReplicaSet again').length === 1, 6 * MINUTE);

    expect(belowFloor(story.floors)).toEqual({});
  });

  test('where a drain is under way whose messages are all lost, of another drainer too', async () => {
    const story = aCluster();
    const { world, drainer } = story;
    const node = world.store.get('nodes', undefined, 'node1')!;
    const drain = {
      'schema': '1',
      'drainer': 'other',
      'group': 'theirs',
      'hook': 'other-terminating',
      'instance': world.instanceOf('node1'),
      'started': new Date(world.clock.now()).toISOString(),
      'deadline': new Date(world.clock.now() + 60 * MINUTE).toISOString(),
      'when-blocked': 'RETAIN',
    };
    const annotations = Object.fromEntries(Object.entries(drain).map(([key, value]) => [ANNOTATION_PREFIX + key, value]));
    world.store.update('nodes', { ...node, metadata: { ...node.metadata, annotations }, spec: { ...node.spec, unschedulable: true } });
    await happened(story, () => drainer.outcomes().node1 === 'drained', 8 * MINUTE);

    expect(belowFloor(story.floors)).toEqual({});
  });

  test('where an instance waits whose event was lost', async () => {
    const story = aCluster();
    const { world, drainer } = story;
    world.cloud.faults.onEvents({ fault: 'lost', times: 1 });
    terminate(story, 'node1');
    await happened(story, () => drainer.outcomes().node1 === 'drained', 8 * MINUTE);

    expect(belowFloor(story.floors)).toEqual({});
  });
});
