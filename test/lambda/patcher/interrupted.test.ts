import { DAY, HOUR, MINUTE, NEW_IMAGE, OLD_IMAGE, PlanWorld, stage } from './plan-world';

const stages = [stage('canary', ['canary'], { soakSeconds: 1800 }), stage('rest', ['web'])];
const groups = { canary: 1, web: 3 };

test('an execution that is stopped in any step is followed by another one, which goes on where it was', async () => {
  const undisturbed = new PlanWorld({ plan: { stages }, groups });
  undisturbed.publish(NEW_IMAGE);
  await undisturbed.until(() => undisturbed.outcome !== undefined);
  const steps = undisturbed.cloud.stepFunctions.executions(undisturbed.machineArn)[0].path.length;

  for (let step = 1; step < steps; step += 11) {
    const world = new PlanWorld({ plan: { stages }, groups });
    const executions = () => world.cloud.stepFunctions.executions(world.machineArn);
    world.publish(NEW_IMAGE);
    await world.until(() => (executions()[0]?.path.length ?? 0) >= step);
    executions()[0].abort();
    await world.until(() => world.outcome !== undefined);

    expect([step, world.outcome, world.images('canary'), world.images('web')]).toEqual([step, 'succeeded', { [NEW_IMAGE]: 1 }, { [NEW_IMAGE]: 3 }]);
    expect(world.group('web').terminations).toHaveLength(3);
    expect(executions().length).toBeGreaterThan(1);
  }
}, 120_000);

test('a patch whose every execution is killed in its first steps goes on from look to look of the plan', async () => {
  const world = new PlanWorld({ plan: { stages }, groups });
  const executions = () => world.cloud.stepFunctions.executions(world.machineArn);
  world.publish(NEW_IMAGE);
  await world.until(() => {
    executions().filter(({ status, path }) => status === 'RUNNING' && path.length >= 3).forEach((execution) => execution.abort());
    return world.outcome !== undefined;
  });

  expect([world.outcome, world.images('canary'), world.images('web')]).toEqual(['succeeded', { [NEW_IMAGE]: 1 }, { [NEW_IMAGE]: 3 }]);
  expect(world.group('web').terminations).toHaveLength(3);
  expect(executions().filter(({ status }) => status === 'ABORTED').length).toBeGreaterThan(2);
});

test.each(['before', 'after'] as const)('a function that dies %s any of its calls costs nothing but time', async (when) => {
  const calls = async (fatal?: number) => {
    let made = 0;
    let killed = false;
    const world = new PlanWorld({
      plan: { stages: [stage('all', ['web'])] },
      groups: { web: 2 },
      onStart: (boundary) => {
        // Counted over all processes: each that dies is followed by another one.
        const call = fatal === undefined ? Infinity : fatal - made;
        if (!killed && call > 0 && Number.isFinite(call)) {
          boundary.killAtCall(call, when);
        }
        boundary.killed.addEventListener('abort', () => {
          killed = true;
        });
        counted.push(boundary.calls);
      },
    });
    const counted: string[][] = [];
    world.publish(NEW_IMAGE);
    await world.until(() => world.outcome !== undefined);
    made = counted.reduce((sum, each) => sum + each.length, 0);
    return { world, made };
  };
  const { made } = await calls();
  for (let call = 1; call <= made; call += 9) {
    const { world } = await calls(call);
    expect([call, world.outcome, world.images('web'), world.launches('web')]).toEqual([call, 'succeeded', { [NEW_IMAGE]: 2 }, NEW_IMAGE]);
    expect(world.group('web').terminations).toHaveLength(2);
  }
}, 120_000);

test('of two executions the younger one goes on, and nothing is done twice', async () => {
  const world = new PlanWorld({ plan: { stages }, groups });
  world.publish(NEW_IMAGE);
  await world.until(() => world.group('canary').refresh !== undefined);
  world.cloud.stepFunctions.startExecution(world.machineArn, 'by-hand', '{"steps":0}');
  await world.until(() => world.outcome !== undefined);

  expect(world.outcome).toBe('succeeded');
  expect([world.group('canary').refreshes, world.group('web').refreshes].map(({ length }) => length)).toEqual([1, 1]);
  expect(world.cloud.stepFunctions.executions(world.machineArn)[0].output).toMatchObject({ outcome: 'superseded' });
});

