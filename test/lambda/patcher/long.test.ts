import { DAY, HOUR, NEW_IMAGE, PlanWorld, stage } from './plan-world';

test('a patch of fourteen days is one execution, far below the limit of its history', async () => {
  const stages = [stage('canary', ['canary'], { soakSeconds: 14 * 86_400 }), stage('rest', ['web'])];
  const world = new PlanWorld({ plan: { stages }, groups: { canary: 1, web: 2 } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined, 20 * DAY);
  await world.clock.advance(HOUR);

  expect(world.outcome).toBe('succeeded');
  const executions = world.cloud.stepFunctions.executions(world.machineArn);
  expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED']);
  const [execution] = executions;
  expect(execution.endedAt! - execution.startedAt).toBeGreaterThan(14 * DAY);
  expect(execution.events).toBeLessThan(10_000);
});

test('an execution hands over to a successor before its history is full', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 6 } });
  world.publish(NEW_IMAGE);
  await world.until(() => world.group('web').refresh !== undefined);
  world.cloud.stepFunctions.startExecution(world.machineArn, 'long-one', JSON.stringify({ steps: 1_495 }));
  await world.until(() => world.outcome !== undefined);
  await world.clock.advance(HOUR);

  expect(world.cloud.stepFunctions.executions(world.machineArn).map(({ name, output }) => [name, (output as { outcome: string }).outcome])).toEqual([
    [expect.stringMatching(/^weekly-/), 'superseded'], ['long-one', 'continued'], ['long-one.2', 'succeeded'],
  ]);
  expect(world.group('web').refreshes).toHaveLength(1);
});

test('twenty groups of fifty nodes are patched in three stages', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `group-${index}`);
  const world = new PlanWorld({
    plan: {
      stages: [stage('canary', names.slice(0, 1), { soakSeconds: 3600 }), stage('some', names.slice(1, 6)), stage('rest', names.slice(6))],
      pace: { minHealthyPercentage: 100, maxHealthyPercentage: 120, concurrentGroups: 5 },
    },
    groups: Object.fromEntries(names.map((name) => [name, 50])),
    timing: { launchMs: 60_000, shutdownMs: 10_000 },
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
