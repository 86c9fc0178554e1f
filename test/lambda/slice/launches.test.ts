import { aWorld, happened, HOUR, MINUTE, SECOND } from './story';
import { DeployedDrainer, type World } from './world';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import type { NodeTimes } from '../../../simulation/kubelet/machines';
import { isNodeReady } from '../../../lambda/drain/pods';

/** A drain that takes as long as it may, so one slice leads all the time. Two nodes are of no group that the drainer serves. */
function whileADrainIsBlocked({ nodeTimes, drainers = ['blue'] }: { nodeTimes?: NodeTimes; drainers?: string[] } = {}) {
  const world = aWorld((build) => {
    build.nodes(6);
    build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
  }, { nodeTimes });
  const [blue, green] = drainers.map((name) => new DeployedDrainer(world, name, { sweep: false }));
  const blueGroup = blue.group('blue-nodes', { nodes: ['node1', 'node2'], maxSize: 200, drainTimeoutSeconds: 7200 });
  const group = green?.group('green-nodes', { nodes: ['node3', 'node4'], maxSize: 200 }) ?? blueGroup;
  blueGroup.terminateInstance(world.instanceOf('node1'), true);
  return { world, drainer: blue, group, readyAt: readyTimes(world) };
}

/** When the nodes of instances became ready. */
function readyTimes({ store, clock }: World): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  store.subscribe(({ resource, object }) => {
    const node = resource === 'nodes' ? store.get('nodes', undefined, object.metadata.name) : undefined;
    const instanceId = node?.spec.providerID?.split('/').at(-1) ?? '';
    if (node && isNodeReady(node) && !times.has(instanceId)) times.set(instanceId, clock.now());
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
    story.group.setDesiredCapacity(2);
    const [waited] = await allAreLetGo(story, 1);

    expect(waited).toBeLessThanOrEqual(2);
  });

  test('that is ready as it joins', async () => {
    const story = whileADrainIsBlocked({ nodeTimes: { readyMs: 0 } });
    await story.world.clock.advance(20 * MINUTE + 25 * SECOND);
    story.group.setDesiredCapacity(2);
    const [waited] = await allAreLetGo(story, 1);

    expect(waited).toBeLessThanOrEqual(2);
  });

  test('though Auto Scaling does not answer when it joins', async () => {
    const story = whileADrainIsBlocked({ nodeTimes: { readyMs: 15 * SECOND } });
    const { world, group } = story;
    await world.clock.advance(20 * MINUTE + 25 * SECOND);
    world.cloud.faults.onEvents({ fault: 'lost' });
    group.setDesiredCapacity(2);
    await happened(story, () => world.store.list('nodes').length === 7, 2 * MINUTE);
    const mend = world.cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:DescribeAutoScalingGroups' });
    await world.clock.advance(10 * SECOND);
    mend();
    const [waited] = await allAreLetGo(story, 1);

    expect(waited).toBeLessThanOrEqual(2);
  });

  test('and Auto Scaling is asked every five seconds at most, however many join', async () => {
    const story = whileADrainIsBlocked();
    const { world, group } = story;
    await world.clock.advance(20 * MINUTE);
    // Only the leader can find them.
    world.cloud.faults.onEvents({ fault: 'lost' });
    const from = world.clock.now();
    for (let count = 1; count <= 100; count++) {
      world.clock.schedule(from + count * 0.7 * SECOND, () => group.setDesiredCapacity(1 + count));
    }
    await world.clock.advance(75 * SECOND);
    const waited = await allAreLetGo(story, 100);

    expect(Math.max(...waited)).toBeLessThanOrEqual(2);
    // Of the slice that leads, one question is two calls: by tag, and by the name that its message says.
    const asked = callsOf(world, 'autoscaling:DescribeAutoScalingGroups', from).length / 2;
    expect(asked).toBeLessThanOrEqual((world.clock.now() - from) / (5 * SECOND) + 1);
  });
});

test('nodes of foreign groups are asked for when they join and when they are ready, and no more', async () => {
  const story = whileADrainIsBlocked();
  const { world } = story;
  const questionsIn = async (minutes: number): Promise<number> => {
    const from = world.clock.now();
    await world.clock.advance(minutes * MINUTE);
    return callsOf(world, 'autoscaling:DescribeAutoScalingGroups', from).length;
  };
  await world.clock.advance(MINUTE);
  const before = await questionsIn(5);
  for (const instanceId of ['i-0000000000000f001', 'i-0000000000000f002']) {
    world.cluster.launchNode({ instanceId });
  }
  world.cluster.launchNode({ instanceId: 'i-0000000000000f003', becomesReady: false });
  const after = await questionsIn(5);

  expect(world.store.list('nodes')).toHaveLength(9);
  expect(after).toBeLessThanOrEqual(before + 4);
});

describe('while one leads for another drainer', () => {
  test.each([20, 40, 80])('a launch goes on soon after its node is ready, %s seconds after it was started', async (seconds) => {
    const story = whileADrainIsBlocked({ drainers: ['blue', 'green'], nodeTimes: { joinMs: (seconds - 10) * SECOND } });
    await story.world.clock.advance(20 * MINUTE);
    story.group.setDesiredCapacity(3);
    const [waited] = await allAreLetGo(story, 1);

    expect(waited).toBeLessThanOrEqual(5 + seconds / 4);
  });
});