test('another instance refresh is waited for, never cancelled', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 3 } });
  const theirs = world.group('web').startRefresh({ minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  world.publish(NEW_IMAGE);
  await world.clock.advance(HOUR);
  await world.until(() => world.outcome === 'succeeded');

  expect(theirs.status).toBe('Successful');
  expect(world.images('web')).toEqual({ [NEW_IMAGE]: 3 });
});

test('a refresh of the plan that somebody else cancels is not begun again: the patch fails, and says so', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 5 } });
  world.publish(NEW_IMAGE);
  await world.until(() => (world.images('web')[NEW_IMAGE] ?? 0) >= 2);
  world.group('web').cancelRefresh();
  await world.until(() => world.outcome !== undefined);
  await world.clock.advance(DAY);

  expect(world.events('Patch Failed')).toEqual([expect.objectContaining({
    because: 'the instance refresh of web was cancelled by a person or another program. CloudTrail knows by whom, as CancelInstanceRefresh: Cancelled by the user.',
  })]);
  expect(world.group('web').refreshes).toHaveLength(1);
});

describe('a refresh whose launches become no nodes, and that the drainer cancels', () => {
  const LAUNCHING = { name: 'drainer-launching', transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' as const, heartbeatTimeoutSeconds: 7200, defaultResult: 'ABANDON' as const };

  const BECAUSE = 'the last 3 launches of web became no nodes, so that the drainer cancelled its instance refresh. The drainer\'s log says why, as "Launch abandoned"';

  /** Abandons launches, and cancels the refresh before the last of them, as the drainer does. */
  async function abandoned(world: PlanWorld, launches: number, { cancels = true } = {}): Promise<void> {
    const group = world.group('web');
    for (let launch = 1; launch <= launches; launch++) {
      await world.until(() => group.actions.some(({ active }) => active));
      const [{ hook, instanceId, token }] = group.actions.filter(({ active }) => active);
      if (cancels && launch === launches) {
        group.cancelRefresh();
      }
      world.cloud.autoScaling.completeLifecycleAction({ groupName: 'web', hookName: hook.name, instanceId, token }, 'ABANDON', 'drainer');
    }
  }

  test('ends the patch, which says so', async () => {
    const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 5 } });
    world.group('web').putHook(LAUNCHING);
    world.publish(NEW_IMAGE);
    await abandoned(world, 3);
    await world.until(() => world.outcome !== undefined);

    expect(world.events('Patch Failed')).toEqual([expect.objectContaining({ because: BECAUSE })]);
    expect(world.said('Patch failed')).toEqual([expect.objectContaining({ because: BECAUSE })]);
  });

  test('ends it although the window closes meanwhile, so that the next one does not try the same again', async () => {
    const windows = [{ cron: '0 1 * * *', timeZone: 'UTC', durationSeconds: 3600 }];
    const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])], windows }, groups: { web: 5 } });
    world.group('web').putHook(LAUNCHING);
    world.publish(NEW_IMAGE);
    await abandoned(world, 2, { cancels: false });
    await world.until(() => world.clock.now() >= Date.parse('2026-12-01T01:59:30Z'));
    await abandoned(world, 1);
    await world.until(() => world.outcome !== undefined, 2 * HOUR);

    expect(world.events('Patch Failed')).toEqual([expect.objectContaining({ because: BECAUSE })]);
    expect(world.group('web').refreshes).toHaveLength(1);
  });

  test('is told from one that a person cancels after fewer launches', async () => {
    const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 5 } });
    world.group('web').putHook(LAUNCHING);
    world.publish(NEW_IMAGE);
    await abandoned(world, 2);
    await world.until(() => world.outcome !== undefined);

    expect(world.events('Patch Failed')).toEqual([expect.objectContaining({ because: expect.stringContaining('by a person or another program') as string })]);
  });
});

