import { aWorld, happened, HOUR, MINUTE, SECOND } from './story';
import { DeployedDrainer, type World } from './world';
import { isNodeReady } from '../../../lambda/drain/pods/pods';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import type { NodeTimes } from '../../../simulation/kubelet/machines';

/** A drain that takes as long as it may, so one invocation leads all the time. Some nodes are of no group that the drainers serve. */
function whileADrainIsBlocked({ nodeTimes, drainers = ['blue'] }: { nodeTimes?: NodeTimes; drainers?: string[] } = {}) {
  const world = aWorld((build) => {
    build.nodes(6);
    build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
  }, { nodeTimes });
  const [blue, green] = drainers.map((name) => new DeployedDrainer(world, name, { sweep: false }));
  const blueGroup = blue.group('blue-nodes', { nodes: ['node1', 'node2', 'node3'], maxSize: 200, drainTimeoutSeconds: 7200 });
  const group = green?.group('green-nodes', { nodes: ['node4'], maxSize: 200 }) ?? blueGroup;
  blueGroup.terminateInstance(world.instanceOf('node1'), true);
  return { world, drainer: blue, group, readyAt: readyTimes(world) };
}

/** When the nodes of instances became ready. */
function readyTimes({ store, clock }: World): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  store.subscribe(({ resource, object }) => {
    const node = resource === 'nodes' ? store.get('nodes', undefined, object.metadata.name) : undefined;
    const instanceId = node?.spec.providerID?.split('/').at(-1) ?? '';
    if (node && isNodeReady(node) && !times.has(instanceId)) {
      times.set(instanceId, clock.now());
    }
  });
  return times;
}

const launches = (group: Group) => group.actions.filter(({ hook }) => hook.name.endsWith('-launching'));

async function allAreLetGo({ world, drainer, group, readyAt }: ReturnType<typeof whileADrainIsBlocked>, count: number): Promise<number[]> {
  await happened({ world, drainer }, () => launches(group).length === count && launches(group).every(({ active }) => !active), HOUR);
  return launches(group).map(({ instanceId, ended }) => Math.round(((ended?.at ?? Infinity) - (readyAt.get(instanceId) ?? -Infinity)) / SECOND));
}

const callsOf = (world: World, action: string, from: number) => world.cloud.api.calls.filter((call) => call.action === action && call.at >= from);

describe('while one leads, a launched node is let go as soon as it is ready', () => {
  test.each([0, 10, 20, 30, 40, 50])('%s seconds after the leader has looked', async (seconds) => {
    const story = whileADrainIsBlocked();
    await story.world.clock.advance(20 * MINUTE + seconds * SECOND);
    story.group.setDesiredCapacity(3);
    const [waited] = await allAreLetGo(story, 1);

    expect(waited).toBeLessThanOrEqual(2);
  });

  test('that is ready as it joins', async () => {
    const story = whileADrainIsBlocked({ nodeTimes: { joinMs: 10 * SECOND, readyMs: 0 } });
    await story.world.clock.advance(20 * MINUTE + 25 * SECOND);
    story.group.setDesiredCapacity(3);
    const [waited] = await allAreLetGo(story, 1);

    expect(waited).toBeLessThanOrEqual(2);
  });

  test('or a little later where Auto Scaling does not answer then', async () => {
    const story = whileADrainIsBlocked({ nodeTimes: { joinMs: 5 * SECOND, readyMs: 5 * SECOND } });
    const { world, drainer, group, readyAt } = story;
    await world.clock.advance(20 * MINUTE + 25 * SECOND);
    world.cloud.faults.onEvents({ fault: 'lost' });
    group.setDesiredCapacity(3);
    await happened(story, () => world.store.list('nodes').length === 7, MINUTE);
    const mend = world.cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:DescribeAutoScalingGroups' });
    await happened(story, () => readyAt.has(group.instances.at(-1)?.instanceId ?? ''), MINUTE);
    await world.clock.advance(2 * SECOND);
    mend();
    const [waited] = await allAreLetGo(story, 1);

    expect(drainer.messages('Auto Scaling could not be asked for lifecycle actions')).not.toEqual([]);
    expect(waited).toBeLessThanOrEqual(8);
  });

  test('and Auto Scaling is asked every five seconds at most, however many join', async () => {
    const story = whileADrainIsBlocked();
    const { world, group } = story;
    await world.clock.advance(20 * MINUTE);
    // Only the leader can find them.
    world.cloud.faults.onEvents({ fault: 'lost' });
    const from = world.clock.now();
    for (let count = 1; count <= 100; count++) {
      world.clock.schedule(from + count * 0.7 * SECOND, () => group.setDesiredCapacity(2 + count));
    }
    await world.clock.advance(75 * SECOND);
    const waited = await allAreLetGo(story, 100);

    expect(Math.max(...waited)).toBeLessThanOrEqual(2);
    // Of the invocation that leads, one question is two calls: by tag, and by the name that its message says.
    const asked = callsOf(world, 'autoscaling:DescribeAutoScalingGroups', from).length / 2;
    expect(asked).toBeLessThanOrEqual((world.clock.now() - from) / (5 * SECOND) + 1);
  });
});

