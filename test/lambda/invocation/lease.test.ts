import { aStory, belowFloor, drained, evictions, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import type { Lease } from '../../../lambda/kubernetes/objects';
import { LEASE_NAME, LEASE_NAMESPACE, STEER_ANNOTATION } from '../../../src/names';

function aShop(clockAheadMs = 0): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
    drainer: { clockAheadMs },
  });
}

/** A Lease that somebody holds, with this time on it. */
function heldSince({ world }: Story, time: string, more: Partial<Lease['spec']> = {}): void {
  world.store.create('leases', {
    metadata: { name: LEASE_NAME, namespace: LEASE_NAMESPACE },
    spec: { holderIdentity: 'other/1', leaseDurationSeconds: 60, acquireTime: time, renewTime: time, leaseTransitions: 7, ...more },
  });
}

/** Another invocation, whose clock is that far ahead, renews it every ten seconds. */
function renewed({ world }: Story, aheadMs: number, until: number): void {
  const { clock, store } = world;
  const renew = (): void => {
    if (clock.now() < until) {
      const renewTime = new Date(clock.now() + aheadMs).toISOString().replace('Z', '000Z');
      store.modify('leases', LEASE_NAMESPACE, LEASE_NAME, ({ spec, ...lease }) => ({ ...lease, spec: { ...spec, renewTime } }));
      clock.schedule(clock.now() + 10 * SECOND, renew);
    }
  };
  renew();
}

describe('a Lease whose holder is dead', () => {
  test.each(['1970-01-01T00:00:00.000000Z', '2026-11-23T00:59:59.000000Z', '2036-01-01T00:00:00.000000Z', 'nonsense'])(
    'stops nothing for longer than it lasts, whatever time stands on it: %s', async (time) => {
      const story = aShop();
      const { world, drainer } = story;
      heldSince(story, time);
      const from = world.clock.now();
      terminate(story, 'node1');
      await happened(story, () => drainer.messages('Baseline written').length > 0, 10 * MINUTE);

      expect(world.clock.now() - from).toBeGreaterThanOrEqual(MINUTE);
      expect(world.clock.now() - from).toBeLessThan(2.5 * MINUTE);
      await drained(story, 1);
      expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    });

  test('and that says it lasts for ten years stops nothing for longer than five minutes', async () => {
    const story = aShop();
    heldSince(story, '2026-11-23T00:59:59.000000Z', { leaseDurationSeconds: 10 * 365 * 86_400 });
    terminate(story, 'node1');
    await drained(story, 1, 8 * MINUTE);

    expect(story.drainer.outcomes()).toEqual({ node1: 'drained' });
  });
});

test('a Lease is left to its holder for as long as it lasts, from when it is first seen, however often others ask', async () => {
  const story = aShop();
  const { world, drainer } = story;
  heldSince(story, '2026-11-23T00:50:00.000000Z');
  const from = world.clock.now();
  const taken = () => drainer.endpoint.calls.find(({ request }) => request.resource === 'leases' && request.verb === 'update')?.time;
  for (let second = 0; taken() === undefined && second < 120; second++) {
    drainer.queue.send(JSON.stringify({ 'source': 'cdk-graceful-node-group', 'detail-type': 'Sweep' }));
    if (second === 0) {
      terminate(story, 'node1');
    }
    await world.clock.advance(SECOND);
  }
  expect(((taken() ?? Infinity) - from) / SECOND).toBeGreaterThanOrEqual(60);
  expect(((taken() ?? Infinity) - from) / SECOND).toBeLessThan(75);
});

describe('a Lease that is renewed is never taken', () => {
  test.each([-2 * HOUR, -90 * SECOND, 0, 90 * SECOND, 2 * HOUR])('though the clock of its holder is %s ms ahead', async (aheadMs) => {
    const story = aShop();
    const { world, drainer } = story;
    const until = world.clock.now() + 10 * MINUTE;
    heldSince(story, '2026-11-23T01:00:00.000000Z');
    renewed(story, aheadMs, until);
    terminate(story, 'node1');
    await world.clock.advance(10 * MINUTE - SECOND);

    expect(world.store.list('leases')[0].spec.holderIdentity).toBe('other/1');
    expect(evictions(drainer)).toEqual([]);
    await drained(story, 1);
    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  });

  test.each([-10 * MINUTE, 10 * MINUTE])('by a function whose own clock is %s ms ahead of everybody else', async (aheadMs) => {
    const story = aShop(aheadMs);
    const { world } = story;
    heldSince(story, '2026-11-23T01:00:00.000000Z');
    renewed(story, 0, world.clock.now() + 10 * MINUTE);
    terminate(story, 'node1');
    await world.clock.advance(10 * MINUTE - SECOND);

    expect(world.store.list('leases')[0].spec.holderIdentity).toBe('other/1');
  });
});

