import { DAY, HOUR, MINUTE, NEW_IMAGE, NEWER_IMAGE, OLD_IMAGE, PlanWorld, stage } from './plan-world';

const ONE_GROUP = { plan: { stages: [stage('all', ['workers'])] }, groups: { workers: 3 } };

test('a plan does nothing while nothing is outdated', async () => {
  const world = new PlanWorld(ONE_GROUP);
  await world.clock.advance(DAY);

  expect(world.lines).toEqual([]);
  expect(world.cloud.stepFunctions.executions(world.machineArn)).toEqual([]);
});

test('a new image is rolled out to every node, and the events say from what to what, which nodes, and how long', async () => {
  const world = new PlanWorld(ONE_GROUP);
  const before = world.group('workers').instances.map(({ instanceId }) => instanceId);
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined);

  expect(world.images('workers')).toEqual({ [NEW_IMAGE]: 3 });
  expect(world.launches('workers')).toBe(NEW_IMAGE);
  const [ended] = world.events('Patch Group Ended');
  expect(ended).toMatchObject({ plan: 'weekly', group: 'workers', replaced: 3, images: [{ group: 'workers', from: OLD_IMAGE, to: NEW_IMAGE }] });
  expect((ended.nodes as Array<{ instance: string }>).map(({ instance }) => instance).sort()).toEqual([...before].sort());
  expect(world.events('Patch Ended')).toEqual([expect.objectContaining({ outcome: 'succeeded' })]);
  expect(world.metrics).toEqual(expect.arrayContaining([
    { metric: 'OutdatedNodes', value: 3 }, { metric: 'NodesReplaced', value: 3 }, { metric: 'Patches', value: 1, outcome: 'succeeded' },
    expect.objectContaining({ metric: 'TimeToPatchSeconds' }), expect.objectContaining({ metric: 'ImageAgeDays', group: 'workers' }),
  ]));
});

test('every execution ends, and says how', async () => {
  const world = new PlanWorld(ONE_GROUP);
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined);
  await world.clock.advance(20 * MINUTE);

  const executions = world.cloud.stepFunctions.executions(world.machineArn);
  expect(executions.map(({ status, output }) => [status, output])).toEqual([['SUCCEEDED', expect.objectContaining({ outcome: 'succeeded' })]]);
});

test('stages go one after the other, and groups of a stage as many at a time as the plan says', async () => {
  const world = new PlanWorld({
    plan: { stages: [stage('canary', ['canary'], { soakSeconds: 7200 }), stage('rest', ['web', 'batch'])] }, groups: { canary: 1, web: 2, batch: 2 },
  });
  world.publish(NEW_IMAGE);
  await world.until(() => world.isPatched('canary'));
  const canaryAt = world.clock.now();
  await world.until(() => world.group('web').refresh !== undefined);
  expect(world.clock.now() - canaryAt).toBeGreaterThan(2 * HOUR - MINUTE);
  expect(world.launches('batch')).toBe(OLD_IMAGE);
  await world.until(() => world.group('batch').refresh !== undefined);
  expect(world.isPatched('web')).toBe(true);
  await world.until(() => world.outcome !== undefined);

  expect(world.isPatched('batch')).toBe(true);
  expect(world.said('Patch stage started').map(({ stage: name }) => name)).toEqual(['canary', 'rest']);
});

test('groups whose launch template names the image itself are patched when it has another version', async () => {
  const world = new PlanWorld({ ...ONE_GROUP, source: { type: 'launchTemplate' } });
  const group = world.group('workers');
  group.launchTemplate = { ...group.launchTemplate, version: '2', imageId: NEW_IMAGE };
  await world.until(() => world.outcome !== undefined);

  expect(world.images('workers')).toEqual({ [NEW_IMAGE]: 3 });
});

test('an image that is replaced by a newer one while it is rolled out goes to all groups first, and the newer one follows', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('canary', ['canary'], { soakSeconds: 3600 }), stage('rest', ['web'])] }, groups: { canary: 2, web: 2 } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.group('canary').refresh !== undefined);
  world.publish(NEWER_IMAGE);
  await world.until(() => world.outcome !== undefined);
  expect([world.images('canary'), world.images('web')]).toEqual([{ [NEW_IMAGE]: 2 }, { [NEW_IMAGE]: 2 }]);

  await world.until(() => world.isPatched('web', NEWER_IMAGE));
  expect(world.images('canary')).toEqual({ [NEWER_IMAGE]: 2 });
});