test.each([20, 30])('nor does it wait for its message where the leader is done before, %s seconds after it has looked', async (seconds) => {
  const story = whileADrainIsBlocked({ nodeTimes: { joinMs: 50 * SECOND } });
  const { world, drainer, group } = story;
  await world.clock.advance(20 * MINUTE + seconds * SECOND);
  group.setDesiredCapacity(3);
  await world.clock.advance(45 * SECOND);
  world.cluster.scale('statefulsets', 'default', 'stuck', 0);
  await happened(story, () => drainer.messages('Drain ended').length === 1, MINUTE);
  const [waited] = await allAreLetGo(story, 1);

  expect(waited).toBeLessThanOrEqual(2);
});

describe('Auto Scaling is asked once a minute, and once more', () => {
  async function questionsIn(story: ReturnType<typeof whileADrainIsBlocked>, seconds: number): Promise<number> {
    const from = story.world.clock.now();
    await story.world.clock.advance(seconds * SECOND);
    return callsOf(story.world, 'autoscaling:DescribeAutoScalingGroups', from).length / 2;
  }

  test('for a node of a group of another drainer when it becomes ready', async () => {
    const story = whileADrainIsBlocked();
    const { cluster } = story.world;
    // At the beginning by the invocation alone: the leader that it becomes takes its answer.
    expect(await questionsIn(story, 45)).toBe(1);
    expect(await questionsIn(story, 240)).toBe(4);
    cluster.launchNode({ instanceId: 'i-0000000000000f001' });
    cluster.launchNode({ instanceId: 'i-0000000000000f002', becomesReady: false });
    expect(await questionsIn(story, 60)).toBe(2);
    expect(await questionsIn(story, 240)).toBe(4);
  });

  test('but not for one in service that was lost for a while', async () => {
    const story = whileADrainIsBlocked();
    const { world } = story;
    world.cluster.loseNode('node3');
    await world.clock.advance(2 * MINUTE + 45 * SECOND);
    world.cluster.recoverNode('node3');

    expect(await questionsIn(story, 10)).toBe(0);
  });

  test('nor for one whose launch it knows of', async () => {
    const story = whileADrainIsBlocked();
    const { world, group } = story;
    await world.clock.advance(45 * SECOND);
    world.cloud.faults.onEvents({ fault: 'lost' });
    group.setDesiredCapacity(3);

    expect(await questionsIn(story, 60)).toBe(1);
    expect(launches(group)).toMatchObject([{ active: false }]);
  });
});

describe('while one leads for another drainer', () => {
  test.each([20, 40, 80])('a launch goes on soon after its node is ready, %s seconds after it was started', async (seconds) => {
    const story = whileADrainIsBlocked({ drainers: ['blue', 'green'], nodeTimes: { joinMs: (seconds - 10) * SECOND } });
    await story.world.clock.advance(20 * MINUTE);
    story.group.setDesiredCapacity(2);
    const [waited] = await allAreLetGo(story, 1);

    expect(waited).toBeLessThanOrEqual(5 + seconds / 4);
  });
});
