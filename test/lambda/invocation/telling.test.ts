import { aStory, drained, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import { aWorld } from './story';
import { DeployedDrainer } from './world';

/** As many attempts as the clients make for one call. */
const ATTEMPTS = 4;

/** What was metered of a metric, and when, in seconds since then. */
function metered({ drainer }: Pick<Story, 'drainer'>, name: string, from = 0): Array<{ second: number; value: number }> {
  return drainer.metered.filter(({ metric }) => metric === name).map(({ at, value }) => ({ second: (at - from) / SECOND, value }));
}

function aSlowDrain(): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 4, on: 'node1', probeDelay: 20 });
    },
  });
}

describe('an API server that is away', () => {
  test('is told once when that begins and once when it ends, and counted every minute meanwhile', async () => {
    const story = aSlowDrain();
    const { world, drainer } = story;
    const from = world.clock.now() + 10 * SECOND;
    drainer.endpoint.faults.away({ from, until: from + 5 * MINUTE, manner: 'refused' });
    terminate(story, 'node1');
    await drained(story, 1);

    const begins = drainer.messages('Cluster does not answer');
    expect(begins).toHaveLength(1);
    expect((begins[0].at - from) / SECOND).toBeLessThan(20);
    const ends = drainer.messages('Cluster answers again');
    expect(ends).toHaveLength(1);
    expect(ends[0].seconds as number).toBeGreaterThan(280);
    expect(ends[0].seconds as number).toBeLessThan(340);
    const counted = metered(story, 'ClusterUnreachable', from);
    expect(counted[0].second).toBeLessThan(60);
    expect(counted.length).toBeGreaterThanOrEqual(4);
    expect(counted.length).toBeLessThanOrEqual(6);
  });

  test('for a moment is nothing to tell', async () => {
    const story = aSlowDrain();
    const { world, drainer } = story;
    const from = world.clock.now() + 10 * SECOND;
    drainer.endpoint.faults.away({ from, until: from + 2 * SECOND, manner: 'refused' });
    terminate(story, 'node1');
    await drained(story, 1);

    expect(drainer.messages('Cluster does not answer')).toEqual([]);
    expect(metered(story, 'ClusterUnreachable')).toEqual([]);
  });

  test('when an invocation begins makes it fail, which is counted within a minute', async () => {
    const story = aSlowDrain();
    const { world, drainer } = story;
    const from = world.clock.now();
    drainer.endpoint.faults.away({ from, until: from + 5 * MINUTE, manner: 'refused' });
    terminate(story, 'node1');
    await drained(story, 1);

    expect(metered(story, 'InvocationsFailed', from)[0].second).toBeLessThan(60);
    expect(metered(story, 'ClusterUnreachable', from)[0].second).toBeLessThan(60);
    expect(drainer.messages('Cluster does not answer')).toHaveLength(1);
    expect(drainer.messages('Cluster answers again')).toHaveLength(1);
  });
});

test('a cluster that forbids is another matter than one that is away', async () => {
  const story = aSlowDrain();
  const { world, drainer } = story;
  const from = world.clock.now();
  drainer.endpoint.faults.onRequests({ fault: 'forbidden', until: from + 3 * MINUTE });
  terminate(story, 'node1');
  await drained(story, 1);

  expect(metered(story, 'ClusterForbidden', from)[0].second).toBeLessThan(60);
  expect(metered(story, 'ClusterUnreachable')).toEqual([]);
  expect(drainer.messages('Cluster forbids what the drainer needs')).toHaveLength(1);
  expect(drainer.messages('Cluster allows what the drainer needs again')).toHaveLength(1);
});

test('the end of a drain is on the default bus, with how it went', async () => {
  const story = aSlowDrain();
  const { world, drainer } = story;
  const started = world.clock.now();
  terminate(story, 'node1');
  await drained(story, 1);

  const told = world.cloud.events.events.filter((event) => event['detail-type'] === 'Drain Ended');
  const seconds = metered(story, 'DrainSeconds')[0].value;
  expect(told).toMatchObject([{
    source: 'cdk-graceful-node-group',
    detail: {
      version: '1',
      drainer: 'drainer',
      cluster: expect.any(String) as string,
      group: 'nodes',
      instance: drainer.messages('Drain ended')[0].instance as string,
      node: 'node1',
      outcome: 'drained',
      started: new Date(started).toISOString(),
      seconds,
      pods: 4,
      owners: [{ owner: 'Deployment default/web', result: 'replaced', moves: 4, surged: 4, interrupted: false }],
      ownerCount: 1,
    },
  }]);
  expect(Date.parse(told[0].detail.ended as string) - started).toBeGreaterThanOrEqual((seconds - 1) * SECOND);
  expect(seconds).toBeGreaterThan(20);
});

