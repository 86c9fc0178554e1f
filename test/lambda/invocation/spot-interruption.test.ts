import { aNoticedStory, annotation, singles, threeNodes, traces, UNTOUCHED } from './noticed-story';
import { belowFloor, drained, endings, evictions, happened, MINUTE, released, releases, SECOND, terminate } from './story';

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
    // Replacements are on their way, so all go on serving until little more than their own grace is left.
    expect(many.toSorted((one, other) => one - other)).toEqual(many);
    expect(many[0]).toBeGreaterThan(60);
    expect(new Set(many).size).toBe(4);
    expect(single).toBeGreaterThanOrEqual(Math.max(...many));
    expect(single).toBeLessThan(80);
    const interrupted = drainer.messages('Owner will be interrupted').map(({ pod, because }) => [String(pod).replace(/^default\/([a-z]+)-.*/, '$1'), String(because)]);
    expect([...new Set(interrupted.map(([owner]) => owner))].sort()).toEqual(['many', 'single']);
    expect(interrupted.every(([, because]) => because.endsWith('and time is up'))).toBe(true);
    expect(released(story)).toEqual([]);
    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  });

  test('of five replicas that cannot surge interrupts them one after the other, as late as their own grace allows', async () => {
    const story = aNoticedStory((build) => {
      build.nodes(3);
      build.statefulSet('quorum', { replicas: 5, on: 'node1', podManagementPolicy: 'Parallel', probeDelay: 600 });
    });
    const { world, drainer } = story;
    const noticedAt = world.clock.now();
    world.cloud.notices.interruptSpot(world.instanceOf('node1'));
    await drained(story, 1);

    const after = drainer.messages('Pod evicted').map(({ at }) => Math.round((at - noticedAt) / SECOND));
    expect(after).toHaveLength(5);
    expect(after[0]).toBeLessThan(5);
    // The next ones when half of the time is gone, with some seconds between them.
    expect(after[1]).toBeGreaterThan(57);
    after.slice(2).forEach((at, index) => expect(at - after[index + 1]).toBeGreaterThanOrEqual(3));
    expect(after[4]).toBeLessThan(80);
    expect(drainer.messages('Owner will be interrupted').length).toBeGreaterThan(0);
    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  });

  test('behind a load balancer that sends to nodes has replacements come at once, and lets pods go after half of the time', async () => {
    const story = aNoticedStory((build) => {
      build.nodes(3);
      build.deployment('single', { on: 'node1' });
      build.store.create('services', {
        metadata: { name: 'single', namespace: 'default' },
        spec: { type: 'NodePort', selector: { app: 'single' }, externalTrafficPolicy: 'Local', ports: [{ port: 80, nodePort: 30080 }] },
      });
    });
    const { world, drainer, floors } = story;
    const noticedAt = world.clock.now();
    world.cloud.notices.interruptSpot(world.instanceOf('node1'));
    await drained(story, 1);

    expect(releases(drainer)).toHaveLength(1);
    expect(releases(drainer)[0].time - noticedAt).toBeLessThan(5 * SECOND);
    const [{ at }] = drainer.messages('Pod evicted');
    expect(at - noticedAt).toBeGreaterThan(55 * SECOND);
    expect(at - noticedAt).toBeLessThan(65 * SECOND);
    expect(belowFloor(floors)).toEqual({});
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
