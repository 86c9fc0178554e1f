import { aStory, belowFloor, drained, endings, evictions, happened, HOUR, MINUTE, released, releases, SECOND, type Setting, type Story, terminate } from './story';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { ANNOTATION_PREFIX, type NoticeName, NOTICES } from '../../../src/names';

interface NoticedSetting extends Partial<Omit<Setting, 'build'>> {
  readonly notices?: readonly NoticeName[];
}

function aNoticedStory(build: (builder: ClusterBuilder) => void, { notices = NOTICES, ...setting }: NoticedSetting = {}): Story {
  return aStory({ build, ...setting, drainer: { ...setting.drainer, notices } });
}

const threeNodes = (build: ClusterBuilder): void => {
  build.nodes(3);
  build.deployment('web', { replicas: 3 });
};

/** One of one, which can surge, and one that cannot. */
const singles = (build: ClusterBuilder): void => {
  build.nodes(3);
  build.deployment('single', { on: 'node1' });
  build.statefulSet('db', { on: 'node1' });
  build.deployment('web', { replicas: 3, on: 'node1' });
};

const nodeOf = ({ world }: Story, name = 'node1') => world.store.get('nodes', undefined, name);
const annotation = (story: Story, key: string, name = 'node1'): string | undefined => nodeOf(story, name)?.metadata.annotations?.[ANNOTATION_PREFIX + key];
const traces = (story: Story) => ({
  unschedulable: nodeOf(story)?.spec.unschedulable ?? false,
  labels: Object.keys(nodeOf(story)?.metadata.labels ?? {}).filter((key) => key.includes('exclude')),
  annotations: Object.keys(nodeOf(story)?.metadata.annotations ?? {}).filter((key) => key.startsWith(ANNOTATION_PREFIX)),
});
const UNTOUCHED = { unschedulable: false, labels: [], annotations: [] };

