import { aWorld, belowFloor, endings, evictions, floorsOf, happened, HOUR, MINUTE } from './story';
import { DeployedDrainer } from './world';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';

/** One cluster, two stacks: each drainer has a group of its own. */
function twoDrainers(build: (builder: ClusterBuilder) => void) {
  const world = aWorld((builder) => {
    builder.nodes(6);
    build(builder);
  });
  const floors = floorsOf(world);
  const blue = new DeployedDrainer(world, 'blue');
  const green = new DeployedDrainer(world, 'green');
  const blueGroup = blue.group('blue-nodes', { nodes: ['node1', 'node2', 'node3'] });
  const greenGroup = green.group('green-nodes', { nodes: ['node4', 'node5', 'node6'] });
  const terminate = (node: string): void => {
    const group = blueGroup.find(world.instanceOf(node)) ? blueGroup : greenGroup;
    group.terminateInstance(world.instanceOf(node), true);
  };
  return { world, floors, blue, green, blueGroup, greenGroup, terminate };
}

test('one leads and evacuates the draining nodes of both, each ends the actions of its own group', async () => {
  const { world, floors, blue, green, blueGroup, greenGroup, terminate } = twoDrainers((build) => {
    // Two of three on draining nodes of different drainers: decided side by side, both could go at once.
    build.deployment('across', { replicas: 3, on: ['node1', 'node4', 'node5'], probeDelay: 30 });
    build.deployment('left', { replicas: 2, on: ['node1', 'node2'] });
    build.deployment('right', { replicas: 2, on: ['node4', 'node5'] });
  });
  terminate('node1');
  terminate('node4');
  await happened({ world, drainer: green }, () => [...blueGroup.actions, ...greenGroup.actions].every(({ active }) => !active), HOUR);

  expect({ ...blue.outcomes(), ...green.outcomes() }).toEqual({ node1: 'drained', node4: 'drained' });
  expect(belowFloor(floors)).toEqual({});
  expect(endings(blueGroup)).toEqual(['blue-terminating completed CONTINUE']);
  expect(endings(greenGroup)).toEqual(['green-terminating completed CONTINUE']);
  expect(new Set(blueGroup.actions.map(({ ended }) => ended?.by))).toEqual(new Set([blue.user.username]));
  expect(new Set(greenGroup.actions.map(({ ended }) => ended?.by))).toEqual(new Set([green.user.username]));
  // All evictions came from the one that led.
  expect([evictions(blue).length, evictions(green).length].sort()).toEqual([0, 4]);
});

describe('while one is blocked and leads for hours', () => {
  const blocked = () => twoDrainers((build) => {
    // One that cannot surge.
    build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    build.deployment('right', { replicas: 2, on: ['node4', 'node5'] });
  });

  test('it evacuates the draining nodes of the other', async () => {
    const { world, floors, blue, green, greenGroup, terminate } = blocked();
    terminate('node1');
    await world.clock.advance(20 * MINUTE);
    terminate('node4');
    await happened({ world, drainer: blue }, () => greenGroup.actions.every(({ active }) => !active), 5 * MINUTE);

    expect(evictions(blue)).toHaveLength(1);
    expect(evictions(green)).toHaveLength(0);
    expect(endings(greenGroup)).toEqual(['green-terminating completed CONTINUE']);
    expect(belowFloor(floors)).toEqual({});
  });

  test('the other lets instances go that have no node', async () => {
    const { world, green, greenGroup, terminate } = blocked();
    terminate('node1');
    await world.clock.advance(20 * MINUTE);
    world.store.remove('nodes', undefined, 'node6');
    terminate('node4');
    greenGroup.terminateInstance(greenGroup.instances[2].instanceId, true);
    await happened({ world, drainer: green }, () => greenGroup.actions.every(({ active }) => !active), 10 * MINUTE);

    expect(green.messages('Drain ended')).toMatchObject([{ outcome: 'node-missing' }]);
  });

  test('the other lets launches go on', async () => {
    const { world, green, greenGroup, terminate } = blocked();
    terminate('node1');
    await world.clock.advance(20 * MINUTE);
    greenGroup.setDesiredCapacity(4);
    await happened({ world, drainer: green }, () => greenGroup.instances.every(({ lifecycleState }) => lifecycleState === 'InService'), 3 * MINUTE);
  });
});
