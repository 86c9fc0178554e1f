import { MINUTE, NEW_IMAGE, PlanWorld, stage } from './plan-world';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import { TERMINATING } from '../../../simulation/cloud/auto-scaling/lifecycle-hook';

/* Auto Scaling sets the protection of instances in service alone, and refuses the whole call where one of them is on its way in or out. */

const stages = [stage('all', ['web'])];
const windows = [{ cron: '0 2,4 * * *', timeZone: 'UTC', durationSeconds: 40 * 60 }];

const isProtected = (group: Group) => group.instances.filter(({ protectedFromScaleIn }) => protectedFromScaleIn).map(({ instanceId }) => instanceId);

test('an instance that is just being launched keeps no refresh from going on when a window opens', async () => {
  const world = new PlanWorld({ plan: { stages, windows }, groups: { web: 10 } });
  const web = world.group('web');
  world.publish(NEW_IMAGE);
  await world.until(() => web.refreshes[0]?.status === 'Cancelled');
  await world.clock.advance(Date.parse('2026-12-01T03:58:00Z') - world.clock.now());
  web.setDesiredCapacity(11);
  await world.until(() => web.refreshes.length > 1);

  expect(web.instances.map(({ lifecycleState }) => lifecycleState)).toContain('Pending');
  expect(world.clock.now()).toBeLessThan(Date.parse('2026-12-01T04:01:00Z'));
  expect(isProtected(web).length).toBeGreaterThan(3);
});

test('an instance that goes while it is protected for a refresh, and whose drain lasts, keeps no patch from its end', async () => {
  const world = new PlanWorld({ plan: { stages, windows }, groups: { web: 10 } });
  const web = world.group('web');
  world.publish(NEW_IMAGE);
  await world.until(() => isProtected(web).length > 0);
  const [leaving] = isProtected(web);
  web.putHook({ name: 'drain', transition: TERMINATING, heartbeatTimeoutSeconds: 7200 });
  web.terminateInstance(leaving, true);
  for (let looks = 0; looks < 110 && world.outcome === undefined; looks++) {
    await world.clock.advance(MINUTE);
    web.actions.filter(({ active, instanceId }) => active && instanceId !== leaving).forEach((action) => action.complete('CONTINUE', 'drainer'));
  }

  expect([world.outcome, world.images('web')]).toEqual(['succeeded', { [NEW_IMAGE]: 9 }]);
  expect(web.find(leaving)?.lifecycleState).toBe('Terminating:Wait');
  expect(isProtected(web)).toEqual([leaving]);
});