describe('a Spot interruption', () => {
  test('with enough time moves everybody within their floors, and ends with the instance', async () => {
    const story = aNoticedStory(singles);
    const { world, drainer, floors, group } = story;
    const instance = world.instanceOf('node1');
    const noticedAt = world.clock.now();
    world.cloud.notices.interruptSpot(instance);
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(drainer.messages('Drain ended')[0]).toMatchObject({ notice: 'spot-interruption' });
    expect(drainer.messages('Baseline written')[0].at - noticedAt).toBeLessThan(5 * SECOND);
    expect(drainer.messages('Drain ended')[0].at - noticedAt).toBeLessThan(115 * SECOND);
    expect(evictions(drainer)).toHaveLength(5);
    expect(belowFloor(floors)).toMatchObject({ 'StatefulSet default/db': expect.any(Number) as number });
    expect(Object.keys(belowFloor(floors))).toEqual(['StatefulSet default/db']);
    expect(drainer.messages('Owner will be interrupted')).toMatchObject([{ pod: 'default/db-0' }]);
    await happened(story, () => group.find(instance) === undefined, 10 * MINUTE);
    await world.clock.advance(10 * MINUTE);

    // The hook's action came when the instance went: the same drain, the same outcome.
    expect(endings(group)[0]).toBe('drainer-terminating completed CONTINUE');
    expect(drainer.messages('Drain started')).toHaveLength(1);
    expect(drainer.messages('Drain ended')).toHaveLength(1);
    expect(drainer.counts.get('Drains/drained')).toBe(1);
    expect(drainer.queue.messages).toEqual([]);
    expect(drainer.deadLetterQueue.tally.sent).toBe(0);
  });

  test('with too little time lets first go who leaves somebody behind, and the only ones last, with an announcement', async () => {
    const story = aNoticedStory((build) => {
      build.nodes(3);
      // Their replacements never come in time.
      build.deployment('many', { replicas: 4, on: 'node1', probeDelay: 600 });
      build.deployment('single', { on: 'node1', probeDelay: 600 });
    });
    const { world, drainer } = story;
    const noticedAt = world.clock.now();
    world.cloud.notices.interruptSpot(world.instanceOf('node1'));
    await drained(story, 1);

    const times = drainer.messages('Pod evicted').map(({ pod, at }) => ({ owner: String(pod).replace(/^default\/([a-z]+)-.*/, '$1'), after: Math.round((at - noticedAt) / SECOND) }));
    const many = times.filter(({ owner }) => owner === 'many').map(({ after }) => after);
    const [single] = times.filter(({ owner }) => owner === 'single').map(({ after }) => after);
    expect(many).toHaveLength(4);
    expect(Math.max(...many)).toBeLessThan(70);
    expect(single).toBeGreaterThan(70);
    expect(single).toBeLessThan(95);
    const interrupted = drainer.messages('Owner will be interrupted').map(({ pod, because }) => [String(pod).replace(/^default\/([a-z]+)-.*/, '$1'), String(because)]);
    expect([...new Set(interrupted.map(([owner]) => owner))].sort()).toEqual(['many', 'single']);
    expect(interrupted.every(([, because]) => because.endsWith('and time is up'))).toBe(true);
    expect(released(story)).toEqual([]);
    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  });

  test.each([
    ['TERMINATE', 'failed', 0],
    ['FORCE', 'forced', 1],
  ] as const)('with a budget that allows nothing, %s: %s', async (whenBlocked, outcome, forced) => {
    const story = aNoticedStory((build) => {
      build.nodes(3);
      build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    }, { group: { whenBlocked }, drainer: { force: whenBlocked === 'FORCE' } });
    const { world, drainer } = story;
    world.cloud.notices.interruptSpot(world.instanceOf('node1'));
    await drained(story, 1);
    await world.clock.advance(10 * MINUTE);

    expect(drainer.messages('Drain ended').map((entry) => entry.outcome)).toEqual([outcome]);
    expect(drainer.counts.get('PodsForced') ?? 0).toBe(forced);
    expect(drainer.counts.get('OwnersInterrupted')).toBe(1);
    expect(evictions(drainer)).toEqual([]);
  });

  test('during a drain that Auto Scaling asked for leaves that the time of the interruption: one drain, one outcome', async () => {
    const story = aNoticedStory((build) => {
      build.nodes(3);
      build.deployment('single', { on: 'node1', probeDelay: 600 });
    });
    const { world, drainer, group } = story;
    terminate(story, 'node1');
    await happened(story, () => releases(drainer).length === 1, MINUTE);
    const noticedAt = world.clock.now();
    world.cloud.notices.interruptSpot(world.instanceOf('node1'));
    await drained(story, 1);

    expect(Date.parse(annotation(story, 'deadline') ?? '') - noticedAt || 115 * SECOND).toBeLessThanOrEqual(120 * SECOND);
    expect(evictions(drainer)).toHaveLength(1);
    expect(drainer.messages('Drain started')).toHaveLength(1);
    expect(drainer.messages('Drain ended')).toHaveLength(1);
    expect(drainer.messages('Drain ended')[0].at - noticedAt).toBeLessThan(2 * MINUTE);
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  });

  test('told twice is drained once', async () => {
    const story = aNoticedStory(threeNodes);
    const { world, drainer } = story;
    world.cloud.faults.onEvents({ fault: 'duplicated', delayMs: 3000 });
    world.cloud.notices.interruptSpot(world.instanceOf('node1'));
    await drained(story, 1);
    await world.clock.advance(15 * MINUTE);

    expect(drainer.messages('Drain started')).toHaveLength(1);
    expect(drainer.messages('Drain ended')).toHaveLength(1);
    expect(evictions(drainer)).toHaveLength(1);
    expect(drainer.queue.messages).toEqual([]);
  });

  test('told half an hour late of an instance that is in service drains nothing', async () => {
    const story = aNoticedStory(threeNodes);
    const { world, drainer } = story;
    drainer.queue.send(JSON.stringify({
      'version': '0',
      'id': 'id',
      'source': 'aws.ec2',
      'account': world.cloud.location.account,
      'region': world.cloud.location.region,
      'resources': [],
      'detail-type': 'EC2 Spot Instance Interruption Warning',
      'time': new Date(world.clock.now() - 30 * MINUTE).toISOString(),
      'detail': { 'instance-id': world.instanceOf('node1'), 'instance-action': 'terminate' },
    }));
    await happened(story, () => drainer.queue.messages.length === 0, MINUTE);

    expect(traces(story)).toEqual(UNTOUCHED);
    expect(drainer.messages('Drain started')).toEqual([]);
    expect(drainer.deadLetterQueue.tally.sent).toBe(0);
  });

  test('that does not come is called off ten minutes later', async () => {
    const story = aNoticedStory(threeNodes);
    const { world, drainer } = story;
    const instance = world.instanceOf('node1');
    // Nobody takes the machine.
    jest.spyOn(world.cloud.ec2, 'terminate').mockImplementation(() => undefined);
    const group = story.group.find(instance)!;
    jest.spyOn(group, 'terminate').mockImplementation(() => undefined);
    world.cloud.notices.interruptSpot(instance);
    await drained(story, 1);
    await world.clock.advance(5 * MINUTE);
    expect(traces(story).unschedulable).toBe(true);
    await world.clock.advance(15 * MINUTE);

    expect(traces(story)).toEqual(UNTOUCHED);
    expect(drainer.messages('Node stays in service, and its drain state was removed')).toHaveLength(1);
  });

  test('of an instance of somebody else is counted, and nobody asks the cluster', async () => {
    const story = aNoticedStory(threeNodes, { drainer: { sweep: false } });
    const { world, drainer } = story;
    const foreign = world.cloud.ec2.launch({ availabilityZone: 'eu-west-1a', instanceType: 'm7g.large', imageId: 'ami-9' });
    await world.clock.advance(MINUTE);
    const before = drainer.endpoint.calls.length;
    world.cloud.notices.interruptSpot(foreign.instanceId);
    await happened(story, () => drainer.counts.get('MessagesIgnored') === 1 && drainer.queue.messages.length === 0, MINUTE);

    expect(drainer.endpoint.calls).toHaveLength(before);
    expect(drainer.log).toEqual([]);
    expect(drainer.debugged.map(({ message }) => message)).toContain('Notice is about no instance of this drainer and was ignored');
  });

  test('is set aside by a drainer that is not set up to hear it', async () => {
    const story = aNoticedStory(threeNodes, { notices: [] });
    const { world, drainer } = story;
    world.cloud.notices.interruptSpot(world.instanceOf('node1'));
    await world.clock.advance(MINUTE);
    // No rule brings it.
    expect(drainer.queue.tally.sent).toBe(0);
    drainer.queue.send(JSON.stringify(world.cloud.events.events.find((event) => event['detail-type'].startsWith('EC2 Spot'))));
    await happened(story, () => drainer.messages('Message rejected').length === 1, MINUTE);

    expect(drainer.messages('Message rejected')[0].because).toBe('The event is a spot-interruption, which this drainer is not set up to hear: see instanceNotices of NodeDrainer.');
    expect(traces(story)).toEqual(UNTOUCHED);
  });
});

