import { aWorld, belowFloor, endings, evictions, floorsOf, happened, HOUR, MINUTE, releases } from './story';
import { DeployedDrainer, type DrainerOptions, type GroupOptions } from './world';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { ANNOTATION_PREFIX } from '../../../src/names';

interface Differences {
  readonly blue?: DrainerOptions;
  readonly blueGroup?: GroupOptions;
  readonly green?: DrainerOptions;
  readonly greenGroup?: GroupOptions;
}

/** One cluster, two stacks: each drainer has a group of its own. */
function twoDrainers(build: (builder: ClusterBuilder) => void, differences: Differences = {}) {
  const world = aWorld((builder) => {
    builder.nodes(6);
    build(builder);
  });
  const floors = floorsOf(world);
  const blue = new DeployedDrainer(world, 'blue', differences.blue);
  const green = new DeployedDrainer(world, 'green', differences.green);
  const blueGroup = blue.group('blue-nodes', { ...differences.blueGroup, nodes: ['node1', 'node2', 'node3'] });
  const greenGroup = green.group('green-nodes', { ...differences.greenGroup, nodes: ['node4', 'node5', 'node6'] });
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

describe('while one leads whose role may not do what the other needs', () => {
  /** Leads for hours, and can do nothing about its own node. */
  const stuck = (build: ClusterBuilder) => build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
  const LEFT = 'Leading is left to another drainer, which may do what its drain needs';

  test('it leaves the Lease for a surge to the one that may, which goes on with the drains of both', async () => {
    const { world, floors, blue, green, blueGroup, greenGroup, terminate } = twoDrainers((build) => {
      stuck(build);
      build.deployment('late', { replicas: 2, on: ['node2', 'node3'] });
      build.deployment('single', { on: 'node4' });
    }, { blue: { surge: false }, blueGroup: { surge: 'NEVER' } });
    terminate('node1');
    await world.clock.advance(20 * MINUTE);
    terminate('node4');
    terminate('node3');
    const begun = world.clock.now();
    await happened({ world, drainer: green }, () => [greenGroup.actions[0], blueGroup.actions[1]].every(({ active }) => !active), 10 * MINUTE);

    expect(releases(green)).toHaveLength(1);
    expect(releases(green)[0].time - begun).toBeLessThan(MINUTE);
    expect([...blue.messages('Owner will be interrupted'), ...green.messages('Owner will be interrupted')]).toEqual([]);
    expect({ ...blue.outcomes(), ...green.outcomes() }).toEqual({ node3: 'drained', node4: 'drained' });
    expect(belowFloor(floors)).toEqual({});
    expect(blue.messages(LEFT)).toMatchObject([{ level: 'info', drainer: 'green', permission: 'surge', nodes: ['node4'] }]);
    expect(green.messages(LEFT)).toEqual([]);
  });

  test('it leaves the Lease from half of the time on to the one that may delete pods, so that they have their grace', async () => {
    const { world, blue, green, greenGroup, terminate } = twoDrainers((build) => {
      stuck(build);
      build.deployment('kept', { replicas: 2, on: ['node4', 'node5'], budget: { maxUnavailable: 0 }, grace: 120 });
    }, { green: { force: true }, greenGroup: { whenBlocked: 'FORCE', drainTimeoutSeconds: 3600, surge: 'NEVER' } });
    terminate('node1');
    await world.clock.advance(20 * MINUTE);
    terminate('node4');
    await happened({ world, drainer: green }, () => greenGroup.actions.every(({ active }) => !active), 2 * HOUR);

    expect([...green.messages('Pod deleted by force'), ...blue.messages('Pod deleted by force')]).toHaveLength(1);
    expect({ ...blue.outcomes(), ...green.outcomes() }).toMatchObject({ node4: 'forced' });
    expect(blue.messages(LEFT)).toMatchObject([{ drainer: 'green', permission: 'force', nodes: ['node4'] }]);
  });

  test('it leads again after some minutes where the other never comes, and interrupts nobody who could have a replacement first', async () => {
    let isGone = false;
    const { world, floors, blue, blueGroup, green, terminate } = twoDrainers((build) => {
      build.deployment('single', { on: 'node4' });
      build.deployment('right', { replicas: 2, on: ['node1', 'node5'] });
    }, { blue: { surge: false }, blueGroup: { surge: 'NEVER' }, green: { onStart: (boundary) => (isGone ? boundary.kill() : undefined) } });
    terminate('node4');
    const isMarked = () => world.store.get('nodes', undefined, 'node4')?.metadata.annotations?.[`${ANNOTATION_PREFIX}drainer`] === 'green';
    await happened({ world, drainer: green }, isMarked, MINUTE);
    const gone = world.clock.now();
    isGone = true;
    green.runtime.processes.forEach((process) => process.kill());
    terminate('node1');
    await happened({ world, drainer: blue }, () => blueGroup.actions.every(({ active }) => !active), 15 * MINUTE);

    expect(blue.outcomes()).toEqual({ node1: 'drained' });
    expect(world.clock.now() - gone).toBeGreaterThan(4 * MINUTE);
    await world.clock.advance(MINUTE);
    expect(JSON.stringify(blue.messages('Drain waits').at(-1)?.because)).toContain('which the drainer that leads may not do (allowSurge)');
    expect(belowFloor(floors)).toEqual({});
    expect(blue.messages(LEFT)).toHaveLength(1);
  });
});
