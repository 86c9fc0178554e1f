import {
  aStory, belowFloor, drained, evictions, happened, HOUR, MINUTE, ownerResults, released, releases, SECOND, type Setting, type Story, terminate,
} from './story';
import type { GroupOptions } from './world';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** Three nodes in zones a, b and c; the first is drained. */
function threeNodes(build: (builder: ClusterBuilder) => void, group: GroupOptions = {}): Setting {
  return {
    build: (builder) => {
      builder.nodes(3);
      build(builder);
    },
    group,
  };
}

function awayFromItself(name: string, topologyKey: string) {
  return {
    affinity: {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { app: name } } }] },
    },
  };
}

const announced = ({ drainer }: Story) => drainer.messages('Owner will be interrupted').map(({ pod, because }) => `${pod as string}: ${because as string}`);
const interrupted = ({ drainer }: Story) => drainer.counts.get('OwnersInterrupted') ?? 0;
const leftDown = ({ drainer }: Story) => drainer.counts.get('OwnersLeftDown') ?? 0;
const endLevel = ({ drainer }: Story) => drainer.messages('Drain ended').map(({ level }) => level);
const saidToWait = ({ drainer }: Story) => JSON.stringify(drainer.messages('Drain waits').map(({ because }) => because));

describe('pods that the cordon does not keep away (A1)', () => {
  const comesBack = () => aStory(threeNodes((build) => {
    build.deployment('full', { replicas: 2, on: ['node2', 'node3'], requests: { cpu: '1500m', memory: '6Gi' } });
    build.deployment('web', { replicas: 1, on: 'node1', tolerations: [{ operator: 'Exists' }] });
  }));

  test('are moved a few times, then stay with the node, announced', async () => {
    const story = comesBack();
    const { world, drainer, floors } = story;
    terminate(story, 'node1');
    await drained(story, 1, 10 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(evictions(drainer)).toHaveLength(4);
    expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'interrupted' });
    expect(announced(story)).toEqual([expect.stringMatching(
      /^default\/web-.*: it stays with its node, and ends with the instance: it came back 3 times although its node is cordoned$/)]);
    expect(interrupted(story)).toBe(1);
    expect(leftDown(story)).toBe(0);
    // It comes up elsewhere once the node is gone.
    await world.clock.advance(MINUTE);
    expect(world.nodesOf('web')).toEqual([expect.stringMatching(/^node[23]$/)]);
    expect(Object.keys(belowFloor(floors))).toEqual(['Deployment default/web']);
  });

  test('though the drainer dies again and again', async () => {
    const story = comesBack();
    const { world, drainer } = story;
    terminate(story, 'node1');
    const isOver = () => drainer.messages('Drain ended').length > 0;
    const holder = () => world.store.list('leases').at(0)?.spec.holderIdentity;
    let dead: string | undefined;
    while (!isOver()) {
      await happened(story, () => isOver() || holder() !== dead, 5 * MINUTE);
      await world.clock.advance(20 * SECOND);
      dead = holder();
      if (!isOver()) {
        drainer.runtime.processes.forEach((process) => process.kill());
      }
    }
    expect(evictions(drainer)).toHaveLength(4);
  });
});

describe('pods that can stand nowhere else', () => {
  test.each<[string, Parameters<ClusterBuilder['deployment']>[1], string]>([
    ['a template that names the node (A2)', { spec: { nodeName: 'node1' } }, 'its template names the node node1'],
    ['a node selector with its host name (A4)', { nodeSelector: { [HOSTNAME]: 'node1' } }, 'its node selector kubernetes.io/hostname=node1 allows no other node'],
  ])('%s: they stay from the start, announced, and hold nothing up', async (_, options, because) => {
    const story = aStory(threeNodes((build) => {
      build.deployment('web', { replicas: 1, on: 'node1', ...options });
      build.deployment('other', { replicas: 1, on: 'node1' });
    }));
    const { drainer } = story;
    terminate(story, 'node1');
    await drained(story, 1, 3 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(evictions(drainer)).toEqual([expect.stringMatching('default/other-')]);
    expect(releases(drainer).map(({ pod }) => pod)).toEqual([expect.stringMatching('default/other-')]);
    expect(announced(story)).toEqual([expect.stringMatching(`^default/web-.*: it stays with its node, and ends with the instance: ${because}$`)]);
    expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'left-down', 'Deployment default/other': 'replaced' });
    expect(endLevel(story)).toEqual(['warn']);
    expect(leftDown(story)).toBe(1);
    expect(interrupted(story)).toBe(1);
  });

  test('not announced where nobody is interrupted', async () => {
    const story = aStory(threeNodes((build) => {
      const hosts = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: HOSTNAME, operator: 'In', values: ['node1'] }] }] } };
      build.deployment('web', { replicas: 3, maxUnavailable: 3, on: 'node1', affinity: { nodeAffinity: hosts } });
    }));
    terminate(story, 'node1');
    await drained(story, 1, 3 * MINUTE);
    expect(announced(story)).toEqual([]);
  });
});

