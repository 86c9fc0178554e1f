import { EndJudge } from './end-judge';
import { FloorJudge } from './floor-judge';
import { HoldJudge } from './hold-judge';
import { LaunchJudge } from './launch-judge';
import { Launching } from './launching';
import { NoticeJudge } from './notice-judge';
import { calledFrom } from './noticing';
import { PlacementJudge } from './placement-judge';
import { PodJudge } from './pod-judge';
import type { NoticeEvent, Scenario } from './scenario';
import { halved, NOTHING, tooLittle } from './tally';
import type { ClusterBuilder } from '../../simulation/cluster/build/cluster-builder';
import type { Pod } from '../../simulation/cluster/objects';
import { POD_ANNOTATIONS } from '../../src/names';
import { aWorld, releaseByHand } from '../lambda/invocation/story';
import { DeployedDrainer, type World } from '../lambda/invocation/world';

const MINUTE = 60_000;

/** Each promise is broken once on behalf of the drainer, and its judge must report that. */
function aPlace(more: (build: ClusterBuilder) => void = () => undefined) {
  const world = aWorld((build) => {
    build.nodes(3);
    build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    more(build);
  });
  const drainer = new DeployedDrainer(world, 'drainer', { sweep: false });
  const evict = async ({ metadata: { namespace, name, uid } }: Pod) => {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name }, deleteOptions: { preconditions: { uid } } };
    const answer = drainer.endpoint.call({ verb: 'create', apiGroup: '', resource: 'pods', subresource: 'eviction', namespace, name, body }, drainer.user);
    await world.clock.advance(100);
    return answer;
  };
  return { world, drainer, evict };
}

/** Writes annotations on node1 as the drainer does. */
function write(world: World, annotations: Record<string, string>): void {
  const node = world.store.get('nodes', undefined, 'node1')!;
  const named = Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`cdk-graceful-node-group/${key}`, value]));
  world.store.update('nodes', { ...node, metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, ...named } } });
}

test('the judge of floors sees an owner taken below its floor without a word', async () => {
  const { world, drainer, evict } = aPlace();
  const judge = new FloorJudge(world, drainer, 0);
  const [one, other] = world.podsOf('web');
  await evict(one);
  expect(judge).toMatchObject({ judged: 1, violations: [] });
  await evict(other);
  expect(judge.judged).toBe(2);
  expect(judge.violations).toEqual([expect.stringContaining('takes Deployment default/web from 1 to 0 available pods, its floor is 1')]);
});

test('the judge of pods sees a pod that is evicted again, and one that is released and left so', async () => {
  const { world, drainer, evict } = aPlace();
  const judge = new PodJudge(world, drainer, 0);
  const [one, other] = world.podsOf('web');
  await evict(one);
  await world.clock.advance(5_000);
  await evict(one);
  expect(judge.violations).toEqual([expect.stringMatching(/^create of default\/web-.* after its end was granted$/)]);
  releaseByHand({ world }, other);
  expect(judge.releases).toBe(1);
  expect(judge.violations).toContainEqual(expect.stringMatching(/is left released on node2$/));
});

test('the judge of pods sees one that is released twice', () => {
  const { world, drainer } = aPlace();
  const judge = new PodJudge(world, drainer, 0);
  const [pod] = world.podsOf('web');
  const current = () => world.store.get('pods', 'default', pod.metadata.name)!;
  releaseByHand({ world }, pod);
  world.store.update('pods', { ...current(), metadata: { ...current().metadata, labels: pod.metadata.labels } });
  releaseByHand({ world }, current());
  expect(judge.violations).toContainEqual(expect.stringMatching(/was released twice$/));
});

test('the judge of pods believes no annotation', () => {
  const { world, drainer } = aPlace();
  const judge = new PodJudge(world, drainer, 0);
  const [silent, liar] = world.podsOf('web');
  const { 'pod-template-hash': hash = '', ...labels } = silent.metadata.labels ?? {};
  world.store.update('pods', { ...silent, metadata: { ...silent.metadata, labels } });
  world.store.update('pods', { ...liar, metadata: { ...liar.metadata, annotations: { [POD_ANNOTATIONS.RELEASED_HASH]: hash } } });
  expect(judge.releases).toBe(1);
  expect(judge.violations).toEqual([`default/${silent.metadata.name} is left released on node1`]);
});

