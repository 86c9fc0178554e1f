import { aStory, belowFloor, endings, happened, HOUR, MINUTE, SECOND, type Setting, type Story } from './story';
import type { InstanceRefresh, RefreshPreferences } from '../../../simulation/cloud/auto-scaling/instance-refresh';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import type { Node, Pod } from '../../../simulation/cluster/objects';

const LAUNCH_FIRST: RefreshPreferences = { minHealthyPercentage: 100, maxHealthyPercentage: 110 };
const TAINT = { key: 'cdk-graceful-node-group/outdated', value: 'drainer', effect: 'PreferNoSchedule' };

/** Four nodes, on two of which all pods are. */
const packed = (build: ClusterBuilder): void => {
  build.nodes(4);
  build.deployment('web', { replicas: 8, on: ['node1', 'node2'] });
};

function refreshing(setting: Partial<Setting> = {}, preferences: RefreshPreferences = {}): { story: Story; refresh: InstanceRefresh } {
  const story = aStory({ build: packed, ...setting });
  const refresh = story.world.cloud.autoScaling.startInstanceRefresh('nodes', { ...LAUNCH_FIRST, ...preferences });
  return { story, refresh };
}

function tainted({ world: { store } }: Story): string[] {
  return store.list('nodes').filter(({ spec }) => spec.taints?.some(({ key }) => key === TAINT.key)).map(({ metadata }) => metadata.name);
}

/** How often a pod was put on a node that was there from the beginning. */
function countMovesToOldNodes({ world: { store } }: Story): () => number {
  const old = new Set(store.list('nodes').map(({ metadata }) => metadata.name));
  let moves = 0;
  store.subscribe(({ resource, object, previous }) => {
    if (resource === 'pods' && !(previous as Pod | undefined)?.spec.nodeName && old.has((object as Pod).spec.nodeName ?? '')) {
      moves++;
    }
  });
  return () => moves;
}

test('while a refresh is on, the nodes that it replaces ask the scheduler for others, so that pods go to new nodes at once', async () => {
  const { story, refresh } = refreshing();
  const { world, drainer } = story;
  const movesToOldNodes = countMovesToOldNodes(story);
  const atFirstEviction: string[][] = [];
  const stop = world.store.subscribe(({ resource, object }) => {
    if (resource === 'pods' && (object as Pod).metadata.deletionTimestamp) {
      atFirstEviction.push(tainted(story));
    }
  });
  await happened(story, () => !refresh.active, 2 * HOUR);
  stop();

  expect(refresh.status).toBe('Successful');
  expect(atFirstEviction[0]).toEqual(['node1', 'node2', 'node3', 'node4']);
  expect(drainer.messages('Outdated nodes are tainted')).toMatchObject([{ group: 'nodes', nodes: ['node1', 'node2', 'node3', 'node4'] }]);
  expect(movesToOldNodes()).toBe(0);
  expect(tainted(story)).toEqual([]);
});

test('the taint says whose it is, and leaves those of others alone', async () => {
  const others = { key: 'dedicated', value: 'web', effect: 'PreferNoSchedule', timeAdded: '2026-11-23T01:00:00Z' };
  const { story } = refreshing({
    build: (build) => {
      build.nodes(3, { taints: [others] });
    },
  });
  await happened(story, () => tainted(story).length === 3, 10 * MINUTE);

  expect((story.world.store.get('nodes', undefined, 'node3') as Node).spec.taints).toEqual([others, TAINT]);
});

test('a refresh that is cancelled takes its taints along, at the next sweep at the latest', async () => {
  const { story, refresh } = refreshing();
  await happened(story, () => story.drainer.messages('Drain ended').length === 1, HOUR);
  expect(tainted(story).length).toBeGreaterThan(0);
  story.world.cloud.autoScaling.cancelInstanceRefresh('nodes');
  await happened(story, () => !refresh.active, HOUR);
  await story.world.clock.advance(6 * MINUTE);

  expect(tainted(story)).toEqual([]);
  expect(story.drainer.messages('Taint of outdated nodes is taken off').length).toBeGreaterThan(0);
});

test('with skip matching, only nodes of another version of the template are tainted', async () => {
  const story = aStory({ build: packed });
  const { world, group } = story;
  group.launchTemplate = { ...group.launchTemplate, version: '2' };
  const one = world.cloud.autoScaling.startInstanceRefresh('nodes', { ...LAUNCH_FIRST, skipMatching: true });
  await happened(story, () => story.drainer.messages('Drain ended').length === 2, HOUR);
  world.cloud.autoScaling.cancelInstanceRefresh('nodes');
  await happened(story, () => !one.active, HOUR);
  await world.clock.advance(6 * MINUTE);
  const left = world.store.list('nodes').map(({ metadata }) => metadata.name).filter((name) => /^node\d$/.test(name));
  const two = world.cloud.autoScaling.startInstanceRefresh('nodes', { ...LAUNCH_FIRST, skipMatching: true });
  const told = story.drainer.messages('Outdated nodes are tainted').length;
  await happened(story, () => story.drainer.messages('Outdated nodes are tainted').length > told, HOUR);

  expect(left).toHaveLength(2);
  expect(tainted(story)).toEqual(left);
  await happened(story, () => !two.active, HOUR);
  expect(two.status).toBe('Successful');
});