test('a node of a live drain that somebody uncordons is cordoned again, and pods that came are moved (A3)', async () => {
  const story = aStory(threeNodes((build) => {
    build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } });
    build.deployment('web', { replicas: 2, on: ['node2', 'node3'] });
  }));
  const { world, drainer, floors } = story;
  const isCordoned = () => world.store.get('nodes', undefined, 'node1')?.spec.unschedulable === true;
  terminate(story, 'node1');
  await happened(story, isCordoned);
  await world.clock.advance(MINUTE);
  for (const replicas of [30, 60]) {
    const node = world.store.get('nodes', undefined, 'node1')!;
    world.store.update('nodes', { ...node, metadata: { ...node.metadata, labels: { [HOSTNAME]: 'node1' } }, spec: { ...node.spec, unschedulable: undefined } });
    world.cluster.scale('deployments', 'default', 'web', replicas);
    await happened(story, isCordoned, MINUTE);
    await happened(story, () => world.podsOf('web').length === replicas && !world.nodesOf('web').includes('node1'), 5 * MINUTE);
  }
  expect(drainer.messages('Node was uncordoned during its drain, and is cordoned again')).toMatchObject([{ level: 'warn', node: 'node1' }]);
  expect(world.store.get('nodes', undefined, 'node1')?.metadata.labels).toHaveProperty(['node.kubernetes.io/exclude-from-external-load-balancers']);
  expect(new Set(evictions(drainer)).size).toBe(evictions(drainer).length);
  expect(belowFloor(floors)).toEqual({});
});

describe('data that is only here (A5)', () => {
  const local = (group: GroupOptions, force = false): Setting => ({
    ...threeNodes((build) => {
      build.claim('data', { attachedTo: 'node1' });
      build.statefulSet('db', { replicas: 1, on: 'node1', claims: ['data'] });
      tie(build, HOSTNAME, 'node1');
    }, group),
    drainer: { force },
  });
  const zonal = (group: GroupOptions): Setting => threeNodes((build) => {
    build.claim('data', { attachedTo: 'node1', zone: 'eu-west-1a' });
    build.statefulSet('db', { replicas: 1, on: 'node1', claims: ['data'] });
  }, group);

  test('on this node: with RETAIN it is not taken down at all', async () => {
    const story = aStory(local({ drainTimeoutSeconds: 1200 }));
    const { drainer, floors } = story;
    terminate(story, 'node1');
    await drained(story, 1, 30 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'retained' });
    expect(evictions(drainer)).toEqual([]);
    expect(belowFloor(floors)).toEqual({});
    expect(saidToWait(story)).toMatch(/db-0 stays: its data is on this node only: its volume data \(pvc-.*\), which is on node1/);
  });

  test.each(['TERMINATE', 'FORCE'] as const)('on this node: with %s it is stopped when time is up, announced, and nothing is told as good', async (whenBlocked) => {
    const story = aStory(local({ drainTimeoutSeconds: 1200, whenBlocked }, true));
    const { world, drainer } = story;
    const from = world.clock.now();
    terminate(story, 'node1');
    await happened(story, () => world.podsOf('db').every(({ metadata }) => metadata.deletionTimestamp), 30 * MINUTE);
    expect(world.clock.now() - from).toBeGreaterThan(18 * MINUTE);
    await drained(story, 1, 10 * MINUTE);

    expect(announced(story)).toEqual([expect.stringMatching(/^default\/db-0: its data is on this node only: .*, and time is up$/)]);
    expect(ownerResults(drainer)).toEqual({ 'StatefulSet default/db': 'left-down' });
    expect(endLevel(story)).toEqual(['warn']);
    expect(leftDown(story)).toBe(1);
    expect(interrupted(story)).toBe(1);
  });

  test('in a zone without another node: it waits for one, and moves once it has come', async () => {
    const story = aStory(zonal({ drainTimeoutSeconds: 3600 }));
    const { world, drainer, floors } = story;
    terminate(story, 'node1');
    await world.clock.advance(10 * MINUTE);
    expect(evictions(drainer)).toEqual([]);
    expect(belowFloor(floors)).toEqual({});
    expect(saidToWait(story)).toMatch(/db-0 stays: no other node can take it \(2 ruled out by its volume data \(pvc-.*\), which is in zone eu-west-1a\)/);

    const like = world.store.get('nodes', undefined, 'node1')!;
    world.cluster.launchNode({ instanceId: 'i-new', like, zone: 'eu-west-1a' });
    await drained(story, 1, 5 * MINUTE);
    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(ownerResults(drainer)).toEqual({ 'StatefulSet default/db': 'replaced' });
    expect(leftDown(story)).toBe(0);
    expect(belowFloor(floors)['StatefulSet default/db']).toBeLessThan(60);
  });

  test('in a zone without another node: with RETAIN it is not taken down where none comes', async () => {
    const story = aStory(zonal({ drainTimeoutSeconds: 1200 }));
    terminate(story, 'node1');
    await drained(story, 1, 30 * MINUTE);
    expect(story.drainer.outcomes()).toEqual({ node1: 'retained' });
    expect(belowFloor(story.floors)).toEqual({});
  });

  /** Ties the volume of the claim to the nodes with this label, as local storage drivers do. */
  function tie({ store }: ClusterBuilder, key: string, value: string): void {
    const [volume] = store.list('persistentvolumes');
    const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }] } };
    store.update('persistentvolumes', { ...volume, spec: { ...volume.spec, nodeAffinity } });
  }
});