describe('the judge of places', () => {
  test('sees a pod taken down though no node can have its volume', async () => {
    const { world, drainer, evict } = aPlace((build) => build.statefulSet('db', { on: 'node1', volumePerPod: true }));
    const { store } = world;
    const [volume] = store.list('persistentvolumes');
    const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node1'] }] }] };
    store.update('persistentvolumes', { ...volume, spec: { ...volume.spec, nodeAffinity: { required } } });
    const cordoned = store.get('nodes', undefined, 'node1')!;
    const judge = new PlacementJudge(world, drainer, 0, 0);
    await evict(world.podsOf('db')[0]);
    expect([judge.judged, judge.violations]).toEqual([1, []]);

    store.update('nodes', { ...cordoned, spec: { ...cordoned.spec, unschedulable: true } });
    await world.clock.advance(60_000);
    await evict(world.podsOf('db')[0]);
    expect(judge.judged).toBe(2);
    expect(judge.violations).toEqual([expect.stringMatching(/^default\/db-0 was to be evicted at \d+, and no node can take it/)]);
  });

  test('sees pods that come back to their node and are moved again and again', async () => {
    const { world, drainer, evict } = aPlace((build) => build.replicaSet('stubborn', { on: 'node1', spec: { nodeName: 'node1' } }));
    const judge = new PlacementJudge(world, drainer, 0, 0);
    const moved = async () => {
      await evict(world.podsOf('stubborn').find(({ metadata }) => !metadata.deletionTimestamp)!);
      await world.clock.advance(60_000);
    };
    for (let times = 1; times <= 4; times++) {
      await moved();
    }
    expect([judge.returns, judge.violations]).toEqual([3, []]);
    await moved();
    expect(judge.violations).toEqual(['5 pods of ReplicaSet default/stubborn on node1 were evicted, and 4 are the most']);
  });

  test('counts anew when another drain of the node begins, for what was moved to it before has not come back', async () => {
    const { world, drainer, evict } = aPlace((build) => build.replicaSet('stubborn', { on: 'node1', spec: { nodeName: 'node1' } }));
    const { store, clock } = world;
    const judge = new PlacementJudge(world, drainer, 0, 0);
    for (let times = 1; times <= 5; times++) {
      if (times === 3) {
        const node = store.get('nodes', undefined, 'node1')!;
        const annotations = { ...node.metadata.annotations, 'cdk-graceful-node-group/started': '2026-11-23T01:00:00.000Z' };
        store.update('nodes', { ...node, metadata: { ...node.metadata, annotations } });
      }
      await evict(world.podsOf('stubborn').find(({ metadata }) => !metadata.deletionTimestamp)!);
      await clock.advance(60_000);
    }
    expect([judge.returns, judge.violations]).toEqual([3, []]);
  });

  test('excuses a pod that no node can take once pods of its node may go at any cost, whatever was announced before', async () => {
    const { world, drainer, evict } = aPlace((build) => build.statefulSet('db', { on: 'node1', volumePerPod: true }));
    const { store, clock } = world;
    const volume = store.list('persistentvolumes')[0];
    const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['elsewhere'] }] }] };
    store.update('persistentvolumes', { ...volume, spec: { ...volume.spec, nodeAffinity: { required } } });
    const soon = new PlacementJudge(world, drainer, 0, 0, () => clock.now() + 1);
    const now = new PlacementJudge(world, drainer, 0, 0, () => clock.now());
    await clock.advance(60_000);
    await evict(world.podsOf('db')[0]);
    expect([soon.violations.length, now.violations]).toEqual([1, []]);
  });

  test('sees a surge that goes on though no node takes the replacement', async () => {
    const { world, drainer } = aPlace();
    const judge = new PlacementJudge(world, drainer, 0, 0);
    world.store.list('nodes').forEach((node) => world.store.update('nodes', { ...node, spec: { ...node.spec, unschedulable: true } }));
    releaseByHand({ world }, world.podsOf('web')[0]);
    await world.clock.advance(8 * 60_000);
    expect([judge.unplaced, judge.violations]).toEqual([1, []]);
    await world.clock.advance(60_000);
    expect(judge.violations).toEqual([expect.stringMatching(/^web-\S+ is still released, though no node takes web-/)]);
  });
});