describe('a rebalance recommendation', () => {
  test('drains at once, and the termination that follows finds the drain done', async () => {
    const story = aNoticedStory(singles);
    const { world, drainer, group, floors } = story;
    const instance = world.instanceOf('node1');
    world.cloud.notices.recommendRebalance(instance);
    await drained(story, 1);
    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    await world.clock.advance(3 * MINUTE);
    terminate(story, 'node1');
    await happened(story, () => group.find(instance) === undefined, 5 * MINUTE);

    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
    expect(drainer.messages('Drain ended')).toHaveLength(1);
    expect(Object.keys(belowFloor(floors))).toEqual(['StatefulSet default/db']);
  });

  test('under way is joined by the termination that follows: the hook\'s time, one drain, one outcome', async () => {
    const story = aNoticedStory((build) => {
      build.nodes(3);
      build.deployment('single', { on: 'node1', probeDelay: 300 });
    }, { group: { drainTimeoutSeconds: 1800 } });
    const { world, drainer, group, floors } = story;
    world.cloud.notices.recommendRebalance(world.instanceOf('node1'));
    await happened(story, () => releases(drainer).length === 1, MINUTE);
    await world.clock.advance(MINUTE);
    const terminatedAt = world.clock.now();
    terminate(story, 'node1');
    await happened(story, () => Boolean(annotation(story, 'action')), MINUTE);
    expect(annotation(story, 'notice')).toBeUndefined();
    expect(annotation(story, 'when-blocked')).toBe('RETAIN');
    expect(Math.round((Date.parse(annotation(story, 'deadline') ?? '') - terminatedAt) / MINUTE)).toBe(30);
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(drainer.messages('Drain started')).toHaveLength(1);
    expect(releases(drainer)).toHaveLength(1);
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
    expect(belowFloor(floors)).toEqual({});
  });

  test('that is blocked moves nobody by force, and the node is free again an hour after its time', async () => {
    const story = aNoticedStory((build) => {
      build.nodes(3);
      build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    }, { group: { drainTimeoutSeconds: 1800 } });
    const { world, drainer, floors } = story;
    world.cloud.notices.recommendRebalance(world.instanceOf('node1'));
    await happened(story, () => drainer.outcomes().node1 !== undefined, 35 * MINUTE);
    expect(drainer.outcomes()).toEqual({ node1: 'failed' });
    await happened(story, () => traces(story).annotations.length === 0, 66 * MINUTE);

    expect(traces(story)).toEqual(UNTOUCHED);
    expect(evictions(drainer)).toEqual([]);
    expect(belowFloor(floors)).toEqual({});
    expect(drainer.counts.get('OwnersInterrupted')).toBeUndefined();
  });

  test('in vain gives pods back whose replacements found no place', async () => {
    const story = aNoticedStory((build) => {
      build.node('node1', { labels: { pool: 'own' } });
      build.nodes(2);
      build.deployment('pinned', { on: 'node1', nodeSelector: { pool: 'own' } });
    }, { group: { drainTimeoutSeconds: 600 } });
    const { world, drainer, floors } = story;
    world.cloud.notices.recommendRebalance(world.instanceOf('node1'));
    await happened(story, () => drainer.outcomes().node1 !== undefined, 15 * MINUTE);
    expect(releases(drainer)).not.toEqual([]);
    await happened(story, () => released(story).length === 0, 10 * MINUTE);
    await world.clock.advance(75 * MINUTE);

    expect(world.podsOf('pinned')).toHaveLength(1);
    expect(traces(story)).toEqual(UNTOUCHED);
    expect(belowFloor(floors)).toEqual({});
    expect(evictions(drainer)).toEqual([]);
  });

  test('in vain does not take the time of the drain that Auto Scaling asks for later', async () => {
    const story = aNoticedStory((build) => {
      build.nodes(3);
      build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    }, { group: { drainTimeoutSeconds: 1800 } });
    const { world, drainer, group } = story;
    world.cloud.notices.recommendRebalance(world.instanceOf('node1'));
    await happened(story, () => drainer.outcomes().node1 === 'failed', 35 * MINUTE);
    terminate(story, 'node1');
    await world.clock.advance(10 * MINUTE);
    expect(group.actions[0].active).toBe(true);
    world.store.remove('poddisruptionbudgets', 'default', 'stuck');
    await happened(story, () => !group.actions[0].active, 5 * MINUTE);

    expect(drainer.messages('Drain ended').map(({ outcome }) => outcome)).toEqual(['failed', 'drained']);
  });
});