describe('a surge whose replacement finds no node', () => {
  test('is taken back within minutes, and the pod goes in place within its floor (A6)', async () => {
    const story = aStory(threeNodes((build) => build.deployment('web', { replicas: 3, ...awayFromItself('web', ZONE) })));
    const { world, drainer, group, floors } = story;
    // Others come in their place, of the same zones.
    const zones = ['eu-west-1a', 'eu-west-1b'];
    world.launchWith(() => ({ zone: zones.shift() }));
    ['node1', 'node2'].forEach((node) => group.terminateInstance(world.instanceOf(node), false));
    await happened(story, () => evictions(drainer).length > 0, 6 * MINUTE);
    // Within a second or two of each other, as their replacements were found to have no node.
    const adopted = () => drainer.messages('Pod adopted by its ReplicaSet again');
    await happened(story, () => adopted().length === 2, MINUTE);
    expect(adopted()).toMatchObject([
      { because: expect.stringMatching(/^default\/web-.* is not scheduled: 0\/[345] nodes are available/) as string },
      { because: expect.stringMatching(/^default\/web-.* is not scheduled: 0\/[345] nodes are available/) as string },
    ]);
    await drained(story, 2, 10 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained', node2: 'drained' });
    expect(belowFloor(floors)).toEqual({});
    expect(released(story)).toEqual([]);
  });

  test('of one replica is announced, then interrupted (A7)', async () => {
    const story = aStory(threeNodes((build) => build.deployment('web', { replicas: 1, on: 'node1', ...awayFromItself('web', 'topology.kubernetes.io/region') })));
    const { drainer, floors } = story;
    terminate(story, 'node1');
    await drained(story, 1, 10 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(announced(story)).toEqual([expect.stringMatching(
      /^default\/web-.*: Deployment default\/web has one replica; its replacement cannot come first: default\/web-.* is not scheduled: 0\/3 nodes are available/)]);
    expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'replaced' });
    expect(belowFloor(floors)['Deployment default/web']).toBeLessThan(60);
    expect(releases(drainer)).toHaveLength(1);
  });

  test('for want of a node that time may bring waits for one rather than to be interrupted', async () => {
    const story = aStory({
      build: (build) => {
        build.node('gpu1', { labels: { pool: 'gpu' } });
        build.nodes(2);
        build.deployment('web', { replicas: 1, on: 'gpu1', nodeSelector: { pool: 'gpu' } });
      },
    });
    const { world, drainer, floors } = story;
    terminate(story, 'gpu1');
    await world.clock.advance(10 * MINUTE);
    expect(drainer.messages('Pod adopted by its ReplicaSet again')).toHaveLength(1);
    expect(belowFloor(floors)).toEqual({});
    expect(saidToWait(story)).toContain('no other node can take it (2 ruled out by its node selector pool=gpu)');
    world.cluster.launchNode({ instanceId: 'i-new', like: world.store.get('nodes', undefined, 'gpu1')! });
    await drained(story, 1, 15 * MINUTE);
    expect(drainer.outcomes()).toEqual({ gpu1: 'drained' });
    expect(belowFloor(floors)).toEqual({});
  });

  describe('for want of room', () => {
    const full = (group: GroupOptions) => aStory(threeNodes((build) => {
      build.deployment('web', { replicas: 1, on: 'node1', requests: { cpu: '1500m' } });
      build.deployment('full', { replicas: 2, on: ['node2', 'node3'], requests: { cpu: '1500m' } });
    }, group));

    test.each<GroupOptions['whenBlocked']>(['RETAIN', 'TERMINATE'])('waits for it rather than to be interrupted for nothing, with %s', async (whenBlocked) => {
      const story = full({ drainTimeoutSeconds: 3600, whenBlocked });
      const { world: { clock, store }, drainer, floors } = story;
      terminate(story, 'node1');
      await clock.advance(25 * MINUTE);
      expect(evictions(drainer)).toEqual([]);
      expect(saidToWait(story)).toMatch(new RegExp('Deployment default/web has one replica, and no other node has room for it; '
        + 'its replacement cannot come first: default/web-.* is not scheduled: .*2 Insufficient cpu'));
      const deployment = store.get('deployments', 'default', 'full')!;
      store.update('deployments', { ...deployment, spec: { ...deployment.spec, replicas: 1 } });
      await drained(story, 1, 15 * MINUTE);
      expect(drainer.outcomes()).toEqual({ node1: 'drained' });
      expect(belowFloor(floors)).toEqual({});
    });

    test('goes when time is up, where that is chosen, and is told to be down', async () => {
      const story = full({ drainTimeoutSeconds: 1800, whenBlocked: 'TERMINATE' });
      const { world, drainer } = story;
      const from = world.clock.now();
      terminate(story, 'node1');
      await drained(story, 1);
      expect(drainer.messages('Pod evicted').map(({ at }) => at - from > 28 * MINUTE)).toEqual([true]);
      expect(announced(story)).toHaveLength(1);
      expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'left-down' });
      expect(endLevel(story)).toEqual(['warn']);
    });
  });

  test('for want of a host port that others have waits for one rather than to be interrupted', async () => {
    const port = { containers: [{ name: 'main', image: 'web:1', ports: [{ containerPort: 80, hostPort: 80 }] }] };
    const story = aStory(threeNodes((build) => {
      build.deployment('web', { replicas: 1, on: 'node1', spec: port });
      build.deployment('proxy', { replicas: 2, on: ['node2', 'node3'], spec: port });
    }));
    const { world, drainer, floors } = story;
    terminate(story, 'node1');
    await world.clock.advance(10 * MINUTE);
    expect(drainer.messages('Pod adopted by its ReplicaSet again')).toHaveLength(1);
    expect(saidToWait(story)).toContain('no other node can take it (2 where host port 80 is taken)');
    expect(evictions(drainer)).toEqual([]);
    world.cluster.scale('deployments', 'default', 'proxy', 1);
    await drained(story, 1, 15 * MINUTE);
    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'replaced' });
    expect(belowFloor(floors)['Deployment default/web'] ?? 0).toBeLessThan(60);
  });

  test('where there is room for some, those move, and the others one after another', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(4);
        build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'], maxUnavailable: 1, ...awayFromItself('web', HOSTNAME) });
      },
    });
    const { drainer, floors } = story;
    terminate(story, 'node1', 'node2');
    await happened(story, () => evictions(drainer).length === 2, 8 * MINUTE);
    expect(belowFloor(floors)).toEqual({});
  });

  test('because of a host port: one goes within its floor, the scheduler says why, and no end is told as good', async () => {
    const spec = { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 80, hostPort: 80 }] }] };
    const story = aStory(threeNodes((build) => build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'], spec })));
    const { drainer, floors } = story;
    terminate(story, 'node1');
    await drained(story, 1, 2 * HOUR);
    expect(saidToWait(story)).toContain("2 node(s) didn't have free ports for the requested pod ports");
    expect(evictions(drainer)).toHaveLength(1);
    expect(belowFloor(floors)).toEqual({});
    expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'left-down' });
    expect(endLevel(story)).toEqual(['warn']);
  });

  test('but beside a pod that leaves last: neither waits for the other for ever', async () => {
    const near = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOSTNAME, labelSelector: { matchLabels: { app: 'db' } } }] } };
    const story = aStory(threeNodes((build) => {
      build.statefulSet('db', { replicas: 1, on: 'node1' });
      build.deployment('near', { replicas: 1, on: 'node1', affinity: near });
    }));
    const { drainer } = story;
    terminate(story, 'node1');
    await drained(story, 1, 10 * MINUTE);
    expect(ownerResults(drainer)).toEqual({ 'StatefulSet default/db': 'replaced', 'Deployment default/near': 'replaced' });
    expect(interrupted(story)).toBe(2);
  });
});