test('until its first stage begins, a patch follows what the source offers', async () => {
  const world = new PlanWorld({ ...ONE_GROUP, plan: { ...ONE_GROUP.plan, windows: [{ cron: '0 20 * * *', timeZone: 'UTC', durationSeconds: 7200 }] } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.said('Patch waits').length > 0);
  world.publish(NEWER_IMAGE);
  await world.until(() => world.outcome !== undefined);

  expect(world.group('workers').refreshes).toHaveLength(1);
  expect(world.images('workers')).toEqual({ [NEWER_IMAGE]: 3 });
});

test('a minimum age lets others find the faults of an image first: the newest that is old enough is taken', async () => {
  const source = { type: 'recommended', parameter: '/aws/eks/{version}/standard/recommended/image_id' } as const;
  const world = new PlanWorld({ ...ONE_GROUP, source, plan: { ...ONE_GROUP.plan, minimumImageAgeSeconds: 15 * 86_400 } });
  const put = (release: string, image: string) => world.cloud.parameters.put(`/aws/eks/1.35/standard/${release}/image_id`, image);
  // Twenty and ten days old.
  put('v20261111', NEW_IMAGE);
  put('v20261121', NEWER_IMAGE);
  put('recommended', NEWER_IMAGE);
  await world.until(() => world.outcome !== undefined);
  expect(world.images('workers')).toEqual({ [NEW_IMAGE]: 3 });

  await world.clock.advance(4 * DAY);
  expect(world.images('workers')).toEqual({ [NEW_IMAGE]: 3 });
  await world.clock.advance(2 * DAY);
  expect(world.images('workers')).toEqual({ [NEWER_IMAGE]: 3 });
});

test('the images of a new minor version come when the control plane has it, and never before', async () => {
  const world = new PlanWorld({ ...ONE_GROUP, source: { type: 'recommended', parameter: '/aws/eks/{version}/standard/recommended/image_id' } });
  world.cloud.parameters.put('/aws/eks/1.35/standard/recommended/image_id', OLD_IMAGE);
  world.cloud.parameters.put('/aws/eks/1.36/standard/recommended/image_id', NEW_IMAGE);
  await world.clock.advance(DAY);
  expect(world.images('workers')).toEqual({ [OLD_IMAGE]: 3 });

  world.cloud.eks.createCluster({ name: 'production', version: '1.36', endpoint: 'https://127.0.0.1', certificateAuthority: '' });
  await world.until(() => world.outcome !== undefined);
  expect(world.images('workers')).toEqual({ [NEW_IMAGE]: 3 });
});

test('a group whose source cannot be asked is left out, with its reason, and the others are patched', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['lost', 'workers'])] }, groups: { workers: 2, lost: 1 } });
  world.cloud.parameters.put('/cdk-graceful-node-group/weekly/groups/lost', JSON.stringify({
    v: 1, groupName: 'lost', clusterName: 'production', source: { type: 'parameter', parameter: '/nowhere' }, maxAbandonedLaunches: 3,
  }));
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined);

  expect(world.isPatched('workers')).toBe(true);
  expect(world.images('lost')).toEqual({ [OLD_IMAGE]: 1 });
  const because = 'its source cannot be asked: there is no parameter /nowhere';
  expect(world.said('Patch leaves a group out')).toContainEqual(expect.objectContaining({ patch: expect.any(String) as string, group: 'lost', because }));
});

test('a plan that finds no image for its groups says so every hour, by its status and a metric, though no patch begins', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['workers'])] }, groups: { workers: 2 } });
  world.cloud.parameters.remove('/images/workers');
  await world.clock.advance(2 * HOUR + MINUTE);

  const because = 'its source cannot be asked: there is no parameter /images/workers';
  expect(world.said('Patch leaves a group out')).toEqual([1, 2].map(() => expect.objectContaining({ level: 'warn', group: 'workers', because }) as unknown));
  expect(world.metrics.filter(({ metric }) => metric === 'GroupsWithoutImage').map(({ value }) => value)).toEqual([1, 1]);
  expect(await world.command({ command: 'status' })).toMatchObject({ outdated: {}, leftOut: { workers: because } });
});