describe('a scheduled change of AWS Health', () => {
  test('more than a day ahead drains as long before as the group lets a drain last, and the node is free again an hour after it', async () => {
    const story = aNoticedStory(threeNodes, { drainer: { sweep: true } });
    const { world, drainer } = story;
    const startsAt = Math.ceil(world.clock.now() / SECOND) * SECOND + 30 * HOUR;
    world.cloud.notices.scheduleChange([world.instanceOf('node1'), world.instanceOf('node2')], { startsAt, endsAt: startsAt + 2 * HOUR });
    await world.clock.advance(28 * HOUR);
    expect(traces(story)).toEqual(UNTOUCHED);
    const [waiting] = drainer.queue.messages.filter(({ body }) => body.includes('aws.health'));
    expect(waiting.receiveCount).toBeLessThan(5);
    await happened(story, () => drainer.messages('Drain ended').length === 2, 90 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained', node2: 'drained' });
    expect(startsAt - drainer.messages('Drain started')[0].at).toBeGreaterThan(59 * MINUTE);
    expect(annotation(story, 'notice')).toBe('scheduled-change');
    await world.clock.runUntil(() => world.clock.now() >= startsAt + 150 * MINUTE, 6 * HOUR);
    expect(traces(story).unschedulable).toBe(true);
    await world.clock.advance(40 * MINUTE);
    expect(traces(story)).toEqual(UNTOUCHED);
    expect(drainer.queue.messages.filter(({ body }) => body.includes('aws.health'))).toEqual([]);
  }, 60_000);

  test('that is over is acknowledged', async () => {
    const story = aNoticedStory(threeNodes, { drainer: { sweep: false } });
    const { world, drainer } = story;
    world.cloud.notices.scheduleChange([world.instanceOf('node1')], { startsAt: world.clock.now(), statusCode: 'closed' });
    await happened(story, () => drainer.queue.tally.sent === 1 && drainer.queue.messages.length === 0, MINUTE);

    expect(traces(story)).toEqual(UNTOUCHED);
    expect(drainer.log).toEqual([]);
  });
});

describe('an instance that somebody stops', () => {
  test('has all its pods evicted at once', async () => {
    const story = aNoticedStory((build) => {
      build.nodes(3);
      build.deployment('many', { replicas: 4, on: 'node1', probeDelay: 600 });
      build.deployment('single', { on: 'node1', probeDelay: 600 });
    });
    const { world, drainer } = story;
    const stoppedAt = world.clock.now();
    world.cloud.notices.stop(world.instanceOf('node1'));
    await happened(story, () => evictions(drainer).length === 5, 20 * SECOND);
    await happened(story, () => [...world.nodesOf('many'), ...world.nodesOf('single')].every((node) => node !== 'node1'), 2 * MINUTE);
    await world.clock.advance(20 * MINUTE);

    expect(drainer.messages('Pod evicted').at(-1)!.at - stoppedAt).toBeLessThan(20 * SECOND);
    expect(world.podsOf('many')).toHaveLength(4);
    expect(drainer.queue.messages).toEqual([]);
  });

  test('at the end of its own drain is nothing new', async () => {
    const story = aNoticedStory(threeNodes);
    const { world, drainer, group } = story;
    const instance = world.instanceOf('node1');
    terminate(story, 'node1');
    await happened(story, () => group.find(instance) === undefined, 10 * MINUTE);
    await world.clock.advance(15 * MINUTE);

    expect(world.cloud.events.events.filter((event) => event['detail-type'] === 'EC2 Instance State-change Notification')).not.toEqual([]);
    expect(drainer.messages('Drain started')).toHaveLength(1);
    expect(drainer.messages('Drain ended')).toHaveLength(1);
    expect(drainer.queue.messages).toEqual([]);
    expect(drainer.deadLetterQueue.tally.sent).toBe(0);
  });
});
