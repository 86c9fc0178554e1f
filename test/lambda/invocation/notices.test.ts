import { aNoticedStory, annotation, singles, threeNodes, traces, UNTOUCHED } from './noticed-story';
import { belowFloor, drained, endings, evictions, happened, HOUR, MINUTE, released, releases, SECOND, terminate } from './story';

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

  test('weeks ahead stands on its node, where the queue would forget it, and drains in its time', async () => {
    const story = aNoticedStory(threeNodes, { drainer: { sweep: false } });
    const { world, drainer } = story;
    const sweepUntil = async (time: number) => {
      while (world.clock.now() < time) {
        drainer.queue.send(JSON.stringify({ 'source': 'cdk-graceful-node-group', 'detail-type': 'Sweep' }));
        await world.clock.advance(5 * MINUTE);
      }
    };
    const startsAt = Math.ceil(world.clock.now() / SECOND) * SECOND + 20 * 24 * HOUR;
    world.cloud.notices.scheduleChange([world.instanceOf('node1')], { startsAt, endsAt: startsAt + 2 * HOUR });
    await happened(story, () => annotation(story, 'scheduled-change') !== undefined, MINUTE);
    await happened(story, () => drainer.queue.messages.every(({ body }) => !body.includes('aws.health')), 10 * MINUTE);
    expect(traces(story)).toMatchObject({ unschedulable: false });
    // The sweeps of the weeks between would find nothing to do.
    await world.clock.advance(startsAt - 90 * MINUTE - world.clock.now());
    await sweepUntil(startsAt - 66 * MINUTE);
    expect(drainer.messages('Drain started')).toEqual([]);
    await sweepUntil(startsAt - 30 * MINUTE);

    expect(drainer.messages('Drain started')[0].at).toBeGreaterThanOrEqual(startsAt - HOUR);
    expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'drained', notice: 'scheduled-change' }]);
    expect(annotation(story, 'scheduled-change')).toBeUndefined();
    expect(traces(story).unschedulable).toBe(true);
    await sweepUntil(startsAt + 200 * MINUTE);
    expect(traces(story)).toEqual(UNTOUCHED);
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
