import { aStory, drained, evictions, releases, SECOND, type Setting, type Story, terminate } from './story';
import { isReady } from '../../../simulation/component-base/pod-state';

const single = (cloud: Setting['cloud'] = {}): Story => aStory({
  cloud,
  build: (build) => {
    build.nodes(2);
    build.deployment('web', { on: 'node1' });
  },
});

test('the cluster is reached while Auto Scaling takes its time to answer', async () => {
  const story = single({ apiLatencyMs: 4 * SECOND });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await drained(story, 1);

  const listed = drainer.endpoint.calls.find(({ request }) => request.verb === 'list' && request.resource === 'nodes')?.time;
  const answered = world.cloud.api.calls.find(({ action }) => action === 'autoscaling:DescribeAutoScalingGroups')?.at;
  expect(listed).toBeLessThan(answered ?? 0);
});

test('a node is cordoned one call of Auto Scaling after its message has come, since what it takes is asked for side by side', async () => {
  const story = single({ autoScalingMs: [SECOND, SECOND] });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await drained(story, 1);

  const invoked = world.cloud.api.calls.find(({ action }) => action === 'sqs:ChangeMessageVisibility')?.at ?? Infinity;
  const cordoned = drainer.endpoint.calls.find(({ request }) => request.verb === 'patch' && request.resource === 'nodes')?.time ?? Infinity;
  expect(cordoned - invoked).toBeLessThan(1.1 * SECOND);
});

test('from the cordon of its node no pod waits for Auto Scaling, which was asked by then for all that matters', async () => {
  const latencyMs = SECOND;
  const [slow, quick] = await Promise.all([latencyMs, 0].map(async (latency) => {
    const story = single({ autoScalingMs: [latency, latency] });
    const { drainer } = story;
    terminate(story, 'node1');
    await drained(story, 1);
    const first = (resource: string) => drainer.endpoint.calls.find(({ request }) => request.verb === 'patch' && request.resource === resource)?.time ?? NaN;
    return first('pods') - first('nodes');
  }));

  expect(slow - quick).toBeLessThan(0.1 * latencyMs);
});

test('who leads cordons nodes that nobody told of while the list of pods is on its way', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
  });
  const { world, drainer } = story;
  // Of the second one no event tells.
  world.cloud.faults.onEvents({ fault: 'lost', skip: 1, times: 1 });
  drainer.endpoint.faults.onRequests({ verb: 'watch', resource: 'pods', fault: 'slow', delayMs: 10 * SECOND, times: 1 });
  terminate(story, 'node1', 'node2');
  await drained(story, 2);

  const [listed] = drainer.endpoint.calls.filter(({ request }) => request.verb === 'watch' && request.resource === 'pods').map(({ time }) => time);
  const started = drainer.messages('Drain started').map(({ at }) => at);
  expect(started).toHaveLength(2);
  expect(Math.max(...started) - listed).toBeLessThan(5 * SECOND);
});

test('a released pod is asked to go within a tenth of a second after its replacement is ready', async () => {
  const story = single();
  const { world, drainer } = story;
  let readyAt: number | undefined;
  world.store.subscribe(({ resource }) => {
    if (resource === 'pods' && releases(drainer).length > 0 && world.podsOf('web').filter(isReady).some(({ spec }) => spec.nodeName === 'node2')) {
      readyAt ??= world.clock.now();
    }
  });
  terminate(story, 'node1');
  await drained(story, 1);

  expect(evictions(drainer)).toHaveLength(1);
  const eviction = drainer.endpoint.calls.find(({ request }) => request.subresource === 'eviction');
  expect((eviction?.time ?? Infinity) - (readyAt ?? 0)).toBeLessThan(100);
});

test('twenty requests about pods are under way at once, and no more', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(2);
      for (let index = 0; index < 50; index++) {
        build.deployment(`app${index}`, { replicas: 2, on: ['node1', 'node2'] });
      }
    },
  });
  const { drainer } = story;
  let [underWay, most] = [0, 0];
  const evict = drainer.endpoint.call.bind(drainer.endpoint);
  drainer.endpoint.call = async (request, ...rest) => {
    if (request.resource !== 'pods' || request.verb === 'list') {
      return evict(request, ...rest);
    }
    most = Math.max(most, ++underWay);
    return evict(request, ...rest).finally(() => underWay--);
  };
  terminate(story, 'node1');
  await drained(story, 1);

  expect(evictions(drainer)).toHaveLength(50);
  expect(most).toBe(20);
});