test.each([
  ['says so', { annotations: { 'cdk-graceful-node-group/wait': 'until-finished' } }],
  ['has nobody who makes it again', {}],
  ['keeps files', { emptyDir: true }],
])('the judge of what is left until it has finished sees a pod that is asked to go though it %s', async (_, options) => {
  const { world, drainer, evict } = aPlace((build) => build.pod('alone', { on: 'node1', ...options }));
  const group = { overrides: 'OWN', unownedPods: 'WAIT', emptyDirPods: 'WAIT', failingJobs: 'EVICT', drainTimeoutSeconds: 1200 };
  const judge = new HoldJudge(world, drainer, { group, nodes: 3, drainingNodes: 1, notices: [] } as unknown as Scenario);
  expect(judge.judged).toBe(1);
  await evict(world.podsOf('web')[0]);
  expect(judge.violations).toEqual([]);
  await evict(world.podsOf('alone')[0]);
  expect(judge.violations).toEqual([expect.stringMatching(/^default\/alone was to go at \d+, though /)]);
});

test('the judge of what is left until it has finished sees a pod whose Job would fail, where the group waits for those', async () => {
  const judged = async (failingJobs: string) => {
    const { world, drainer, evict } = aPlace((build) => build.job('report', { on: 'node1', backoffLimit: 0 }));
    const group = { overrides: 'ALL', unownedPods: 'EVICT', emptyDirPods: 'EVICT', failingJobs, drainTimeoutSeconds: 1200 };
    const judge = new HoldJudge(world, drainer, { group, nodes: 3, drainingNodes: 1, notices: [] } as unknown as Scenario);
    await evict(world.podsOf('report')[0]);
    return [judge.judged, judge.violations];
  };
  expect(await judged('WAIT')).toEqual([1, [expect.stringMatching(/its Job would fail$/)]]);
  expect(await judged('EVICT')).toEqual([0, []]);
});

describe('the judge of launches', () => {
  /** A launch whose lifecycle action is ended after that many seconds. */
  async function launched(result: 'CONTINUE' | 'ABANDON', seconds: number, options: object = {}, launch: object = {}) {
    const { world, drainer } = aPlace((build) => build.daemonSet('agent', { annotations: { 'simulation/start-seconds': '30' } }));
    const group = drainer.group('nodes');
    const choices = { joinTimeoutSeconds: 300, startupTaints: [], permanentTaints: [], requiredDaemonSets: [], ...options };
    const judge = new LaunchJudge(world, group, { faults: [], crashes: [], group: choices } as unknown as Scenario, 0);
    new Launching(world, group).grow({ type: 'launch', at: 0, ...launch });
    world.cloud.faults.onEvents({ fault: 'lost' });
    await world.clock.runUntil(() => group.actions.length > 0, 60_000);
    await world.clock.advance(seconds * 1000);
    const [{ hook, instanceId, token }] = group.actions;
    world.cloud.autoScaling.completeLifecycleAction({ groupName: 'nodes', hookName: hook.name, instanceId, token }, result, 'somebody');
    return { judged: judge.judged, violations: judge.violations.map((text) => text.replace(instanceId, 'it')) };
  }

  test.each([
    ['whose node is ready', 'CONTINUE', 60, {}, {}, []],
    ['whose node is not ready', 'CONTINUE', 23, {}, {}, [
      'the launch of it went on though its node is not ready', 'the launch of it went on though its node is not as its group wants it',
    ]],
    ['whose node has a startup taint', 'CONTINUE', 60, { startupTaints: ['a'] }, { taint: 'a' }, ['the launch of it went on though its node is not as its group wants it']],
    ['whose node has a taint that nobody knows', 'CONTINUE', 60, {}, { taint: 'a' }, ['the launch of it went on though its node is not as its group wants it']],
    ['whose node has a taint for good', 'CONTINUE', 60, { permanentTaints: ['a'] }, { taint: 'a' }, []],
    ['whose node had a startup taint', 'CONTINUE', 60, { startupTaints: ['a'] }, { taint: 'a', seconds: 20 }, []],
    ['whose node lacks a DaemonSet', 'CONTINUE', 45, { requiredDaemonSets: ['default/agent'] }, {}, ['the launch of it went on though its node is not as its group wants it']],
    ['whose node has the DaemonSet', 'CONTINUE', 120, { requiredDaemonSets: ['default/agent'] }, {}, []],
    ['that is abandoned too soon', 'ABANDON', 10, {}, {}, ['the launch of it was abandoned before its time was over']],
  ] as const)('judges one %s', async (_, result, seconds, options, launch, violations) => {
    const found = await launched(result, seconds, options, launch);
    expect(found.violations).toEqual(violations);
    expect(found.judged).toBe(seconds > 20 ? 1 : 0);
  });

  test('sees one that is held for long', async () => {
    expect((await launched('CONTINUE', 600)).violations).toEqual([expect.stringMatching(/^the launch of it was held \d+ ms longer than it may$/)]);
  });
});

