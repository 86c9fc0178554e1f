import { aStory, belowFloor, drained, endings, evictions, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import { isReady } from '../../../simulation/component-base/pod-state';

function slowStory(): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 4, on: 'node1', probeDelay: 20 });
    },
  });
}

function expectAGoodEnd({ drainer, group, floors }: Story): void {
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(belowFloor(floors)).toEqual({});
  expect(new Set(evictions(drainer)).size).toBe(4);
  expect(evictions(drainer)).toHaveLength(4);
}

describe.each(['refused', 'silent'] as const)('the API server is away for two minutes (%s)', (manner) => {
  test.each([
    ['at the beginning', 0],
    ['in the middle', 30 * SECOND],
  ])('%s of a drain', async (_, after) => {
    const story = slowStory();
    const { world, drainer } = story;
    const from = world.clock.now() + after;
    drainer.endpoint.faults.away({ from, until: from + 2 * MINUTE, manner });
    terminate(story, 'node1');
    await drained(story, 1);

    expectAGoodEnd(story);
    expect(world.clock.now() - from).toBeLessThan(7 * MINUTE);
    // Nobody knocks all the time at a door that stays shut.
    const knocks = drainer.endpoint.calls.filter(({ fault }) => fault === 'away');
    expect(knocks.length).toBeLessThan(120);
  });
});

describe('an API server that was restarted knows no roles for a moment', () => {
  test('a release that was forbidden then interrupts nobody', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(2);
        build.deployment('single', { replicas: 1, on: 'node1' });
      },
    });
    const { drainer } = story;
    drainer.endpoint.faults.onRequests({ fault: 'forbidden', verb: 'patch', resource: 'pods', times: 1 });
    terminate(story, 'node1');
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(drainer.messages('Owner will be interrupted')).toEqual([]);
    expect(belowFloor(story.floors)).toEqual({});
  });

  test.each([0.5, 1, 2, 4, 8])('a restart after %s s only delays a drain', async (after) => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.deployment('web', { replicas: 4, on: 'node1' });
        build.deployment('single', { replicas: 1, on: 'node1' });
      },
    });
    const { world, drainer } = story;
    const from = world.clock.now() + after * SECOND;
    drainer.endpoint.faults.restart({ from, until: from + 5 * SECOND });
    terminate(story, 'node1');
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(belowFloor(story.floors)).toEqual({});
    expect(world.clock.now() - from).toBeLessThan(3 * MINUTE);
  });
});

test('nothing is changed while the Lease may have run out', async () => {
  const story = slowStory();
  const { world, drainer } = story;
  drainer.endpoint.faults.onRequests({ fault: 'server-error', verb: 'update', resource: 'leases', from: world.clock.now() + 10 * SECOND, until: world.clock.now() + 3 * MINUTE });
  terminate(story, 'node1');
  await drained(story, 1);

  expectAGoodEnd(story);
  const { calls } = drainer.endpoint;
  const renewals = calls.filter(({ request, answer }) => request.resource === 'leases' && request.verb !== 'get' && (answer?.code ?? 500) < 300).map(({ time }) => time);
  for (const { time } of calls.filter(({ request }) => request.subresource === 'eviction')) {
    expect(time - Math.max(...renewals.filter((renewal) => renewal <= time))).toBeLessThan(60 * SECOND);
  }
});

test.each(['throttling', 'server-error', 'dropped-request', 'dropped-answer', 'slow'] as const)(
  'an API server whose every third request meets %s loses nothing', async (fault) => {
    const story = slowStory();
    const { drainer } = story;
    drainer.endpoint.faults.onRequests({ fault, probability: 0.33 });
    terminate(story, 'node1');
    await drained(story, 1, 2 * HOUR);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(endings(story.group)).toEqual(['drainer-terminating completed CONTINUE']);
    expect(belowFloor(story.floors)).toEqual({});
  });

test('in one invocation, everything is listed anew after some ten minutes, however well the watches work', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(2);
      build.statefulSet('stuck', { on: 'node1', budget: { maxUnavailable: 0 } });
    },
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await world.clock.advance(13 * MINUTE);

  const lists = drainer.endpoint.calls.filter(({ request: { verb, resource, query } }) => verb === 'watch' && resource === 'pods' && query?.sendInitialEvents);
  expect(lists).toHaveLength(2);
});

