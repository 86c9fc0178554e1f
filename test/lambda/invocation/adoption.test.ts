import { aWorld, belowFloor, endings, evictions, floorsOf, happened, HOUR, MINUTE } from './story';
import { DeployedDrainer } from './world';
import { LAUNCHING, TERMINATING } from '../../../simulation/cloud/auto-scaling/lifecycle-hook';
import { FORMER_GROUP_TAG, GROUP_TAG } from '../../../src/names';
import type { HookMetadata } from '../../../src/options/group-options';

const NODES = ['node1', 'node2', 'node3', 'node4'];

function aCluster() {
  const world = aWorld((build) => {
    build.nodes(5);
    build.deployment('web', { replicas: 6, on: ['node1', 'node1', 'node1', 'node2', 'node3', 'node4'], probeDelay: 20 });
  });
  return { world, floors: floorsOf(world) };
}

/** As a deployment of the construct leaves the hooks of a drainer in a group that is there. */
function hooksOf(name: string, movesTo?: string) {
  const metadata = { v: 1, drainTimeoutSeconds: 3600, ...movesTo !== undefined && { movesTo } } as Partial<HookMetadata>;
  const common = { heartbeatTimeoutSeconds: 2100, notificationMetadata: JSON.stringify(metadata), defaultResult: 'ABANDON' as const };
  return [
    { ...common, name: `${name}-terminating`, transition: TERMINATING },
    { ...common, name: `${name}-launching`, transition: LAUNCHING },
  ];
}

test('a group that is live is adopted: who was terminated before goes as it would have, and who is from then on is drained', async () => {
  const { world, floors } = aCluster();
  const drainer = new DeployedDrainer(world, 'drainer');
  const group = world.cloud.autoScaling.createGroup({
    name: 'live',
    minSize: 0,
    maxSize: 6,
    desiredCapacity: 4,
    launchTemplate: { id: 'lt-1', version: '1', imageId: 'ami-1', instanceType: 'm7g.large' },
    availabilityZones: ['eu-west-1a'],
    retainsAbandoned: true,
    existing: NODES.map((node) => ({ instanceId: world.instanceOf(node), privateDnsName: node })),
  });
  group.terminateInstance(world.instanceOf('node4'), true);
  await world.clock.advance(MINUTE);
  group.tags[GROUP_TAG] = 'drainer';
  hooksOf('drainer').forEach((hook) => group.putHook(hook));
  await world.clock.advance(10 * MINUTE);
  expect(world.store.list('nodes').filter(({ spec }) => spec.unschedulable)).toEqual([]);

  group.terminateInstance(world.instanceOf('node1'), false);
  await happened({ world, drainer }, () => group.actions.length > 1 && group.actions.every(({ active }) => !active), HOUR);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE', 'drainer-launching completed CONTINUE']);
  expect(Object.values(belowFloor(floors)).every((seconds) => seconds < 120)).toBe(true);
  expect(evictions(drainer)).toHaveLength(3);
});

describe('a group that moves from one drainer to another', () => {
  /** After the first deployment, with a drain of the old one under way. */
  async function moving() {
    const { world, floors } = aCluster();
    const [old, fresh] = ['old', 'new'].map((name) => new DeployedDrainer(world, name));
    const group = old.group('nodes', { nodes: NODES });
    group.terminateInstance(world.instanceOf('node1'), false);
    await happened({ world, drainer: old }, () => evictions(old).length > 0, 10 * MINUTE);
    group.tags[GROUP_TAG] = 'new';
    group.tags[FORMER_GROUP_TAG] = 'old';
    [...hooksOf('new'), ...hooksOf('old', 'new')].forEach((hook) => group.putHook(hook));
    return { world, floors, old, fresh, group };
  }
  const terminating = (group: Awaited<ReturnType<typeof moving>>['group']) => endings(group).filter((ending) => ending.includes('terminating'));

  test('ends its drains where they began, and has the new ones drained by the new drainer alone', async () => {
    const { world, floors, old, fresh, group } = await moving();
    await happened({ world, drainer: old }, () => group.actions.every(({ active }) => !active), HOUR);
    expect(terminating(group)).toEqual(['old-terminating completed CONTINUE']);
    group.terminateInstance(world.instanceOf('node2'), false);
    await happened({ world, drainer: fresh }, () => group.actions.every(({ active }) => !active), HOUR);
    expect(terminating(group)).toEqual(['old-terminating completed CONTINUE', 'new-terminating completed CONTINUE', 'old-terminating completed CONTINUE']
      .sort((one, other) => terminating(group).indexOf(one) - terminating(group).indexOf(other)));
    expect([...old.messages('Drain started'), ...fresh.messages('Drain started')].map(({ node }) => node)).toEqual(['node1', 'node2']);
    expect(fresh.messages('Drain started').map(({ node }) => node)).toEqual(['node2']);
    expect(old.messages('Group moves to another drainer, which drains the instance').length).toBeGreaterThan(0);
    expect(belowFloor(floors)).toEqual({});

    // The second deployment.
    ['old-terminating', 'old-launching'].forEach((hook) => group.deleteHook(hook));
    delete group.tags[FORMER_GROUP_TAG];
    group.terminateInstance(world.instanceOf('node3'), false);
    await happened({ world, drainer: fresh }, () => group.actions.every(({ active }) => !active), HOUR);
    expect(fresh.outcomes()).toMatchObject({ node3: 'drained' });
    expect(belowFloor(floors)).toEqual({});
  });

  test('is drained by the old drainer where the new one does not begin', async () => {
    const { world, old, fresh, group } = await moving();
    await happened({ world, drainer: old }, () => group.actions.every(({ active }) => !active), HOUR);
    fresh.endpoint.faults.away({ from: world.clock.now(), until: world.clock.now() + 12 * HOUR });
    group.terminateInstance(world.instanceOf('node2'), true);
    await happened({ world, drainer: old }, () => old.messages('Drain ended').length > 1, HOUR);
    expect(old.outcomes()).toMatchObject({ node2: 'drained' });
  });
});

test('a drainer that is taken out when nobody waits leaves no trace on nodes in service, and instances go without it', async () => {
  const { world, floors } = aCluster();
  const drainer = new DeployedDrainer(world, 'drainer');
  const group = drainer.group('nodes', { nodes: NODES });
  group.terminateInstance(world.instanceOf('node1'), false);
  const isQuiet = () => group.actions.length > 1 && group.actions.every(({ active }) => !active) && drainer.queue.messages.length === 0;
  await happened({ world, drainer }, isQuiet, HOUR);
  ['drainer-terminating', 'drainer-launching'].forEach((hook) => group.deleteHook(hook));
  delete group.tags[GROUP_TAG];
  expect(belowFloor(floors)).toEqual({});
  const left = [...world.store.list('nodes').filter(({ spec }) => spec.providerID && group.find(spec.providerID.split('/').at(-1) ?? '')), ...world.store.list('pods')];
  expect(left.flatMap(({ metadata }) => Object.keys(metadata.annotations ?? {})).filter((key) => key.startsWith('cdk-graceful-node-group/'))).toEqual([]);
  expect(left.filter((object) => 'unschedulable' in object.spec && object.spec.unschedulable)).toEqual([]);
  const acted = group.actions.length;
  group.terminateInstance(world.instanceOf('node2'), true);
  await world.clock.advance(10 * MINUTE);
  expect(group.actions).toHaveLength(acted);
  expect(group.find(world.instanceOf('node2'))).toBeUndefined();
});
