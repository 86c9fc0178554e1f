import { aStory, happened, HOUR, MINUTE, type Setting, type Story } from './story';
import type { InstanceRefresh } from '../../../simulation/cloud/auto-scaling/instance-refresh';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';

const threeNodes = (build: ClusterBuilder): void => {
  build.nodes(3);
  build.deployment('web', { replicas: 3 });
};

/** A refresh whose launches join or do not, in turn; the last goes for all that follow. */
function refreshed(joins: readonly boolean[], group: Setting['group'] = {}): { story: Story; refresh: InstanceRefresh; launched: () => number } {
  const story = aStory({ build: threeNodes, group: { joinTimeoutSeconds: 120, ...group } });
  let launches = 0;
  story.world.launchWith(() => ({ joins: joins[Math.min(launches++, joins.length - 1)] }));
  const refresh = story.world.cloud.autoScaling.startInstanceRefresh('nodes', { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  return { story, refresh, launched: () => launches };
}

const CANCELLED = 'Refresh cancelled, since nothing that it launched became a node';

test('a refresh whose launches never become nodes is cancelled after three, says which image and why, and the old instances stay', async () => {
  const { story, refresh, launched } = refreshed([false]);
  const { drainer, group, world } = story;
  const before = group.instances.map(({ instanceId }) => instanceId);
  await happened(story, () => !refresh.active, 2 * HOUR);
  await world.clock.advance(30 * MINUTE);

  expect(refresh.status).toBe('Cancelled');
  expect(launched()).toBe(3);
  expect(group.instances.filter(({ lifecycleState }) => lifecycleState === 'InService').map(({ instanceId }) => instanceId)).toEqual(before);
  expect(drainer.messages(CANCELLED)).toEqual([expect.objectContaining({
    level: 'error', group: 'nodes', refresh: refresh.id, image: 'ami-1', launches: 3, because: 'no node of it has joined the cluster',
  })]);
  expect(drainer.counts.get('RefreshesCancelled')).toBe(1);
  // Nobody was drained for it: what was launched had no node.
  expect(new Set(Object.values(drainer.outcomes()))).toEqual(new Set(['node-missing']));
});

test('launches that fail now and then end no refresh', async () => {
  const { story, refresh } = refreshed([false, false, true, false, false, true]);
  await happened(story, () => !refresh.active, 3 * HOUR);

  expect(refresh.status).toBe('Successful');
  expect(story.drainer.messages('Launch abandoned')).toHaveLength(4);
  expect(story.drainer.messages(CANCELLED)).toEqual([]);
});

test('what a refresh before launched does not count for the next', async () => {
  const { story, refresh } = refreshed([false, false, false, false, false, true]);
  await happened(story, () => !refresh.active, 2 * HOUR);
  const next = story.world.cloud.autoScaling.startInstanceRefresh('nodes', { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await happened(story, () => !next.active, 3 * HOUR);

  expect([refresh.status, next.status]).toEqual(['Cancelled', 'Successful']);
});

test('how many it takes is an option', async () => {
  const { story, refresh, launched } = refreshed([false], { maxAbandonedLaunches: 1 });
  await happened(story, () => !refresh.active, HOUR);

  expect([refresh.status, launched()]).toEqual(['Cancelled', 1]);
});

test('and may be never', async () => {
  const { story, refresh } = refreshed([false, false, false, false, true], { maxAbandonedLaunches: 0 });
  await happened(story, () => !refresh.active, 3 * HOUR);

  expect(refresh.status).toBe('Successful');
  expect(story.drainer.messages(CANCELLED)).toEqual([]);
});

test('what could not be asked is asked again after the next abandoned launch', async () => {
  const { story, refresh } = refreshed([false]);
  const mend = story.world.cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:DescribeScalingActivities' });
  await happened(story, () => story.drainer.messages('Launch abandoned').length === 3, HOUR);
  expect(refresh.active).toBe(true);
  mend();
  await happened(story, () => !refresh.active, HOUR);

  expect(story.drainer.messages('Refresh could not be looked at before a launch is abandoned')).not.toEqual([]);
  expect(story.drainer.messages(CANCELLED)).toMatchObject([{ launches: 4 }]);
});