test('a change that the watch never tells of is seen by the next list, some ten minutes later', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(2);
      build.statefulSet('stuck', { on: 'node1', budget: { maxUnavailable: 0 } });
    },
  });
  const { world, drainer } = story;
  const from = world.clock.now();
  terminate(story, 'node1');
  await world.clock.advance(MINUTE);
  drainer.endpoint.faults.lagWatches({ delayMs: 100 * HOUR, resource: 'pods', from: world.clock.now(), until: world.clock.now() + SECOND });
  const [pod] = world.podsOf('stuck');
  world.store.remove('pods', 'default', pod.metadata.name);
  await world.clock.advance(5 * MINUTE);
  expect(drainer.messages('Drain ended')).toEqual([]);

  await happened(story, () => drainer.messages('Drain ended').length > 0, 10 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(world.clock.now() - from).toBeGreaterThan(8 * MINUTE);
});

test('watches that lag decide nothing twice', async () => {
  const story = slowStory();
  const { world, drainer } = story;
  drainer.endpoint.faults.lagWatches({ delayMs: 15 * SECOND });
  terminate(story, 'node1');
  await drained(story, 1);

  expectAGoodEnd(story);
  expect(world.clock.now()).toBeGreaterThan(0);
});

test('a pod that is gone before its eviction is asked to go once, though the watch shows it for some seconds yet', async () => {
  const story = slowStory();
  const { world, drainer } = story;
  drainer.endpoint.faults.lagWatches({ delayMs: 8 * SECOND });
  terminate(story, 'node1');
  const web = (onNode1: boolean) => world.podsOf('web').filter((pod) => isReady(pod) && (pod.spec.nodeName === 'node1') === onNode1);
  await happened(story, () => web(false).length === 4);
  // The drainer learns of the replacements now, and of this five seconds later.
  await world.clock.advance(5 * SECOND);
  web(true).forEach(({ metadata }) => world.store.remove('pods', 'default', metadata.name));
  await drained(story, 1);

  expect(drainer.messages('Pod was already gone').length).toBeGreaterThan(0);
  const asked = drainer.endpoint.calls.filter(({ request }) => request.subresource === 'eviction').map(({ request }) => request.name);
  expect(asked).toHaveLength(new Set(asked).size);
});

test.each(['its watch', 'its next list'])("a node that goes while its patch is being answered does not come back in the leader's eyes, which %s shows", async (shows) => {
  const story = slowStory();
  const { world, drainer, group } = story;
  // The first patch is the drain state, the second the baseline.
  drainer.endpoint.faults.onRequests({ fault: 'slow', verb: 'patch', resource: 'nodes', skip: 1, times: 1, delayMs: 5_000 });
  terminate(story, 'node1');
  await world.clock.advance(3 * SECOND);
  if (shows === 'its next list') {
    drainer.endpoint.faults.cutWatches();
  }
  world.store.remove('nodes', undefined, 'node1');
  await happened(story, () => drainer.messages('Drain ended').length > 0, 3 * MINUTE);

  expect(group.actions[0].active).toBe(false);
  expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'node-missing' }]);
});

test.each(['throttling', 'internal-error', 'dropped-request', 'dropped-answer'] as const)(
  'Auto Scaling that answers with %s for ten minutes only delays the end', async (fault) => {
    const story = slowStory();
    const { world } = story;
    const from = world.clock.now() + 20 * SECOND;
    world.cloud.faults.onCalls({ fault, action: 'autoscaling:*', from, until: from + 10 * MINUTE });
    terminate(story, 'node1');
    await drained(story, 1, 30 * MINUTE);

    expectAGoodEnd(story);
    const calls = world.cloud.api.calls.filter(({ action, at }) => action.startsWith('autoscaling:') && at >= from && at < from + 10 * MINUTE);
    // Less and less often, down to twice a minute, the groups, by their names and by their tag, and the end of the action; the client tries each four times.
    expect(calls.length / 10).toBeLessThan(40);
  });

test('Auto Scaling away when the event comes', async () => {
  const story = slowStory();
  const { world } = story;
  world.cloud.faults.onCalls({ fault: 'throttling', action: 'autoscaling:*', until: world.clock.now() + 5 * MINUTE });
  terminate(story, 'node1');
  await drained(story, 1, 15 * MINUTE);

  expectAGoodEnd(story);
});