test('a group that scales in or out meanwhile is patched all the same, and what it launches is new', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 6 } });
  world.publish(NEW_IMAGE);
  await world.until(() => (world.images('web')[NEW_IMAGE] ?? 0) >= 2);
  world.group('web').setDesiredCapacity(9);
  await world.clock.advance(10 * MINUTE);
  world.group('web').setDesiredCapacity(4);
  await world.until(() => world.outcome !== undefined);

  expect(world.outcome).toBe('succeeded');
  expect(world.images('web')).toEqual({ [NEW_IMAGE]: 4 });
});

test('a scale-out before the turn of a group launches what the plan allowed, the old image', async () => {
  const world = new PlanWorld({ plan: { stages }, groups });
  world.publish(NEW_IMAGE);
  await world.until(() => world.isPatched('canary'));
  world.group('web').setDesiredCapacity(4);
  await world.clock.advance(10 * MINUTE);
  expect(world.images('web')).toEqual({ [OLD_IMAGE]: 4 });
});

test('a node that somebody protected from scale-in stays, and the report names it', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 3 } });
  const [{ instanceId }] = world.group('web').instances;
  world.group('web').protect(instanceId, true);
  world.publish(NEW_IMAGE);
  await world.until(() => world.outcome !== undefined);

  expect(world.images('web')).toEqual({ [OLD_IMAGE]: 1, [NEW_IMAGE]: 2 });
  expect(world.group('web').find(instanceId)?.protectedFromScaleIn).toBe(true);
  expect(world.events('Patch Group Ended')[0].nodes).toContainEqual({ instance: instanceId, result: 'kept', because: 'somebody protected it from scale-in, or put it in standby' });
});

test('a group whose launches are suspended is waited for', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 2 } });
  world.group('web').suspended.add('Launch');
  world.publish(NEW_IMAGE);
  await world.clock.advance(3 * HOUR);
  expect(world.group('web').refreshes).toEqual([]);
  expect(world.said('Patch waits').at(-1)).toMatchObject({ because: 'Launch of web is suspended' });
  world.group('web').suspended.delete('Launch');
  await world.until(() => world.outcome === 'succeeded');
});

test('hours without an answer of Auto Scaling end no patch', async () => {
  const world = new PlanWorld({ plan: { stages: [stage('all', ['web'])] }, groups: { web: 4 } });
  world.publish(NEW_IMAGE);
  await world.until(() => (world.images('web')[NEW_IMAGE] ?? 0) >= 1);
  world.cloud.faults.onCalls({ action: 'autoscaling:DescribeAutoScalingGroups', fault: 'internal-error', until: world.clock.now() + 5 * HOUR });
  await world.until(() => world.outcome !== undefined);

  expect(world.outcome).toBe('succeeded');
  expect(world.cloud.stepFunctions.executions(world.machineArn)).toHaveLength(1);
});

test.each(['before', 'after'] as const)('a function that dies %s a call while a window closes does not take its own cancellation for somebody else\'s', async (when) => {
  const run = async (fatal?: { readonly process: number; readonly call: number }) => {
    const processes: string[][] = [];
    const world = new PlanWorld({
      plan: { stages: [stage('all', ['web'])], windows: [{ cron: '0 1 * * *', timeZone: 'UTC', durationSeconds: 900 }] },
      groups: { web: 3 },
      onStart: (boundary, index) => {
        processes.push(boundary.calls);
        if (index === fatal?.process) {
          boundary.killAtCall(fatal.call, when);
        }
      },
    });
    world.publish(NEW_IMAGE);
    await world.until(() => world.outcome !== undefined, 5 * DAY);
    return { world, processes };
  };
  const { processes } = await run();
  const process = processes.findIndex((calls) => calls.includes('cancelRefresh'));
  const cancels = processes[process].indexOf('cancelRefresh') + 1;
  for (const call of [cancels, cancels + 1, cancels + 2]) {
    const { world } = await run({ process, call });
    expect([call, world.outcome, world.images('web')]).toEqual([call, 'succeeded', { [NEW_IMAGE]: 3 }]);
  }
});
