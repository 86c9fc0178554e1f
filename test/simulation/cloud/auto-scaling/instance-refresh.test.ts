import { VirtualClock } from '../../../../simulation/clock/virtual-clock';
import type { Group } from '../../../../simulation/cloud/auto-scaling/group';
import { LAUNCHING, TERMINATING } from '../../../../simulation/cloud/auto-scaling/lifecycle-hook';
import { Cloud } from '../../../../simulation/cloud/cloud';

const MINUTE = 60_000;
let clock: VirtualClock;
let cloud: Cloud;
let workers: Group;

beforeEach(() => {
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
  workers = cloud.autoScaling.createGroup({
    name: 'workers',
    minSize: 0,
    maxSize: 3,
    desiredCapacity: 3,
    launchTemplate: { id: 'lt-1', version: '1', imageId: 'ami-1', instanceType: 'm7g.large' },
    availabilityZones: ['eu-central-1a'],
    existing: [{}, {}, {}],
    hooks: [{ name: 'drain', transition: TERMINATING }, { name: 'join', transition: LAUNCHING }],
  });
  workers.launchTemplate = { ...workers.launchTemplate, version: '2', imageId: 'ami-2' };
});

const count = (state: string) => workers.instances.filter(({ lifecycleState }) => lifecycleState === state).length;
const waiting = () => workers.actions.filter(({ active }) => active);
const refreshEvents = () => cloud.events.events.map((event) => event['detail-type']).filter((type) => type.includes('Refresh'));

/** Completes whatever waits, and says what the group looked like each time. */
async function completeAll(limit: number): Promise<string[]> {
  const seen: string[] = [];
  for (let i = 0; i < limit && workers.refresh; i++) {
    await clock.advance(MINUTE);
    seen.push(workers.instances.map(({ lifecycleState }) => lifecycleState).sort().join(' '));
    waiting().forEach((action) => action.complete('CONTINUE', 'drainer'));
  }
  return seen;
}

test('launches first: an old instance goes when the new one is in service and warm', async () => {
  const refresh = cloud.autoScaling.startInstanceRefresh('workers', { minHealthyPercentage: 100, maxHealthyPercentage: 110, instanceWarmupSeconds: 30 });
  await clock.advance(MINUTE);
  expect([count('InService'), count('Pending:Wait')]).toEqual([3, 1]);

  waiting()[0].complete('CONTINUE', 'drainer');
  await clock.advance(20_000);
  expect([count('InService'), count('Terminating:Wait')]).toEqual([4, 0]);
  await clock.advance(20_000);
  expect([count('InService'), count('Terminating:Wait')]).toEqual([3, 1]);
  expect(refresh).toMatchObject({ status: 'InProgress', percentageComplete: 0 });

  await clock.advance(MINUTE);
  expect(workers.instances).toHaveLength(4);
});

test('ends when all are replaced, never with fewer in service than desired nor with more than one extra', async () => {
  const refresh = cloud.autoScaling.startInstanceRefresh('workers', { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  const seen = await completeAll(20);
  expect(refresh.status).toBe('Successful');
  expect(refresh.percentageComplete).toBe(100);
  expect(new Set(seen.slice(0, -1))).toEqual(new Set(['InService InService InService Pending:Wait', 'InService InService InService Terminating:Wait']));
  expect(workers.instances.map(({ launchTemplateVersion, lifecycleState }) => [launchTemplateVersion, lifecycleState]))
    .toEqual([['2', 'InService'], ['2', 'InService'], ['2', 'InService']]);
  expect(refreshEvents()).toEqual(['EC2 Auto Scaling Instance Refresh Started', 'EC2 Auto Scaling Instance Refresh Succeeded']);
});

test('terminates first where no upper bound is given', async () => {
  cloud.autoScaling.startInstanceRefresh('workers');
  await clock.advance(30_000);
  expect([count('InService'), count('Terminating:Wait'), count('Pending:Wait')]).toEqual([2, 1, 1]);
});

test('lets no second instance go while the first one waits in its hook', async () => {
  cloud.autoScaling.startInstanceRefresh('workers');
  await clock.advance(30_000);
  waiting().filter(({ hook }) => hook.name === 'join').forEach((action) => action.complete('CONTINUE', 'drainer'));
  await clock.advance(30_000);
  expect([count('InService'), count('Terminating:Wait')]).toEqual([3, 1]);
});

test('replaces several at a time where the percentages allow it', async () => {
  cloud.autoScaling.startInstanceRefresh('workers', { minHealthyPercentage: 100, maxHealthyPercentage: 200 });
  await clock.advance(MINUTE);
  expect([count('InService'), count('Pending:Wait')]).toEqual([3, 3]);
});

test('launches another where a launched instance was abandoned', async () => {
  cloud.autoScaling.startInstanceRefresh('workers', { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await clock.advance(MINUTE);
  const [abandoned] = waiting();
  abandoned.complete('ABANDON', 'drainer');
  await clock.advance(10_000);
  waiting().filter(({ hook }) => hook.name === 'drain').forEach((action) => action.complete('CONTINUE', 'drainer'));
  await clock.advance(MINUTE);
  expect([count('InService'), count('Pending:Wait')]).toEqual([3, 1]);
  expect(workers.find(abandoned.instanceId)).toBeUndefined();
});

test('fails when no replacement becomes healthy within an hour', async () => {
  const refresh = cloud.autoScaling.startInstanceRefresh('workers', { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await clock.advance(61 * MINUTE);
  expect(refresh).toMatchObject({ status: 'Failed', statusReason: 'No replacement became healthy within an hour.' });
  expect(refreshEvents()).toContain('EC2 Auto Scaling Instance Refresh Failed');
});

test('does not fail while an old instance still waits in its hook', async () => {
  const refresh = cloud.autoScaling.startInstanceRefresh('workers', { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await clock.advance(MINUTE);
  waiting()[0].complete('CONTINUE', 'drainer');
  for (let i = 0; i < 8; i++) {
    await clock.advance(30 * MINUTE);
    waiting()[0].heartbeat('drainer');
  }
  expect(refresh.status).toBe('InProgress');
});

test('skips what matches already', async () => {
  workers.launchTemplate = { ...workers.launchTemplate, version: '1' };
  const refresh = cloud.autoScaling.startInstanceRefresh('workers', { skipMatching: true });
  await clock.advance(MINUTE);
  expect(refresh).toMatchObject({ status: 'Successful', percentageComplete: 100 });
  expect(workers.actions).toEqual([]);
});

test('is refused while another one runs', () => {
  cloud.autoScaling.startInstanceRefresh('workers');
  expect(() => cloud.autoScaling.startInstanceRefresh('workers')).toThrow(expect.objectContaining({ code: 'InstanceRefreshInProgress' }));
});

test('is refused with percentages that cannot be', () => {
  expect(() => cloud.autoScaling.startInstanceRefresh('workers', { minHealthyPercentage: 50, maxHealthyPercentage: 200 }))
    .toThrow('MaxHealthyPercentage is 200, allowed are 100 to 200, and at most 100 above MinHealthyPercentage (50).');
});

test('stops when it is cancelled, once the instance that is leaving has left', async () => {
  const refresh = cloud.autoScaling.startInstanceRefresh('workers', { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await clock.advance(MINUTE);
  waiting()[0].complete('CONTINUE', 'drainer');
  await clock.advance(MINUTE);
  refresh.cancel();
  expect(refresh.status).toBe('Cancelling');
  waiting()[0].complete('CONTINUE', 'drainer');
  await clock.advance(MINUTE);
  expect(refresh.status).toBe('Cancelled');
  expect(count('InService')).toBe(3);
});