test('the judge of ends sees an action that still waits, and one that was ended without a word', async () => {
  const { world, drainer } = aPlace();
  const group = drainer.group('nodes');
  const scenario = { nodes: 3, faults: [], crashes: [], events: [], notices: [], group: { drainTimeoutSeconds: 1200, whenBlocked: 'RETAIN' } } as unknown as Scenario;
  const judge = new EndJudge(world, drainer, group, scenario);
  group.terminateInstance(world.instanceOf('node1'), true);
  await world.clock.runUntil(() => group.actions.length > 0, 60_000);
  expect(judge.violations).toEqual(['the action of node1 still waits, outcome undefined']);
  const [{ hook, instanceId, token }] = group.actions;
  world.cloud.autoScaling.completeLifecycleAction({ groupName: 'nodes', hookName: hook.name, instanceId, token }, 'CONTINUE', 'somebody');
  expect(judge.violations).toEqual(['node1 has no outcome, its action ended by completed with CONTINUE']);
});

test.each([
  ['though somebody led all the time', MINUTE, [expect.stringMatching(/^the deadline of node1 is 17\d{5} ms after the beginning of its action$/)]],
  ['where nobody had led for long', 4 * MINUTE, []],
])('the judge of ends judges a deadline that was moved %s', async (_how, unled, violations) => {
  const { world, drainer } = aPlace();
  const { store, clock } = world;
  const group = drainer.group('nodes');
  const scenario = { nodes: 3, faults: [], crashes: [], events: [], notices: [], group: { drainTimeoutSeconds: 1200, whenBlocked: 'RETAIN' } } as unknown as Scenario;
  const judge = new EndJudge(world, drainer, group, scenario);
  // The drainer itself does not get the event.
  world.cloud.faults.onEvents({ fault: 'lost', times: 1 });
  const lease = store.create('leases', { metadata: { name: 'leader', namespace: 'default' }, spec: {} });
  group.terminateInstance(world.instanceOf('node1'), true);
  await clock.runUntil(() => group.actions.length > 0, MINUTE);
  write(world, { deadline: new Date(clock.now() + 20 * MINUTE).toISOString() });
  for (let since = 0; since < 19 * MINUTE; since += unled) {
    await clock.advance(unled);
    store.update('leases', { ...lease, spec: { renewTime: new Date(clock.now()).toISOString() } });
  }
  write(world, { deadline: new Date(clock.now() + 10 * MINUTE).toISOString(), outcome: 'retained' });
  const [{ hook, instanceId, token }] = group.actions;
  world.cloud.autoScaling.completeLifecycleAction({ groupName: 'nodes', hookName: hook.name, instanceId, token }, 'ABANDON', 'somebody');

  expect(judge.violations).toEqual(violations);
});