describe('what a drain did to the owners of its pods', () => {
  interface Told { readonly owner: string; readonly moves: number; readonly surged: number; readonly interrupted: boolean }
  const told = ({ world }: Story) => (world.cloud.events.events.find((event) => event['detail-type'] === 'Drain Ended')?.detail.owners as Told[])
    .map(({ owner, moves, surged, interrupted }) => `${owner}: ${moves} moved, ${surged} surged${interrupted ? ', interrupted' : ''}`).sort();

  test('is told at its end: who was moved, whose replacement came first, and who was interrupted', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.deployment('web', { replicas: 3, on: ['node1', 'node1', 'node2'] });
        build.deployment('mail', { replicas: 1, on: 'node1' });
        build.statefulSet('orders', { replicas: 1, on: 'node1' });
        build.pod('by-hand', { on: 'node1' });
      },
    });
    terminate(story, 'node1');
    await drained(story, 1);

    expect(told(story)).toEqual([
      'Deployment default/mail: 1 moved, 1 surged', 'Deployment default/web: 2 moved, 2 surged',
      'Pod default/by-hand: 1 moved, 0 surged, interrupted', 'StatefulSet default/orders: 1 moved, 0 surged, interrupted',
    ]);
  });

  test('stands on the node for the invocation that goes on', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.deployment('web', { replicas: 2, on: 'node1', probeDelay: 11 * 60 });
      },
      group: { surge: 'NEVER' },
    });
    const written = () => story.world.store.get('nodes', undefined, 'node1')?.metadata.annotations?.['cdk-graceful-node-group/moved'];
    terminate(story, 'node1');
    await happened(story, () => written() !== undefined);
    expect(JSON.parse(written() ?? '')).toMatchObject({ 'Deployment default/web': { interrupted: 0 } });

    await drained(story, 1);
    expect(told(story)).toEqual([expect.stringMatching(/^Deployment default\/web: 2 moved/)]);
  });
});

test('a bus that takes nothing keeps no drain from its end', async () => {
  const story = aSlowDrain();
  const { world, drainer } = story;
  world.cloud.faults.onCalls({ fault: 'throttling', action: 'events:PutEvents' });
  terminate(story, 'node1');
  await drained(story, 1);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(drainer.messages('End of the drain could not be put on the event bus')).toMatchObject([{ node: 'node1' }]);
});

describe('a drain that is blocked', () => {
  const blocked = (): Story => aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('db', { replicas: 1, on: 'node1', budget: { maxUnavailable: 0 } });
    },
    group: { drainTimeoutSeconds: 2 * 3600 },
  });

  test('is measured every minute, for how long already, over the end of invocations', async () => {
    const story = blocked();
    const { world } = story;
    const from = world.clock.now();
    terminate(story, 'node1');
    await world.clock.advance(50 * MINUTE);

    const waited = metered(story, 'BlockedSeconds', from);
    expect(waited.length).toBeGreaterThan(40);
    // The alarm's threshold is passed within a minute or two of its time.
    expect(waited.find(({ value }) => value >= 1800)?.second).toBeLessThan(1800 + 150);
    expect(metered(story, 'NodesDraining').every(({ value }) => value === 1)).toBe(true);
  });

  test('is measured from when it began to wait, though the process that knew has died', async () => {
    const story = blocked();
    const { world, drainer } = story;
    const from = world.clock.now();
    terminate(story, 'node1');
    await world.clock.advance(40 * MINUTE);
    drainer.runtime.processes.forEach((process) => process.kill());
    await world.clock.advance(10 * MINUTE);

    const waited = metered(story, 'BlockedSeconds', from).filter(({ second }) => second > 45 * 60);
    expect(waited.length).toBeGreaterThan(2);
    expect(Math.min(...waited.map(({ value, second }) => value - second))).toBeGreaterThan(-120);
    const written = drainer.endpoint.calls.filter(({ request }) => request.verb === 'patch' && JSON.stringify(request.body).includes('waiting-since'));
    expect(written.length).toBeLessThanOrEqual(2);
  });

  test('ends as retained, and the instance is measured from then on', async () => {
    const story = blocked();
    const { world, drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => drainer.messages('Drain ended').length > 0, 3 * HOUR);
    expect(drainer.outcomes()).toEqual({ node1: 'retained' });
    const ended = world.clock.now();
    await world.clock.advance(HOUR);

    expect(metered(story, 'InstancesRetained', ended).length).toBeGreaterThan(8);
    expect(metered(story, 'InstancesRetained').every(({ value }) => value === 1)).toBe(true);
    const last = metered(story, 'RetainedSeconds', ended).at(-1);
    expect(Math.abs((last?.value ?? 0) - (last?.second ?? 0))).toBeLessThan(180);
  });
});

