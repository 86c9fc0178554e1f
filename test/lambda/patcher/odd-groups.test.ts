import { DAY, HOUR, MINUTE, NEW_IMAGE, OLD_IMAGE, PlanWorld, stage } from './plan-world';
import { planPath } from '../../../src/options/patch-plan';

const all = [stage('all', ['web'])];

test('a group without instances launches the new image from its turn on', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['batch'])] }, groups: { batch: 0 } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined);
  await world.clock.advance(5 * HOUR);

  expect(world.launches('batch')).toBe(NEW_IMAGE);
  expect(world.group('batch').refreshes).toEqual([]);
  expect(world.said('Patch begun')).toHaveLength(1);
});

test('a group that is deleted in mid-patch is left out, and the others get the image', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web', 'batch']), stage('last', ['shop'])] }, groups: { web: 3, batch: 2, shop: 1 } });
  world.publish(NEW_IMAGE);
  await world.until(() => (world.images('web')[NEW_IMAGE] ?? 0) >= 1);
  world.cloud.autoScaling.deleteGroup('batch');
  await world.until(() => world.outcome !== undefined);
  expect(world.outcome).toBe('succeeded');
  expect([world.isPatched('web'), world.isPatched('shop')]).toEqual([true, true]);
  expect(world.said('Patch leaves a group out')[0]).toMatchObject({ group: 'batch', because: 'Auto Scaling has no group batch any more' });
});

test('a node that somebody protected begins no patch after the one that left it', async () => {
  const world = new PlanWorld({ plan: { stages: all }, groups: { web: 2 } });
  world.group('web').protect(world.group('web').instances[0].instanceId, true);
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined);
  await world.clock.advance(5 * HOUR);

  expect(world.said('Patch begun')).toHaveLength(1);
});

test('a patch that needs more windows than refreshes may be in vain ends well', async () => {
  const windows = [{ cron: '0 * * * *', timeZone: 'UTC', durationSeconds: 300 }];
  const pace = { minHealthyPercentage: 100, maxHealthyPercentage: 101, concurrentGroups: 1 };
  const world = new PlanWorld({ plan: { stages: all, windows, pace }, groups: { web: 25 } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined, 3 * DAY);

  expect(world.group('web').refreshes.length).toBeGreaterThan(20);
  expect([world.outcome, world.images('web')]).toEqual(['succeeded', { [NEW_IMAGE]: 25 }]);
});

test('a launch template that has another version while it is rolled out is followed', async () => {
  const world = new PlanWorld({ plan: { stages: all }, groups: { web: 4 }, source: { type: 'launchTemplate' } });
  const group = world.group('web');
  group.launchTemplate = { ...group.launchTemplate, version: '2' };
  await world.until(() => group.instances.some(({ launchTemplateVersion }) => launchTemplateVersion === '2'));
  group.launchTemplate = { ...group.launchTemplate, version: '3', imageId: NEW_IMAGE };
  await world.until(() => world.outcome !== undefined);

  expect([world.outcome, world.images('web')]).toEqual(['succeeded', { [NEW_IMAGE]: 4 }]);
  expect(group.refreshes.length).toBeLessThan(4);
});

test('a group that launches whatever version is the latest is left out, with its reason', async () => {
  const world = new PlanWorld({ plan: { stages: all }, groups: { web: 2 }, source: { type: 'launchTemplate' } });
  const group = world.group('web');
  group.launchTemplate = { ...group.launchTemplate, version: '$Latest' };
  await world.clock.advance(5 * HOUR);

  expect(group.refreshes).toEqual([]);
  expect(await world.command({ command: 'status' })).toMatchObject({ leftOut: { web: expect.stringContaining('$Latest') } });
});

test('of a patch that is stopped no image is tried again, whether its groups had their turn or not', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('canary', ['canary'], { soakSeconds: 86_400 }), stage('rest', ['web'])] }, groups: { canary: 1, web: 2 } });
  const source = { type: 'parameter', parameter: '/images/others' };
  world.cloud.parameters.put('/images/others', 'ami-00000003', { dataType: 'aws:ec2:image' });
  world.cloud.parameters.put(`${planPath('weekly')}/groups/web`, JSON.stringify({ v: 1, groupName: 'web', clusterName: 'production', source, maxAbandonedLaunches: 3 }));
  world.publish(NEW_IMAGE);
  await world.until(() => world.isPatched('canary'));
  await world.command({ command: 'stop', by: 'olga' });
  await world.clock.advance(2 * DAY);

  expect(world.outcome).toBe('stopped');
  expect(world.images('web')).toEqual({ [OLD_IMAGE]: 2 });
});

test('a patch of many launch templates that fails is not begun again for any of them', async () => {
  const names = Array.from({ length: 14 }, (_, index) => `group-${index}`);
  const world = new PlanWorld({
    plan: {
      stages: [stage('all', names, { after: [{ type: 'alarms', names: ['errors'] }] })],
      pace: { minHealthyPercentage: 100, maxHealthyPercentage: 110, concurrentGroups: 20 },
    },
    groups: Object.fromEntries(names.map((name) => [name, 2])),
    source: { type: 'launchTemplate' },
  });
  world.cloud.alarms.set('errors', 'OK');
  for (const name of names) {
    world.group(name).launchTemplate = { ...world.group(name).launchTemplate, version: '2', imageId: NEW_IMAGE };
  }
  await world.until(() => names.every((name) => world.group(name).refresh !== undefined));
  world.cloud.alarms.set('errors', 'ALARM');
  await world.until(() => world.outcome !== undefined);
  world.cloud.alarms.set('errors', 'OK');
  await world.clock.advance(5 * HOUR);

  expect([world.outcome, world.said('Patch begun').length]).toEqual(['failed', 1]);
});

