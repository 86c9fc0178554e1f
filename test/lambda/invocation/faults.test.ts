import { aStory, belowFloor, drained, endings, evictions, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import type { DrainerOptions } from './world';
import { LEASE_NAME, LEASE_NAMESPACE, REASON_ATTRIBUTE } from '../../../src/names';

/** Three pods leave a node one after another, which takes some minutes. */
function aSlowDrain(drainer?: DrainerOptions): Story {
  return aStory({
    build: (build) => {
      build.nodes(4);
      build.statefulSet('db', { replicas: 3, on: ['node1', 'node1', 'node1'], budget: { maxUnavailable: 1 }, probeDelay: 60 });
    },
    drainer,
  });
}

function expectAGoodEnd({ drainer, group, floors }: Story): void {
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(belowFloor(floors)).toEqual({});
  expect(new Set(evictions(drainer)).size).toBe(3);
  expect(evictions(drainer)).toHaveLength(3);
}

test('a Lease that is stolen from its holder ends its work within seconds, and the drain goes on when the thief does not renew it', async () => {
  const story = aSlowDrain();
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => evictions(drainer).length === 1, MINUTE);
  const stolen = world.clock.now();
  world.store.modify('leases', LEASE_NAMESPACE, LEASE_NAME, ({ spec, ...lease }) => ({ ...lease, spec: { ...spec, holderIdentity: 'thief/1' } }));
  await happened(story, () => drainer.messages('Lease was lost to another invocation').length > 0, MINUTE);
  expect(world.clock.now() - stolen).toBeLessThanOrEqual(20 * SECOND);
  const lost = world.clock.now();
  await drained(story, 1);

  const again = drainer.endpoint.calls.find(({ request, time }) => request.subresource === 'eviction' && time > lost);
  expect((again?.time ?? 0) - stolen).toBeGreaterThanOrEqual(MINUTE);
  expectAGoodEnd(story);
});

test('a function that is frozen while it leads changes nothing when it thaws: another invocation has gone on', async () => {
  const story = aSlowDrain();
  const { drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => evictions(drainer).length === 1, MINUTE);
  const frozen = [...drainer.runtime.processes];
  frozen.forEach((process) => process.freeze());
  await happened(story, () => evictions(drainer).length === 2, 10 * MINUTE);
  const callsBefore = frozen.map(({ calls }) => calls.length);
  frozen.forEach((process) => process.thaw());
  await drained(story, 1);

  const later = frozen.flatMap(({ calls }, index) => calls.slice(callsBefore[index]));
  expect(later.filter((name) => ['evictPod', 'deletePod', 'patchNode', 'patchPod', 'completeAction'].includes(name))).toEqual([]);
  expectAGoodEnd(story);
});

test('a function whose every invocation dies after some minutes, as for want of memory, drains all the same', async () => {
  const story = aSlowDrain();
  story.world.cloud.faults.onInvocations({ fault: 'killed', afterMs: 130 * SECOND });
  terminate(story, 'node1');
  await happened(story, () => story.drainer.messages('Drain ended').length > 0, 3 * HOUR);
  // Whoever wrote the outcome may have died before it ended the action. The next one has its Lease after a minute.
  await happened(story, () => endings(story.group).every((ending) => !ending.endsWith('waits')), 2 * MINUTE);

  expectAGoodEnd(story);
});

test.each([
  ['text', 'x'.repeat(200_000)],
  ['names', JSON.stringify({
    'source': 'aws.autoscaling',
    'account': '111122223333',
    'region': 'eu-central-1',
    'detail-type': 'EC2 Instance-terminate Lifecycle Action',
    'time': '2026-11-23T01:00:00Z',
    'detail': { AutoScalingGroupName: 'n'.repeat(200_000), LifecycleHookName: 'drainer-terminating', EC2InstanceId: 'i-0123456789abcdef0' },
  })],
  ['a region', JSON.stringify({
    'source': 'aws.autoscaling',
    'account': '111122223333',
    'region': `${'r'.repeat(200_000)}\u0000`,
    'detail-type': 'EC2 Instance-terminate Lifecycle Action',
    'time': '2026-11-23T01:00:00Z',
    'detail': { AutoScalingGroupName: 'nodes', LifecycleHookName: 'drainer-terminating', EC2InstanceId: 'i-0123456789abcdef0' },
  })],
])('a huge message (%s) is set aside with a short reason, and holds up nobody', async (_, body) => {
  const story = aSlowDrain();
  const { drainer } = story;
  drainer.queue.send(body);
  terminate(story, 'node1');
  await drained(story, 1);

  const [set] = drainer.deadLetterQueue.receive();
  expect(set.body).toHaveLength(body.length);
  expect(set.attributes[REASON_ATTRIBUTE].stringValue?.length).toBeLessThan(500);
  expectAGoodEnd(story);
});

describe('killed at any call', () => {
  /** Until when a run that is killed may last. */
  const LATEST = 45 * MINUTE;

  test('of the sweep that finds an instance without an event', async () => {
    const recovered = async (call?: number): Promise<Story> => {
      const story = aSlowDrain({ onStart: (boundary, index) => index === 0 && call !== undefined && boundary.killAtCall(call, 'after') });
      story.world.cloud.faults.onEvents({ fault: 'lost' });
      terminate(story, 'node1');
      await happened(story, () => story.group.actions.every(({ active }) => !active), LATEST);
      await story.world.clock.advance(SECOND);
      return story;
    };
    const calls = (await recovered()).drainer.runtime.processes[0].calls;
    expect(calls).toContain('describeActivities');
    for (let call = 1; call <= Math.min(calls.length, 30); call++) {
      expectAGoodEnd(await recovered(call));
    }
  }, 60_000);

  test('after an outage has moved the deadline', async () => {
    const outage = { from: 30 * SECOND, lasts: 5 * MINUTE };
    const interrupted = async (call?: number) => {
      const story = aStory({
        build: (build) => {
          build.nodes(3);
          build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
        },
        group: { drainTimeoutSeconds: 420, whenBlocked: 'TERMINATE' },
        drainer: { onStart: (boundary, index) => index === 0 && call !== undefined && boundary.killAtCall(call, 'after') },
      });
      const { world, drainer, group } = story;
      const from = world.clock.now() + outage.from;
      drainer.endpoint.faults.away({ from, until: from + outage.lasts });
      terminate(story, 'node1');
      await happened(story, () => world.clock.now() >= from + outage.lasts, 10 * MINUTE);
      const before = drainer.runtime.processes[0].calls.length;
      await happened(story, () => !group.actions[0].active, LATEST);
      return { story, before, took: world.clock.now() - group.actions[0].startedAt };
    };
    const givenBack = outage.from + outage.lasts + 7 * MINUTE;
    const { before, took } = await interrupted();
    expect(took).toBeGreaterThanOrEqual(givenBack);
    let whole = 0;
    for (let call = before + 1; call <= before + 25; call++) {
      const { story, took: killed } = await interrupted(call);
      expect(endings(story.group)).toEqual(['drainer-terminating completed CONTINUE']);
      expect(story.drainer.outcomes()).toEqual({ node1: 'failed' });
      expect(evictions(story.drainer)).toEqual([]);
      // A leader that dies before it has written the deadline, after it has renewed its Lease, takes the knowledge of the outage along.
      expect(killed).toBeGreaterThanOrEqual(7 * MINUTE);
      expect(killed).toBeLessThan(givenBack + 8 * MINUTE);
      if (killed >= givenBack) {
        whole++;
      }
    }
    expect(whole).toBeGreaterThan(10);
  }, 60_000);
});
