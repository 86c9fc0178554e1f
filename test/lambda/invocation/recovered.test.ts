import { aStory, drained, endings, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import { ANNOTATION_PREFIX } from '../../../src/names';

/** A drain of half an hour, of which no event tells. */
function aLostEvent(options: { readonly heartbeatTimeoutSeconds?: number } = {}): Story {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    },
    group: { drainTimeoutSeconds: 1800, whenBlocked: 'TERMINATE', ...options },
  });
  story.world.cloud.faults.onEvents({ fault: 'lost' });
  return story;
}

function minutesOn({ world, group }: Story, key: string): number {
  const time = Date.parse(world.store.get('nodes', undefined, 'node1')?.metadata.annotations?.[ANNOTATION_PREFIX + key] ?? '');
  return (time - group.actions[0].startedAt) / MINUTE;
}

test('an instance that only the sweep finds has waited since its scaling activity began, and has no more time than another', async () => {
  const story = aLostEvent();
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Drain started').length > 0, 6 * MINUTE);
  expect(world.clock.now() - group.actions[0].startedAt).toBeGreaterThan(MINUTE);

  expect(minutesOn(story, 'started')).toBeCloseTo(0, 1);
  expect(minutesOn(story, 'deadline')).toBeCloseTo(30, 1);
  await drained(story, 1);
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(drainer.counts.get('InstancesRecovered')).toBe(1);
});

test('where Auto Scaling does not tell since when, it has its whole time from now on, and the hook what it had at the worst', async () => {
  const story = aLostEvent();
  const { world, drainer } = story;
  world.cloud.faults.onCalls({ fault: 'throttling', action: 'autoscaling:DescribeScalingActivities' });
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Drain started').length > 0, 6 * MINUTE);

  const found = minutesOn(story, 'started');
  expect(found).toBeGreaterThan(1);
  expect(minutesOn(story, 'deadline')).toBeCloseTo(found + 30, 1);
  expect(minutesOn(story, 'limit')).toBeCloseTo(found + 2880 - 35 - 2, 1);
  expect(drainer.messages('Scaling activities of the group could not be read')).not.toEqual([]);
});

test('a cluster that is never seen ends the drain of a recovered instance, too, before its hook would', async () => {
  const story = aLostEvent({ heartbeatTimeoutSeconds: 600 });
  const { world, drainer, group } = story;
  drainer.endpoint.faults.away({ from: world.clock.now(), until: world.clock.now() + 100 * HOUR });
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Drain ended').length > 0, 20 * HOUR);
  await world.clock.advance(SECOND);

  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'failed', because: 'the Kubernetes API could not be reached' }]);
});
