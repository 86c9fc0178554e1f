import { aStory, belowFloor, endings, evictions, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import type { ProcessBoundary } from '../../../simulation/cloud/function/process-boundary';
import { LEASE_NAME, LEASE_NAMESPACE } from '../../../src/names';

/** Three pods leave a node. Their owner may miss only one. */
function smallStory(onStart?: (boundary: ProcessBoundary, index: number) => void): Story {
  return aStory({
    build: (build) => {
      build.nodes(2);
      build.deployment('web', { replicas: 3, on: 'node1' });
    },
    drainer: { sweep: false, onStart },
  });
}

async function run(onStart?: (boundary: ProcessBoundary, index: number) => void): Promise<Story> {
  const story = smallStory(onStart);
  terminate(story, 'node1');
  await happened(story, () => story.drainer.queue.tally.sent > 0 && story.drainer.queue.messages.length === 0, HOUR);
  return story;
}

async function callsOfAWholeDrain(): Promise<number> {
  const { drainer } = await run();
  return drainer.runtime.processes[0].calls.length;
}

test.each(['before', 'after'] as const)('an invocation killed %s any of its calls takes nothing away from the drain', async (when) => {
  const calls = await callsOfAWholeDrain();
  // Fewer than there were when every kind was watched: a Deployment's drain needs five of them.
  expect(calls).toBeGreaterThan(25);
  for (let call = 1; call <= calls; call++) {
    const story = await run((boundary, index) => {
      if (index === 0) {
        boundary.killAtCall(call, when);
      }
    });
    const { world, drainer, group, floors } = story;
    const [{ ended, startedAt }] = group.actions;
    // Before its first call an invocation holds its messages for as long as the queue says, which must be the function's timeout.
    const limit = (call === 1 && when === 'before' ? 16 : 4) * MINUTE;
    const told = {
      call: drainer.runtime.processes[0].calls[call - 1],
      endings: endings(group),
      evictions: new Set(evictions(drainer)).size === evictions(drainer).length ? evictions(drainer).length : evictions(drainer),
      belowFloor: belowFloor(floors),
      running: world.podsOf('web').map((pod) => pod.spec.nodeName),
      inTime: (ended?.at ?? Infinity) - startedAt < limit,
      dead: drainer.deadLetterQueue.tally.sent,
    };
    expect(told).toEqual({
      call: told.call,
      endings: ['drainer-terminating completed CONTINUE'],
      evictions: 3,
      belowFloor: {},
      running: ['node2', 'node2', 'node2'],
      inTime: true,
      dead: 0,
    });
  }
}, 30_000);

test('a killed leader of adopted draining nodes is followed by another invocation', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(5);
      build.deployment('web', { replicas: 6, on: ['node1', 'node2', 'node3'], probeDelay: 60 });
    },
    drainer: { sweep: false },
  });
  const { world, drainer, group, floors } = story;
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Baseline written').length === 1, MINUTE);
  // Their messages come to other invocations, which hand them back; the leader adopts their nodes.
  await world.clock.advance(5 * SECOND);
  terminate(story, 'node2', 'node3');
  await happened(story, () => drainer.messages('Baseline written').length === 3, 2 * MINUTE);
  const [leader] = drainer.runtime.processes;
  const killedAt = world.clock.now();
  const before = evictions(drainer).length;
  leader.kill();
  await happened(story, () => evictions(drainer).length > before, 10 * MINUTE);
  const resumedAfter = world.clock.now() - killedAt;
  await happened(story, () => drainer.queue.messages.length === 0, HOUR);

  expect(resumedAfter).toBeLessThan(3 * MINUTE);
  expect(drainer.outcomes()).toEqual({ node1: 'drained', node2: 'drained', node3: 'drained' });
  expect(endings(group)).toEqual(Array.from({ length: 3 }, () => 'drainer-terminating completed CONTINUE'));
  expect(belowFloor(floors)).toEqual({});
  expect(new Set(evictions(drainer)).size).toBe(evictions(drainer).length);
});

/** A drain that is blocked, of whose invocations no end is in sight. */
function blockedStory(): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    },
    drainer: { sweep: false },
    group: { drainTimeoutSeconds: 7200 },
  });
}

test.each([0, 6, 12, 18, 24, 30, 36])('a leader is followed when its Lease runs out, if it is killed %s seconds later', async (seconds) => {
  const story = blockedStory();
  const { world, drainer } = story;
  const holder = () => world.store.list('leases')[0].spec.holderIdentity;
  terminate(story, 'node1');
  await world.clock.advance(5 * MINUTE);
  // Two messages, one of which is the leader's own; both have been received so often that they come back late.
  terminate(story, 'node2');
  await world.clock.advance(15 * MINUTE + seconds * SECOND);
  const killed = holder();
  drainer.runtime.processes.forEach((process) => process.kill());
  const killedAt = world.clock.now();
  await happened(story, () => holder() !== killed, 10 * MINUTE);

  // The Lease lasts 60 s, is left for five more, and a message comes every quarter of a minute or so, to a process that starts and lists first.
  expect(world.clock.now() - killedAt).toBeLessThan(80 * SECOND);
});

test('a Lease is left to its holder for five seconds after it has run out, by which their clocks may differ', async () => {
  const story = smallStory();
  const { world, drainer } = story;
  const renewedAt = world.clock.now();
  const renewTime = new Date(renewedAt).toISOString().replace('Z', '000Z');
  world.store.create('leases', {
    metadata: { name: LEASE_NAME, namespace: LEASE_NAMESPACE },
    spec: { holderIdentity: 'another/1', leaseDurationSeconds: 60, acquireTime: renewTime, renewTime, leaseTransitions: 0 },
  });
  const taken = () => drainer.endpoint.calls.find(({ request }) => request.resource === 'leases' && request.verb === 'update')?.time;
  // Somebody asks every second.
  for (let second = 0; taken() === undefined && second < 120; second++) {
    drainer.queue.send(JSON.stringify({ 'detail-type': 'Scheduled Event', 'time': new Date(world.clock.now()).toISOString() }));
    if (second === 0) terminate(story, 'node1');
    await world.clock.advance(SECOND);
  }
  expect(((taken() ?? Infinity) - renewedAt) / SECOND).toBeGreaterThanOrEqual(65);
  expect(((taken() ?? Infinity) - renewedAt) / SECOND).toBeLessThan(70);
});

test.each([5, 10, 15])('an invocation that cannot renew its hold on its messages for half a minute is not taken for dead, %s seconds later', async (seconds) => {
  const story = blockedStory();
  const { world, drainer } = story;
  terminate(story, 'node1');
  await world.clock.advance(5 * MINUTE + seconds * SECOND);
  const mend = world.cloud.faults.onCalls({ fault: 'internal-error', action: 'sqs:ChangeMessageVisibility' });
  await world.clock.advance(30 * SECOND);
  mend();
  await world.clock.advance(2 * MINUTE);

  expect(drainer.messages('Message visibility could not be changed')).not.toEqual([]);
  expect(drainer.queue.messages.map(({ receiveCount }) => receiveCount)).toEqual([1]);
});