test('whoever is interrupted is counted once, when it happens', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(2);
      build.statefulSet('db', { replicas: 1, on: 'node1' });
    },
  });
  terminate(story, 'node1');
  await drained(story, 1);
  expect(story.drainer.counts.get('OwnersInterrupted')).toBe(1);
});

test('a group that has lost its hooks is found by the next sweep, though none of its instances waits', async () => {
  const story = aStory({ build: (build) => build.nodes(2) });
  const { world, drainer, group } = story;
  await world.clock.advance(6 * MINUTE);
  expect(metered(story, 'GroupsWithoutHooks')).toEqual([]);
  group.deleteHook('drainer-terminating');
  group.deleteHook('drainer-launching');
  await world.clock.advance(6 * MINUTE);
  expect(metered(story, 'GroupsWithoutHooks')[0]).toMatchObject({ value: 1 });
  expect(drainer.messages('Group has no hook of this drainer')).toMatchObject([{ group: 'nodes' }]);
});

test('what a leader does for another drainer is counted under that one', async () => {
  const world = aWorld((build) => {
    build.nodes(4);
    build.deployment('web', { replicas: 4, probeDelay: 30 });
  });
  const [blue, green] = [new DeployedDrainer(world, 'blue'), new DeployedDrainer(world, 'green')];
  const [blueGroup, greenGroup] = [blue.group('blue', { nodes: ['node1', 'node2'] }), green.group('green', { nodes: ['node3', 'node4'] })];
  blueGroup.terminateInstance(world.instanceOf('node1'), true);
  await world.clock.advance(2 * SECOND);
  greenGroup.terminateInstance(world.instanceOf('node3'), true);
  await happened({ world, drainer: blue }, () => [...blueGroup.actions, ...greenGroup.actions].every(({ active }) => !active), HOUR);

  const drains = [...blue.metered, ...green.metered].filter(({ metric }) => metric === 'Drains').map(({ drainer }) => drainer).sort();
  expect(drains).toEqual(['blue', 'green']);
  const evicted = [...blue.metered, ...green.metered].filter(({ metric }) => metric === 'PodsEvicted').map(({ drainer }) => drainer);
  expect(new Set(evicted)).toEqual(new Set(['blue', 'green']));
});

describe('AWS that fails for some minutes is told once when that begins, and once when it is over', () => {
  test.each([
    ['autoscaling:RecordLifecycleActionHeartbeat', 'Heartbeat could not be recorded', 'Heartbeats are recorded again', { heartbeatTimeoutSeconds: 60 }],
    ['autoscaling:DescribeAutoScalingGroups', 'Auto Scaling could not be asked for lifecycle actions', 'Auto Scaling can be asked for lifecycle actions again', {}],
    ['autoscaling:CompleteLifecycleAction', 'Lifecycle action could not be completed', 'Lifecycle actions can be completed again', {}],
    ['sqs:ChangeMessageVisibility', 'Message visibility could not be changed', 'Message visibility can be changed again', {}],
  ] as const)('%s', async (action, begins, ends, group) => {
    const story = aStory({
      build: (build) => {
        build.nodes(5);
        build.deployment('web', { replicas: 8, on: ['node1', 'node2', 'node3'], probeDelay: 20 });
      },
      group: { retainsAbandoned: true, ...group },
    });
    const { world, drainer } = story;
    const from = world.clock.now() + 15 * SECOND;
    // Not so long that a heartbeat is missed.
    const until = from + (action.includes('Heartbeat') ? 35 : 180) * SECOND;
    world.cloud.faults.onCalls({ fault: 'throttling', action, from, until });
    terminate(story, 'node1', 'node2', 'node3');
    await happened(story, () => drainer.messages('Drain ended').length >= 3 && world.clock.now() > until + 6 * MINUTE, HOUR);

    expect(drainer.messages(begins)).toHaveLength(1);
    expect(drainer.messages(ends)).toHaveLength(1);
    expect(drainer.messages(ends)[0].seconds as number).toBeGreaterThan(5);
    const counted = metered(story, 'AwsCallsFailed', drainer.messages(begins)[0].at).map(({ second }) => second);
    expect(counted.length).toBeLessThanOrEqual(4);
    expect(counted.every((second) => second >= 10)).toBe(true);
    expect(Object.values(drainer.outcomes())).toEqual(['drained', 'drained', 'drained']);
  });
});

test('a call of AWS that fails once and then succeeds is told, and not counted', async () => {
  const story = aSlowDrain();
  const { world, drainer } = story;
  world.cloud.faults.onCalls({ fault: 'throttling', action: 'autoscaling:CompleteLifecycleAction', times: ATTEMPTS });
  terminate(story, 'node1');
  await drained(story, 1);

  expect(drainer.messages('Lifecycle action could not be completed')).toHaveLength(1);
  expect(drainer.messages('Lifecycle actions can be completed again')).toHaveLength(1);
  expect(metered(story, 'AwsCallsFailed')).toEqual([]);
});