describe('a Lease that somebody holds who decides nothing', () => {
  const metered = ({ drainer }: Story) => drainer.metered.filter(({ metric }) => metric === 'UndecidedSeconds');
  const aBlockedDrain = () => aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    },
    group: { drainTimeoutSeconds: 2 * 3600 },
  });

  test('is told within minutes, with who it is, and once when it is over', async () => {
    const story = aShop();
    const { world, drainer } = story;
    const from = world.clock.now();
    heldSince(story, '2026-11-23T01:00:00.000000Z', { holderIdentity: 'some-controller' });
    renewed(story, 0, from + 20 * MINUTE);
    terminate(story, 'node1');
    await world.clock.advance(15 * MINUTE);

    // The alarm goes off where two of three periods have five minutes.
    const periods = new Set(metered(story).filter(({ value }) => value >= 300).map(({ at }) => Math.floor((at - from) / (5 * MINUTE))));
    expect(periods.size).toBeGreaterThanOrEqual(2);
    expect((metered(story)[0].at - from) / MINUTE).toBeLessThanOrEqual(5);
    expect(drainer.messages('Nobody decides about drains, though somebody leads')).toMatchObject([{ level: 'warn', holder: 'some-controller', nodes: ['node1'] }]);
    await drained(story, 1);
    expect(drainer.messages('Drains are decided about again')).toHaveLength(1);
  });

  test('is told of a drain that had begun before, too', async () => {
    const story = aBlockedDrain();
    const { world, drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => drainer.messages('Baseline written').length > 0, MINUTE);
    const from = world.clock.now();
    const time = new Date(from).toISOString().replace('Z', '000Z');
    world.store.modify('leases', LEASE_NAMESPACE, LEASE_NAME, ({ spec, ...lease }) => (
      { ...lease, spec: { ...spec, holderIdentity: 'some-controller', acquireTime: time, renewTime: time } }));
    renewed(story, 0, from + HOUR);
    await world.clock.advance(40 * MINUTE);
    expect((metered(story)[0].at - from) / MINUTE).toBeLessThan(26);
    expect(drainer.messages('Nobody decides about drains, though somebody leads')).toHaveLength(1);
  });

  test('is nothing to tell while the leader is one that works, however long drains are blocked', async () => {
    const story = aBlockedDrain();
    terminate(story, 'node1');
    await story.world.clock.advance(3 * HOUR);
    expect(story.drainer.outcomes()).toEqual({ node1: 'retained' });
    expect(metered(story)).toEqual([]);
  });

  test('is nothing to tell where people have the drain wait', async () => {
    const story = aShop();
    const { world } = story;
    heldSince(story, '2026-11-23T01:00:00.000000Z', { holderIdentity: 'other/1' });
    renewed(story, 0, world.clock.now() + 20 * MINUTE);
    world.store.modify('nodes', undefined, 'node1', ({ metadata, ...node }) => (
      { ...node, metadata: { ...metadata, annotations: { ...metadata.annotations, [STEER_ANNOTATION]: 'wait' } } }));
    terminate(story, 'node1');
    await world.clock.advance(15 * MINUTE);
    expect(metered(story)).toEqual([]);
  });
});

test('a leader that cannot renew its Lease changes nothing more, though its clock is set back by an hour meanwhile', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(4);
      build.statefulSet('db', { replicas: 3, on: ['node1', 'node1', 'node1'], budget: { maxUnavailable: 1 }, probeDelay: 70 });
    },
  });
  const { world, drainer, floors } = story;
  terminate(story, 'node1');
  await happened(story, () => evictions(drainer).length === 1, MINUTE);
  const from = world.clock.now();
  drainer.endpoint.faults.onRequests({ fault: 'server-error', verb: 'update', resource: 'leases', from, until: from + 6 * MINUTE });
  drainer.runtime.processes.forEach((process) => process.setClock(-HOUR));
  await world.clock.advance(6 * MINUTE);

  const late = drainer.endpoint.calls.filter(({ request, time }) => request.subresource === 'eviction' && time > from + MINUTE);
  expect(late).toEqual([]);
  await drained(story, 1, 3 * HOUR);
  expect(belowFloor(floors)).toEqual({});
});

test('a leader whose renewal took effect though its answer was lost goes on leading', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(4);
      build.statefulSet('db', { replicas: 3, on: ['node1', 'node1', 'node1'], budget: { maxUnavailable: 1 }, probeDelay: 70 });
    },
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => evictions(drainer).length === 1, MINUTE);
  const from = world.clock.now();
  const leader = world.store.list('leases')[0].spec.holderIdentity;
  drainer.endpoint.faults.onRequests({ fault: 'dropped-answer', verb: 'update', resource: 'leases', from, until: from + 20 * SECOND });
  await world.clock.advance(MINUTE);

  expect(drainer.endpoint.calls.filter(({ request, fault }) => request.resource === 'leases' && fault === 'dropped-answer')).not.toEqual([]);
  expect(drainer.messages('Lease was lost to another invocation')).toEqual([]);
  expect(world.store.list('leases')[0].spec.holderIdentity).toBe(leader);
  await drained(story, 1);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
});