describe('the judge of notices', () => {
  const group = { drainTimeoutSeconds: 1200 };
  const scenario = (...notices: NoticeEvent[]) => ({ nodes: 3, faults: [], crashes: [], notices, group }) as unknown as Scenario;
  const spot: NoticeEvent = { name: 'spot-interruption', at: 10, node: 0, seconds: 0 };

  test('sees an instance that EC2 takes though nobody has drained it', async () => {
    const { world } = aPlace();
    const judge = new NoticeJudge(world, scenario(spot));
    await world.clock.advance(130_000);
    world.cluster.terminateNode(world.instanceOf('node1'));
    expect([judge.judged, judge.violations]).toEqual([1, [
      'nobody drains node1 30 s after the notice spot-interruption',
      'the deadline of node1 is Infinity ms after the notice spot-interruption, and 145000 ms are the most',
      'the drain of node1 has not ended before EC2 took its machine',
    ]]);
  });

  test('sees a drain that takes more time than EC2 leaves', async () => {
    const { world } = aPlace();
    const judge = new NoticeJudge(world, scenario(spot));
    write(world, { deadline: new Date(world.clock.now() + 1200_000).toISOString() });
    await world.clock.advance(60_000);
    expect(judge.violations).toEqual([expect.stringMatching(/^the deadline of node1 is 1190000 ms after the notice/)]);
  });

  test('sees a drain that ends twice', () => {
    const { world } = aPlace();
    const judge = new NoticeJudge(world, scenario());
    ['retained', 'drained', 'failed'].forEach((outcome) => write(world, { outcome }));
    expect(judge.violations).toEqual(['the drain of node1 has ended more than once: retained, drained, failed']);
  });

  test('judges notices about nodes that existed only', async () => {
    const { world } = aPlace();
    const judge = new NoticeJudge(world, scenario(spot));
    world.cluster.terminateNode(world.instanceOf('node1'));
    await world.clock.advance(60_000);
    expect([judge.judged, judge.violations]).toEqual([0, []]);
  });
});

test.each([
  ['half of the timeout', [], 'node1', 600],
  ['half of the two minutes of an interruption', [{ name: 'spot-interruption', at: 100, node: 0, seconds: 0 }], 'node1', 157.5],
  ['the same for another node of the instance', [{ name: 'spot-interruption', at: 100, node: 0, seconds: 0 }], 'node1b', 157.5],
  ['what was told of another node', [{ name: 'spot-interruption', at: 100, node: 1, seconds: 0 }], 'node1', 600],
  ['half of the time until a change', [{ name: 'scheduled-change', at: 100, node: 0, seconds: 600 }], 'node1', 347.5],
  ['a machine that stops', [{ name: 'stopping', at: 100, node: 0, seconds: 0 }], 'node1', 100],
  ['a mere recommendation', [{ name: 'rebalance-recommendation', at: 100, node: 0, seconds: 0 }], 'node1', 600],
] as const)('from when pods may go whatever that costs: %s', (_, notices, node, seconds) => {
  expect(calledFrom(node, { nodes: 3, notices, group: { drainTimeoutSeconds: 1200 } as Scenario['group'] }, 0)).toBe(seconds * 1000);
});

test('the judge of floors sees an owner interrupted because time is up, though it is not', async () => {
  const { world, drainer, evict } = aPlace();
  const from = world.clock.now() + 60_000;
  const judge = new FloorJudge(world, drainer, 0, () => from);
  const [one, other] = world.podsOf('web');
  const announce = ({ metadata: { name } }: Pod) => {
    drainer.log.push({ at: world.clock.now(), level: 'info', message: 'Owner will be interrupted', pod: `default/${name}`, because: 'it is so and time is up' });
  };
  await evict(one);
  announce(other);
  await evict(other);
  expect(judge.violations).toEqual([expect.stringMatching(/and it was announced that time is up, too soon$/)]);
});

test('a property whose judges have seen nothing says so', () => {
  expect(tooLittle(NOTHING, 50, { floors: 1, crashes: 0.5 })).toEqual([
    '50 runs have seen 0 floors, and should have seen 50 at least',
    '50 runs have seen 0 crashes, and should have seen 25 at least',
  ]);
  expect(tooLittle({ ...NOTHING, floors: 50 }, 50, { floors: 1 })).toEqual([]);
  expect(tooLittle({ ...NOTHING, floors: 24 }, 50, halved({ floors: 1 }))).toEqual(['50 runs have seen 24 floors, and should have seen 25 at least']);
});
