import { aStory, drained, endings, evictions, happened, MINUTE, SECOND, type Setting, terminate } from './story';

const withGrace = (grace: number): Setting['build'] => (build) => {
  build.nodes(3);
  build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' }, grace });
};

test('FORCE begins no earlier than half of the time, however long the grace', async () => {
  const story = aStory({ build: withGrace(7200), group: { drainTimeoutSeconds: 1800, whenBlocked: 'FORCE' }, drainer: { force: true } });
  terminate(story, 'node1');
  const [action] = story.group.actions;
  await happened(story, () => story.drainer.messages('Pod deleted by force').length > 0, 30 * MINUTE);

  const after = story.drainer.messages('Pod deleted by force')[0].at - action.startedAt;
  expect(after).toBeGreaterThanOrEqual(15 * MINUTE);
  expect(after).toBeLessThan(16 * MINUTE);
});

test('heartbeats leave room for two that fail, and stop when the action is gone', async () => {
  const story = aStory({ build: withGrace(30), group: { drainTimeoutSeconds: 3 * 3600, heartbeatTimeoutSeconds: 600 } });
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  const [action] = group.actions;
  await world.clock.advance(40 * MINUTE);
  const times = [action.startedAt, ...action.heartbeats.map(({ at }) => at), world.clock.now()];
  const gaps = times.slice(1).map((at, index) => at - times[index]);
  expect(Math.max(...gaps)).toBeLessThan(300 * SECOND);
  expect(action.heartbeats.length).toBeLessThan(25);

  action.complete('CONTINUE', 'an operator');
  await happened(story, () => drainer.queue.messages.length === 0, 20 * MINUTE);
  const calls = () => world.cloud.api.calls.filter((call) => call.action === 'autoscaling:RecordLifecycleActionHeartbeat').length;
  const before = calls();
  expect(before).toBeGreaterThan(0);
  await world.clock.advance(20 * MINUTE);
  expect(calls()).toBe(before);
});

describe('an event that comes after the deadline', () => {
  test('is drained all the same, though the API server takes its time to answer', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(2);
        build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
      },
      group: { drainTimeoutSeconds: 600, whenBlocked: 'TERMINATE' },
      drainer: { sweep: false },
    });
    const { world, drainer, group } = story;
    world.cloud.faults.onEvents({ fault: 'delayed', delayMs: 20 * MINUTE });
    drainer.endpoint.faults.onRequests({ fault: 'slow', verb: 'watch', resource: 'pods', delayMs: 3 * SECOND });
    terminate(story, 'node1');
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
    expect(evictions(drainer)).toHaveLength(1);
  });
});

test('an invocation that begins some minutes before the hook would end the drain waits for its lists', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('db', { replicas: 1, on: 'node1', budget: { maxUnavailable: 0 } });
    },
    // The hook lasts for 50 minutes, of which two are kept back; the fourth invocation begins after 43.
    group: { heartbeatTimeoutSeconds: 30, drainTimeoutSeconds: 2 * 3600 },
  });
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  await world.clock.advance(47 * MINUTE);

  expect(drainer.messages('Invocation ended, and its messages return to the queue')).toHaveLength(3);
  expect(group.actions[0].active).toBe(true);
  await drained(story, 1, 2 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'retained' });
});