describe('one thing that always fails keeps nothing else waiting', () => {
  test('a node that refuses its drain state', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(4);
        build.deployment('web', { replicas: 4 });
      },
    });
    const { world, drainer } = story;
    drainer.endpoint.faults.onRequests({ fault: 'server-error', verb: 'patch', resource: 'nodes', name: 'node1' });
    terminate(story, 'node1', 'node2');
    await happened(story, () => drainer.outcomes().node2 === 'drained', 3 * MINUTE);
    await world.clock.advance(10 * MINUTE);

    const tries = drainer.endpoint.calls.filter(({ request, time }) => request.name === 'node1' && time > world.clock.now() - 10 * MINUTE);
    expect(tries.length).toBeGreaterThan(10);
    expect(tries.length).toBeLessThan(150);
    expect(drainer.messages('Node could not be changed and is tried again')).not.toEqual([]);
  });

  test('an EC2 that does not know about nodes', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(4);
        build.deployment('web', { replicas: 4 });
      },
    });
    const { world, drainer, group } = story;
    world.cloud.faults.onCalls({ fault: 'internal-error', action: 'ec2:*' });
    const lost = world.instanceOf('node1');
    world.store.remove('nodes', undefined, 'node1');
    group.terminateInstance(lost, true);
    await world.clock.advance(2 * MINUTE);
    terminate(story, 'node2');
    await happened(story, () => drainer.outcomes().node2 === 'drained', 3 * MINUTE);

    expect(group.actions[0].active).toBe(true);
  });
});

test('an action whose completion fails is tried again after five seconds, no sooner', async () => {
  const story = slowStory();
  const { world, group } = story;
  const attempts = 4; // of the client, for one call
  world.cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:CompleteLifecycleAction', times: attempts });
  terminate(story, 'node1');
  await drained(story, 1);

  const calls = world.cloud.api.calls.filter(({ action }) => action === 'autoscaling:CompleteLifecycleAction').map(({ at }) => at);
  expect(group.actions[0].ended?.result).toBe('CONTINUE');
  expect(calls).toHaveLength(attempts + 1);
  expect(calls[attempts] - calls[attempts - 1]).toBeGreaterThanOrEqual(5 * SECOND);
  expect(calls[attempts] - calls[attempts - 1]).toBeLessThan(7 * SECOND);
});

test('an action that cannot be completed is not tried at every change of the cluster', async () => {
  const story = slowStory();
  const { world, group } = story;
  const until = world.clock.now() + MINUTE;
  world.cloud.faults.onCalls({ fault: 'throttling', action: 'autoscaling:CompleteLifecycleAction', until });
  terminate(story, 'node1', 'node2');
  await drained(story, 2);

  const attempts = 4; // of the client, for one call
  const refused = world.cloud.api.calls.filter(({ action, at }) => action === 'autoscaling:CompleteLifecycleAction' && at < until);
  expect(refused.length).toBeGreaterThan(attempts);
  expect(refused.length).toBeLessThanOrEqual(attempts * (MINUTE / (5 * SECOND) + 1));
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE', 'drainer-terminating completed CONTINUE']);
});

test('a node is patched only as it was seen, so that nothing is lost of what others write meanwhile', async () => {
  const story = slowStory();
  const { world, drainer } = story;
  terminate(story, 'node1');
  // From here on the answer is on its way.
  await happened(story, () => drainer.endpoint.calls.some(({ request }) => request.verb === 'list' && request.resource === 'nodes'));
  world.store.modify('nodes', undefined, 'node1', ({ metadata, ...node }) => ({ ...node, metadata: { ...metadata, labels: { ...metadata.labels, seen: 'no' } } }));
  await drained(story, 1);

  expectAGoodEnd(story);
  expect(drainer.endpoint.calls.filter(({ request, answer }) => request.verb === 'patch' && request.resource === 'nodes' && answer?.code === 409)).not.toEqual([]);
});

test('a node that refuses its patch is tried again after five seconds, no sooner', async () => {
  const story = slowStory();
  const { drainer } = story;
  drainer.endpoint.faults.onRequests({ fault: 'server-error', verb: 'patch', resource: 'nodes', skip: 1, times: 1 });
  terminate(story, 'node1');
  await drained(story, 1);

  const [, refused, next] = drainer.endpoint.calls.filter(({ request }) => request.verb === 'patch' && request.resource === 'nodes').map(({ time }) => time);
  expectAGoodEnd(story);
  expect(next - refused).toBeGreaterThanOrEqual(5 * SECOND);
  expect(next - refused).toBeLessThan(7 * SECOND);
});

