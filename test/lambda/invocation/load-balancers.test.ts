import { aStory, belowFloor, drained, endings, happened, MINUTE, SECOND, type Story, terminate } from './story';
import type { GroupOptions } from './world';

const EXCLUDE = 'node.kubernetes.io/exclude-from-external-load-balancers';
const isExcluded = ({ world }: Story, node: string) => world.store.get('nodes', undefined, node)?.metadata.labels?.[EXCLUDE] !== undefined;

function aStoryOf(count: number, group?: GroupOptions): Story {
  return aStory({
    build: (build) => {
      build.nodes(count);
      build.deployment('web', { replicas: 3, on: ['node1', 'node2'] });
    },
    group,
  });
}

test('balancers are told before the first pod goes', async () => {
  const story = aStoryOf(3);
  const { drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => isExcluded(story, 'node1'), MINUTE);
  expect(drainer.endpoint.calls.filter(({ request }) => request.subresource === 'eviction' || request.resource === 'pods' && request.verb === 'patch')).toEqual([]);
  await drained(story, 1);
  expect(isExcluded(story, 'node2')).toBe(false);
});

test('the last nodes stay in the balancers: none is excluded where no ready node would remain', async () => {
  const story = aStoryOf(3, { drainTimeoutSeconds: 900 });
  const { world } = story;
  terminate(story, 'node1', 'node2', 'node3');
  await world.clock.advance(2 * MINUTE);

  expect(['node1', 'node2', 'node3'].filter((node) => isExcluded(story, node))).toEqual([]);
  expect(world.store.list('nodes').every(({ spec }) => spec.unschedulable)).toBe(true);
});

test('a node that is not ready, or is cordoned, takes no traffic, so it is none that remains', async () => {
  const story = aStoryOf(4, { drainTimeoutSeconds: 900 });
  const { world } = story;
  world.cluster.loseNode('node3');
  const node = world.store.get('nodes', undefined, 'node4')!;
  world.store.update('nodes', { ...node, spec: { ...node.spec, unschedulable: true } });
  await world.clock.advance(MINUTE);
  terminate(story, 'node1', 'node2');
  await world.clock.advance(MINUTE);

  expect(['node1', 'node2'].filter((name) => isExcluded(story, name))).toEqual([]);
});

describe('with a delay for balancers', () => {
  test('no pod goes before it is over, then the drain goes on by itself', async () => {
    const story = aStoryOf(3, { loadBalancerDelaySeconds: 90 });
    const { world, drainer, floors } = story;
    const from = world.clock.now();
    terminate(story, 'node1');
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    const changes = drainer.endpoint.calls.filter(({ request }) => request.resource === 'pods' && (request.verb === 'patch' || request.subresource === 'eviction'));
    expect(Math.min(...changes.map(({ time }) => time)) - from).toBeGreaterThanOrEqual(90 * SECOND);
    expect(Math.min(...changes.map(({ time }) => time)) - from).toBeLessThan(95 * SECOND);
    expect(belowFloor(floors)).toEqual({});
  });

  test('a node without pods is not let go before it is over either', async () => {
    const story = aStoryOf(3, { loadBalancerDelaySeconds: 90 });
    const { world, drainer, group } = story;
    const from = world.clock.now();
    terminate(story, 'node3');
    await happened(story, () => !group.actions[0].active, 5 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node3: 'nothing-to-drain' });
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
    expect(world.clock.now() - from).toBeGreaterThanOrEqual(90 * SECOND);
    expect(world.clock.now() - from).toBeLessThan(95 * SECOND);
  });
});

describe('without one', () => {
  /** A story in which connections from outside come in at a port of the nodes. */
  const aServingStory = (externalTrafficPolicy: 'Cluster' | 'Local', group?: GroupOptions, replicas = 3) => aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas, on: ['node1', 'node2'] });
      build.deployment('batch', { replicas: 2, on: ['node1', 'node2'] });
      build.store.create('services', {
        metadata: { name: 'web', namespace: 'default' },
        spec: { type: 'NodePort', selector: { app: 'web' }, externalTrafficPolicy, ports: [{ port: 80, nodePort: 30080 }] },
      });
    },
    group,
  });
  /** When each eviction was asked for, and when the action ended, in seconds from the beginning. */
  const timesOf = async (story: Story) => {
    const { world, drainer } = story;
    const from = world.clock.now();
    terminate(story, 'node1');
    await drained(story, 1);
    const ended = (world.clock.now() - from) / SECOND;
    const evictions = drainer.endpoint.calls.filter(({ request }) => request.subresource === 'eviction')
      .map(({ request, time }) => ({ of: request.name?.split('-')[0], at: (time - from) / SECOND }));
    expect(belowFloor(story.floors)).toEqual({});
    return { evictions, ended };
  };

  test('pods go at once where every node lets connections in, and the instance goes a minute later, with the reason told meanwhile', async () => {
    const story = aServingStory('Cluster');
    const { evictions, ended } = await timesOf(story);
    expect(evictions.map(({ at }) => at).filter((at) => at > 30)).toEqual([]);
    expect(ended).toBeGreaterThanOrEqual(60);
    expect(ended).toBeLessThan(70);
    const told = JSON.stringify(story.drainer.log);
    expect(told).toContain('the Service default/web takes connections in through every node');
  });

  test('a pod that is reached through its own node goes a minute later, and others before', async () => {
    const { evictions } = await timesOf(aServingStory('Local'));
    expect(Math.min(...evictions.filter(({ of }) => of === 'web').map(({ at }) => at))).toBeGreaterThanOrEqual(60);
    expect(Math.max(...evictions.filter(({ of }) => of === 'batch').map(({ at }) => at))).toBeLessThan(30);
  });

  test('whoever balancers would find nowhere else gets a replacement at once, and goes a minute later', async () => {
    const story = aServingStory('Local', undefined, 1);
    const { world, floors } = story;
    const isServing = () => world.store.list('pods')
      .some(({ metadata, spec, status }) => metadata.labels?.app === 'web' && spec.nodeName !== 'node1' && status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
    const from = world.clock.now();
    terminate(story, 'node1');
    await happened(story, isServing, MINUTE);
    expect(world.clock.now() - from).toBeLessThan(30 * SECOND);
    await drained(story, 1);
    const [first] = story.drainer.endpoint.calls.filter(({ request }) => request.subresource === 'eviction' && request.name?.startsWith('web'));
    expect(first.time - from).toBeGreaterThanOrEqual(60 * SECOND);
    expect(belowFloor(floors)).toEqual({});
  });

  test.each(['Cluster', 'Local'] as const)('0 that somebody has set waits for nothing (%s)', async (policy) => {
    const { ended } = await timesOf(aServingStory(policy, { loadBalancerDelaySeconds: 0 }));
    expect(ended).toBeLessThan(50);
  });
});