test('Auto Scaling that answers nobody is counted, though no invocation gets any further', async () => {
  const story = aStory({ build: (build) => build.nodes(2) });
  const { world, drainer } = story;
  const from = world.clock.now();
  world.cloud.faults.onCalls({ fault: 'throttling', action: 'autoscaling:*', from, until: from + 10 * MINUTE });
  terminate(story, 'node1');
  await drained(story, 1);

  expect(metered(story, 'AwsCallsFailed', from)[0].second).toBeLessThan(60);
  expect(metered(story, 'AwsCallsFailed', from + 5 * MINUTE).length).toBeGreaterThan(0);
  expect(drainer.messages('Auto Scaling could not be asked for lifecycle actions')).toHaveLength(1);
  expect(drainer.messages('Auto Scaling can be asked for lifecycle actions again')).toHaveLength(1);
});

describe('what stays wrong is told once, and once when it is right again:', () => {
  const twoDrains = () => aStory({
    build: (build) => {
      build.nodes(4);
      build.deployment('web', { replicas: 4, on: ['node1', 'node1', 'node2', 'node2'], probeDelay: 30 });
    },
  });

  test('Events that nobody may write', async () => {
    const story = twoDrains();
    const { drainer } = story;
    const mend = drainer.endpoint.faults.onRequests({ fault: 'forbidden', verb: 'create', resource: 'events' });
    terminate(story, 'node1');
    await drained(story, 1);
    expect(drainer.messages('Event could not be written')).toHaveLength(1);
    expect(drainer.messages('Events can be written again')).toEqual([]);
    mend();
    terminate(story, 'node2');
    await drained(story, 2);
    expect(drainer.messages('Event could not be written')).toHaveLength(1);
  });

  test('a hook whose metadata cannot be read', async () => {
    const story = aStory({ build: (build) => build.nodes(2), group: { notificationMetadata: 'no options' } });
    const { world, drainer, group } = story;
    await world.clock.advance(HOUR);
    expect(drainer.messages('Fields of the hook metadata could not be understood, so their defaults apply')).toMatchObject([{ level: 'error', group: 'nodes' }]);
    const [hook] = group.hooks();
    group.putHook({ ...hook, notificationMetadata: '{}' });
    await world.clock.advance(6 * MINUTE);
    expect(drainer.messages('Hook metadata can be understood again')).toMatchObject([{ seconds: expect.any(Number) as number }]);
  });

  test('options on a node that cannot be read, whose defaults apply', async () => {
    const story = twoDrains();
    const { world, drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => drainer.messages('Baseline written').length === 1, MINUTE);
    const node = world.store.get('nodes', undefined, 'node1')!;
    world.store.update('nodes', {
      ...node, metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, 'cdk-graceful-node-group/when-blocked': 'DELETE' } },
    });
    await drained(story, 1);
    expect(drainer.messages('Options on the node could not be understood, so their defaults apply')).toMatchObject([
      { level: 'error', node: 'node1', fields: ['cdk-graceful-node-group/when-blocked'] },
    ]);
    expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'drained' }]);
  });

  test('a group without hooks', async () => {
    const story = aStory({ build: (build) => build.nodes(2) });
    const { world, drainer, group } = story;
    const hooks = group.hooks();
    hooks.forEach(({ name }) => group.deleteHook(name));
    await world.clock.advance(HOUR);
    expect(drainer.messages('Group has no hook of this drainer')).toMatchObject([{ level: 'error', group: 'nodes' }]);
    hooks.forEach((hook) => group.putHook(hook));
    await world.clock.advance(6 * MINUTE);
    expect(drainer.messages('Groups have hooks of this drainer again')).toHaveLength(1);
  });

  test('a node that refuses what is written on it', async () => {
    const story = twoDrains();
    const { world, drainer } = story;
    const mend = drainer.endpoint.faults.onRequests({ fault: 'forbidden', verb: 'patch', resource: 'nodes', name: 'node1' });
    terminate(story, 'node1');
    await world.clock.advance(6 * MINUTE);
    // Once a process: a sweep comes in one of its own.
    expect(drainer.messages('Node could not be changed and is tried again').length).toBeLessThanOrEqual(2);
    mend();
    await drained(story, 1);
    expect(drainer.messages('Nodes can be changed again')).toHaveLength(1);
    expect(drainer.messages('Nodes can be changed again')[0].seconds as number).toBeGreaterThan(5 * 60);
  });
});
