import { aStory, drained, endings, HOUR, MINUTE, SECOND, type Story, terminate } from './story';

/*
 * Whoever may write to the queue writes what Auto Scaling would, but for one field, about an instance that does wait. Nothing of it may come between
 * the instance and the drainer: its hook is kept alive, its drain goes on, and it ends as it would have.
 */

/** A drain that its budget blocks for longer than the hook lasts without a heartbeat. */
function aLongDrain(): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node2', 'node3'] });
      build.statefulSet('stuck', { replicas: 1, on: 'node1', budget: { minAvailable: 1 } });
    },
    group: { drainTimeoutSeconds: 3 * 3600 },
  });
}

function forge({ world, drainer }: Story, detail: object, changes: object = {}): void {
  drainer.queue.send(JSON.stringify({
    'version': '0',
    'source': 'aws.autoscaling',
    'account': '111122223333',
    'region': 'eu-central-1',
    'detail-type': 'EC2 Instance-terminate Lifecycle Action',
    'time': new Date(world.clock.now()).toISOString(),
    'detail': { AutoScalingGroupName: 'nodes', LifecycleHookName: 'drainer-terminating', EC2InstanceId: world.instanceOf('node1'), ...detail },
    ...changes,
  }));
}

const ANOTHER_TOKEN = '00000000-0000-4000-8000-000000000000';

const FORGED: Readonly<Record<string, object>> = {
  'of another group': { AutoScalingGroupName: 'another' },
  'of another group, with another token': { AutoScalingGroupName: 'another', LifecycleActionToken: ANOTHER_TOKEN },
  'with another token': { LifecycleActionToken: ANOTHER_TOKEN },
  'with a token that Auto Scaling would refuse': { LifecycleActionToken: 'x' },
  'of a group whose name Auto Scaling would refuse': { AutoScalingGroupName: 'a\u0000b' },
  'of a group whose name is half a character': { AutoScalingGroupName: '\ud800' },
};

test.each(Object.entries(FORGED))('an event %s takes nothing away from a drain, whether it comes first, beside the true one or later', async (_, detail) => {
  const story = aLongDrain();
  const { world, drainer, group } = story;
  forge(story, detail);
  terminate(story, 'node1');
  for (const minutes of [0.1, 3, 42]) {
    await world.clock.advance(minutes * MINUTE);
    forge(story, detail);
  }
  await world.clock.advance(MINUTE);

  expect(endings(group)).toEqual(['drainer-terminating waits']);
  expect(drainer.messages('Drain started')).toHaveLength(1);
  expect(drainer.counts.get('InvocationsFailed')).toBeUndefined();
  expect(drainer.counts.get('AwsCallsFailed')).toBeUndefined();
  world.store.remove('poddisruptionbudgets', 'default', 'stuck');
  await drained(story, 1, 10 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
});

test.each(Object.entries(FORGED))('an event %s drains nobody whose own event was lost but by what Auto Scaling says', async (_, detail) => {
  const story = aLongDrain();
  const { world, group } = story;
  world.cloud.faults.onEvents({ fault: 'lost' });
  terminate(story, 'node1');
  await world.clock.advance(SECOND);
  forge(story, detail);
  await world.clock.advance(HOUR);

  expect(endings(group)).toEqual(['drainer-terminating waits']);
});