test('an instance that the refresh ignores, since it is protected, is not outdated', async () => {
  const story = aStory({ build: packed });
  story.group.protect(story.world.instanceOf('node4'), true);
  story.world.cloud.autoScaling.startInstanceRefresh('nodes', { ...LAUNCH_FIRST, scaleInProtectedInstances: 'Ignore' });
  await happened(story, () => story.drainer.messages('Outdated nodes are tainted').length > 0, HOUR);

  expect(tainted(story)).toEqual(['node1', 'node2', 'node3']);
});

test('a scale-in taints nothing', async () => {
  const story = aStory({ build: packed });
  story.group.terminateInstance(story.world.instanceOf('node1'), true);
  await happened(story, () => story.drainer.messages('Drain ended').length === 1, HOUR);

  expect(story.drainer.messages('Outdated nodes are tainted')).toEqual([]);
});

test.each(['autoscaling:DescribeInstanceRefreshes', 'autoscaling:DescribeScalingActivities'])('a refresh of which %s tells nothing is drained as ever', async (action) => {
  const story = aStory({ build: packed });
  story.world.cloud.faults.onCalls({ fault: 'internal-error', action });
  const refresh = story.world.cloud.autoScaling.startInstanceRefresh('nodes', LAUNCH_FIRST);
  await happened(story, () => !refresh.active, 2 * HOUR);

  expect(refresh.status).toBe('Successful');
  expect(belowFloor(story.floors)).toEqual({});
  expect(story.drainer.messages('Outdated nodes are tainted')).toEqual([]);
});

test('somebody who forbids the taint keeps no drain waiting', async () => {
  const story = aStory({ build: packed });
  story.world.cluster.api.admission.register({
    name: 'no-taints.example.com',
    review: ({ request, object }) => (
      request.resource === 'nodes' && request.verb === 'patch' && (object as Node).spec.taints?.some(({ key }) => key === TAINT.key) ? 'no taints here' : undefined),
  });
  const refresh = story.world.cloud.autoScaling.startInstanceRefresh('nodes', LAUNCH_FIRST);
  await happened(story, () => !refresh.active, 2 * HOUR);

  expect(refresh.status).toBe('Successful');
  expect(story.drainer.messages('Taint of an outdated node could not be changed').length).toBeGreaterThan(0);
  expect(story.drainer.messages('Node could not be changed and is tried again')).toEqual([]);
});

/** Two nodes of a refresh that somebody cancels in the midst of it. */
async function cancelled(killedProcess?: number, call = 0, when: 'before' | 'after' = 'before'): Promise<Story> {
  const { story, refresh } = refreshing({
    build: (build) => {
      build.nodes(2);
      build.deployment('web', { replicas: 2, on: 'node1' });
    },
    drainer: { onStart: (boundary, index) => index === killedProcess && boundary.killAtCall(call, when) },
  });
  await happened(story, () => story.group.terminations.length > 0, HOUR);
  story.world.cloud.autoScaling.cancelInstanceRefresh('nodes');
  await happened(story, () => !refresh.active, 2 * HOUR);
  await story.world.clock.advance(11 * MINUTE);
  return story;
}

/** The calls by which it learns of a refresh and taints nodes. What else it calls, crash.test.ts cuts short. */
const CALLS = ['describeRefresh', 'describeLaunches', 'patchNode'];

test.each(['before', 'after'] as const)('no taint is left behind by an invocation that is killed %s any of these calls', async (when) => {
  const { drainer } = await cancelled();
  const moments = drainer.runtime.processes.flatMap(({ calls }, process) => calls
    .flatMap((name, index) => (CALLS.includes(name) ? [{ process, name, call: index + 1 }] : [])));
  expect(drainer.messages('Outdated nodes are tainted')).toHaveLength(1);
  expect(new Set(moments.map(({ name }) => name))).toEqual(new Set(CALLS));
  for (const { process, name, call } of moments) {
    const story = await cancelled(process, call, when);
    const waits = endings(story.group).filter((end) => end.endsWith('waits'));
    expect({ process, name, call, tainted: tainted(story), below: belowFloor(story.floors), waits })
      .toEqual({ process, name, call, tainted: [], below: {}, waits: [] });
  }
}, 30 * SECOND);