test('a leader whose only call left to make fails does not spin', async () => {
  const story = slowStory();
  const { world, group } = story;
  world.cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:CompleteLifecycleAction' });
  const lost = world.instanceOf('node3');
  world.store.remove('nodes', undefined, 'node3');
  group.terminateInstance(lost, true);
  await world.clock.advance(3 * MINUTE);
  const sleeps = jest.spyOn(world.clock, 'sleep');
  await world.clock.advance(MINUTE);

  expect(group.actions[0].active).toBe(true);
  expect(sleeps.mock.calls.length).toBeLessThan(120);
});

describe('a stale lifecycle action', () => {
  test('that somebody else has completed ends the drain without an error', async () => {
    const story = slowStory();
    const { world, drainer, group } = story;
    terminate(story, 'node1');
    await happened(story, () => evictions(drainer).length > 0, MINUTE);
    world.cloud.autoScaling.completeLifecycleAction({ groupName: 'nodes', hookName: 'drainer-terminating', instanceId: group.actions[0].instanceId }, 'CONTINUE', 'somebody');
    await happened(story, () => drainer.queue.messages.length === 0, 10 * MINUTE);

    expect(group.actions[0].ended?.by).toBe('somebody');
    expect(drainer.log.filter(({ level }) => level === 'error')).toEqual([]);
    expect(drainer.deadLetterQueue.tally.sent).toBe(0);
  });

  test('whose instance was terminated meanwhile ends the drain without an error', async () => {
    const story = slowStory();
    const { world, drainer, group } = story;
    terminate(story, 'node1');
    await happened(story, () => evictions(drainer).length > 0, MINUTE);
    world.cloud.ec2.terminate(group.actions[0].instanceId);
    await happened(story, () => drainer.queue.messages.length === 0, 15 * MINUTE);

    expect(drainer.log.filter(({ level }) => level === 'error')).toEqual([]);
    expect(drainer.deadLetterQueue.tally.sent).toBe(0);
  });

  test('that is over before its event comes leaves the node alone', async () => {
    const story = slowStory();
    const { world, drainer, group } = story;
    world.cloud.faults.onEvents({ fault: 'delayed', delayMs: 4 * MINUTE });
    terminate(story, 'node1');
    await world.clock.advance(MINUTE);
    world.cloud.autoScaling.completeLifecycleAction({ groupName: 'nodes', hookName: 'drainer-terminating', instanceId: group.actions[0].instanceId }, 'CONTINUE', 'somebody');
    await happened(story, () => drainer.queue.tally.sent > 0 && drainer.queue.messages.length === 0, 10 * MINUTE);

    expect(drainer.messages('Drain started')).toEqual([]);
  });
});

test('one node that cannot be written on keeps no other waiting', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(4);
      build.deployment('left', { replicas: 2, on: ['node1', 'node3'] });
      build.deployment('right', { replicas: 2, on: ['node2', 'node3'] });
    },
  });
  const { world, drainer } = story;
  drainer.endpoint.faults.onRequests({ fault: 'server-error', verb: 'patch', resource: 'nodes', name: 'node1', skip: 1, until: world.clock.now() + 20 * MINUTE });
  terminate(story, 'node1', 'node2');
  await happened(story, () => drainer.outcomes().node2 === 'drained', 5 * MINUTE);
  await drained(story, 2);
  expect(drainer.outcomes()).toEqual({ node1: 'drained', node2: 'drained' });
});

test('a leader does not spin while a question to Auto Scaling hangs', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    },
    drainer: { sweep: false },
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Drain waits').length > 0, 2 * MINUTE);
  world.cloud.faults.onCalls({ fault: 'slow', action: 'autoscaling:Describe*' });
  // A node that joins meanwhile is a reason to ask again.
  story.group.setDesiredCapacity(4);
  const before = drainer.debugged.filter(({ message }) => message === 'Leader looks again later').length;
  await world.clock.advance(10 * MINUTE);
  const looks = drainer.debugged.filter(({ message }) => message === 'Leader looks again later').length - before;
  expect(looks).toBeGreaterThan(5);
  expect(looks).toBeLessThan(300);
});