test('a deployment that takes stages away while one of them soaks lets the patch go on with what is left', async () => {
  const stages = [stage('canary', ['canary']), stage('early', ['web'], { soakSeconds: 7200 }), stage('rest', ['batch'])];
  const world = new PlanWorld({ plan: { stages }, groups: { canary: 1, web: 2, batch: 2 } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.isPatched('web'));
  await world.clock.advance(30 * MINUTE);
  const name = `${planPath('weekly')}/plan`;
  const plan = JSON.parse(world.cloud.parameters.get(name).value) as object;
  world.cloud.parameters.put(name, JSON.stringify({ ...plan, stages: [stage('everything', ['canary', 'web', 'batch'])] }));
  await world.until(() => world.outcome !== undefined);

  expect([world.outcome, world.images('batch')]).toEqual(['succeeded', { [NEW_IMAGE]: 2 }]);
  expect([world.group('canary'), world.group('web')].map(({ refreshes }) => refreshes.length)).toEqual([1, 1]);
});

test('how far a patch of as many groups is as a plan may have fits into a parameter, however long their names are', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `ProductionStack-WebShopWorkers${index}Group1A2B3C4D-Xy12Zw34Ab56`);
  const world = new PlanWorld({
    plan: {
      stages: [stage('all', names)],
      windows: [{ cron: '0 * * * *', timeZone: 'UTC', durationSeconds: 900 }],
      pace: { minHealthyPercentage: 100, maxHealthyPercentage: 110, concurrentGroups: 20 },
    },
    groups: Object.fromEntries(names.map((name) => [name, 1])),
  });
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined);

  expect(world.lines.filter(({ level }) => level === 'error')).toEqual([]);
  expect([world.outcome, names.every((name) => world.isPatched(name))]).toEqual(['succeeded', true]);
  expect(await world.command({ command: 'status' })).toMatchObject({ lastPatch: { outcome: 'succeeded' } });
});

const PARAMETER = `${planPath('weekly')}/images/web`;

test('an image that Systems Manager does not take starts no refresh: the patch fails, and names the image and the parameter', async () => {
  const world = new PlanWorld({ plan: { stages: all }, groups: { web: 2 } });
  world.offer('ami-0000dead');
  await world.until(() => world.outcome !== undefined, HOUR + 10 * MINUTE);

  expect(world.group('web').refreshes).toEqual([]);
  expect(world.events('Patch Failed')).toEqual([expect.objectContaining({
    because: `web cannot launch ami-0000dead: after 5 min the parameter ${PARAMETER} has not taken ami-0000dead and holds ${OLD_IMAGE}. `
      + 'See whether EC2 still has the image and shares it with this account',
  })]);
  expect(world.said('Image of the group written')).toHaveLength(1);
});

test('a group without instances has no turn with an image that Systems Manager does not take', async () => {
  const world = new PlanWorld({ plan: { stages: all }, groups: { web: 0 } });
  world.offer('ami-0000dead');
  await world.until(() => world.outcome !== undefined, HOUR + 10 * MINUTE);

  expect(world.outcome).toBe('failed');
});

test('a rollback to an image that is gone replaces nothing, and says why', async () => {
  const world = new PlanWorld({ plan: { stages: all }, groups: { web: 2 } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined);
  world.cloud.ec2.images.delete(OLD_IMAGE);
  await world.command({ command: 'rollback', by: 'olga' });
  await world.until(() => world.events('Patch Ended').length > 1);

  expect([world.outcome, world.group('web').refreshes.length, world.launches('web')]).toEqual(['failed', 1, NEW_IMAGE]);
  expect(world.events('Patch Failed').at(-1)).toMatchObject({ because: expect.stringContaining(`${PARAMETER} has not taken ${OLD_IMAGE}`) });
});

test('a patch that ends early where the former image is gone says what the group still launches', async () => {
  const world = new PlanWorld({ plan: { stages: all }, groups: { web: 4 } });
  world.publish(NEW_IMAGE);
  await world.until(() => (world.images('web')[NEW_IMAGE] ?? 0) >= 1);
  world.cloud.ec2.images.delete(OLD_IMAGE);
  await world.command({ command: 'stop', by: 'olga' });
  await world.until(() => world.outcome !== undefined);

  expect(world.events('Patch Ended')).toEqual([expect.objectContaining({
    outcome: 'stopped', because: expect.stringContaining(`stopped by olga; web still launches ${NEW_IMAGE}: after 5 min the parameter ${PARAMETER} has not taken ${OLD_IMAGE}`),
  })]);
});

test('a patch that is stopped before its image is taken leaves a group that launches the former one', async () => {
  const world = new PlanWorld({ plan: { stages: all }, groups: { web: 2 } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.said('Image of the group written').length > 0);
  await world.command({ command: 'stop', by: 'olga' });
  await world.until(() => world.outcome !== undefined);

  expect([world.outcome, world.launches('web'), world.group('web').refreshes]).toEqual(['stopped', OLD_IMAGE, []]);
});
