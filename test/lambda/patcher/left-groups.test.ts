import { MINUTE, NEW_IMAGE, PlanWorld, stage } from './plan-world';
import { TERMINATING } from '../../../simulation/cloud/auto-scaling/lifecycle-hook';
import { planPath } from '../../../src/options/patch-plan';

/** A plan that has begun the second refresh of a group, which is to leave what the first one brought alone. */
async function inMidRefresh(): Promise<PlanWorld> {
  const windows = [{ cron: '0 2,4 * * *', timeZone: 'UTC', durationSeconds: 40 * 60 }];
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web', 'batch'])], windows }, groups: { web: 10, batch: 2 }, tick: 'rate(5 minutes)' });
  world.publish(NEW_IMAGE);
  await world.until(() => world.group('web').refreshes.length > 1);
  await world.clock.advance(MINUTE);
  return world;
}

/** What a deployment does that takes the group out of the plan. */
function takeOut(world: PlanWorld): void {
  const { parameters } = world.cloud;
  const name = `${planPath('weekly')}/plan`;
  parameters.put(name, JSON.stringify({ ...JSON.parse(parameters.get(name).value) as object, stages: [stage('all', ['batch'])] }));
  parameters.remove(`${planPath('weekly')}/groups/web`);
}

const kept = (world: PlanWorld) => {
  const { instances } = world.group('web');
  const tagged = new Set(world.cloud.ec2.findInstances(instances.map(({ instanceId }) => instanceId))
    .filter(({ tags }) => 'cdk-graceful-node-group:protected-by-patch' in tags).map(({ instanceId }) => instanceId));
  return { tagged: tagged.size, protected: instances.filter(({ protectedFromScaleIn }) => protectedFromScaleIn).length };
};

test('a group that leaves its plan in mid-refresh is as it was before, when the refresh is over', async () => {
  const world = await inMidRefresh();
  expect(kept(world).protected).toBeGreaterThan(3);
  takeOut(world);
  await world.clock.advance(11 * MINUTE);
  // The refresh would take them otherwise.
  expect(world.group('web').refresh).toBeDefined();
  expect(kept(world).protected).toBeGreaterThan(3);
  await world.until(() => world.group('web').refresh === undefined);
  await world.clock.advance(6 * MINUTE);

  expect(kept(world)).toEqual({ tagged: 0, protected: 0 });
  expect(world.said('Scale-in protection removed from a group that left the plan')).toEqual([expect.objectContaining({ group: 'web' })]);
});

test('what somebody else protected of it stays so', async () => {
  const world = await inMidRefresh();
  const [old] = world.group('web').instances.filter(({ protectedFromScaleIn }) => !protectedFromScaleIn);
  world.group('web').protect(old.instanceId, true);
  takeOut(world);
  await world.until(() => world.group('web').refresh === undefined);
  await world.clock.advance(6 * MINUTE);

  expect(world.group('web').instances.filter(({ protectedFromScaleIn }) => protectedFromScaleIn).map(({ instanceId }) => instanceId)).toEqual([old.instanceId]);
});

test('one of its instances that goes meanwhile, and whose drain lasts, keeps the others from nothing', async () => {
  const world = await inMidRefresh();
  takeOut(world);
  await world.until(() => world.group('web').refresh === undefined);
  const [leaving] = world.group('web').instances.filter(({ protectedFromScaleIn }) => protectedFromScaleIn);
  world.group('web').putHook({ name: 'drain', transition: TERMINATING, heartbeatTimeoutSeconds: 7200 });
  world.group('web').terminateInstance(leaving.instanceId, true);
  await world.clock.advance(6 * MINUTE);

  expect(leaving.lifecycleState).toBe('Terminating:Wait');
  expect(kept(world)).toEqual({ tagged: 1, protected: 1 });
});

test('what fails is tried again, and keeps no patch from going on', async () => {
  const world = await inMidRefresh();
  takeOut(world);
  await world.until(() => world.group('web').refresh === undefined);
  const mend = world.cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:SetInstanceProtection' });
  await world.clock.advance(6 * MINUTE);
  expect(world.said('Scale-in protection could not be removed from a group that left the plan')).toContainEqual(expect.objectContaining({ level: 'warn', group: 'web' }));
  mend();
  await world.clock.advance(6 * MINUTE);

  expect(kept(world)).toEqual({ tagged: 0, protected: 0 });
  await world.until(() => world.isPatched('batch'));
});
