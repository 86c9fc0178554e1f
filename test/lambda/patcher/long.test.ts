import { DAY, MINUTE, NEW_IMAGE, PlanWorld, stage } from './plan-world';

test('a patch of fourteen days stays below the limit of its history', async () => {
  // Each node takes six hours.
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 56 }, timing: { launchMs: 6 * 3600_000 + 5 * MINUTE } });
  world.group('web').desiredCapacity = 56;
  world.cloud.parameters.put('/cdk-graceful-node-group/weekly/plan', JSON.stringify({
    ...JSON.parse(world.cloud.parameters.get('/cdk-graceful-node-group/weekly/plan').value) as object,
    pace: { minHealthyPercentage: 100, maxHealthyPercentage: 101, concurrentGroups: 1 },
  }));
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined, 20 * DAY);

  expect(world.outcome).toBe('succeeded');
  const executions = world.cloud.stepFunctions.executions(world.machineArn);
  expect(executions.at(-1)!.endedAt ?? world.clock.now()).toBeGreaterThan(executions[0].startedAt + 14 * DAY);
  expect(Math.max(...executions.map(({ events }) => events))).toBeLessThan(20_000);
  expect(executions.length).toBeGreaterThan(1);
  expect(executions.map(({ error }) => error)).toEqual(executions.map(() => undefined));
}, 120_000);

test('twenty groups of fifty nodes are patched in three stages', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `group-${index}`);
  const world = new PlanWorld({
    plan: {
      stages: [stage('canary', names.slice(0, 1), { soakSeconds: 3600 }), stage('some', names.slice(1, 6)), stage('rest', names.slice(6))],
      pace: { minHealthyPercentage: 100, maxHealthyPercentage: 110, concurrentGroups: 5 },
    },
    groups: Object.fromEntries(names.map((name) => [name, 50])),
  });
  world.publish(NEW_IMAGE);
  let most = 0;
  world.cloud.autoScaling.onChange(() => {
    most = Math.max(most, names.filter((name) => world.group(name).refresh !== undefined).length);
  });
  await world.until(() => world.outcome !== undefined, 5 * DAY);

  expect(world.outcome).toBe('succeeded');
  expect(names.filter((name) => !world.isPatched(name))).toEqual([]);
  expect(most).toBe(5);
  expect(world.metrics.filter(({ metric }) => metric === 'NodesReplaced').reduce((sum, { value }) => sum + value, 0)).toBe(1000);
}, 120_000);
