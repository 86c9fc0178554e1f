import { place, volume } from './placement/nodes';
import { budget, draining, moves, NOTHING_LOADED, snapshotOf, withBaseline } from './snapshot-of';
import { barePod, claim, deployment, job, NOW, type Part, podsOfKind, releasedPod, replicationController, service, statefulSet } from './workloads';
import { decide } from '../../../lambda/drain/decide';
import { type KindOnNeed, type Snapshot } from '../../../lambda/drain/snapshot';

const ALL = Object.keys(NOTHING_LOADED) as KindOnNeed[];

/** The cluster with only some kinds loaded. */
const seeing = (all: Snapshot, kinds: readonly KindOnNeed[]): Snapshot =>
  ({ ...all, ...NOTHING_LOADED, ...Object.fromEntries(kinds.map((kind) => [kind, all[kind]])) });

/** Loads what decisions ask for until one is made. Returns it, with what was loaded. */
function decideAsLoaded(all: Snapshot) {
  const kinds: KindOnNeed[] = [];
  for (;;) {
    const decision = decide(seeing(all, kinds), NOW);
    if (decision.needs.length === 0) {
      return { decision, loaded: kinds.sort() };
    }
    expect(decision).toMatchObject({ actions: [], drainingNodes: [], orphanedPods: [] });
    expect(kinds).not.toEqual(expect.arrayContaining([decision.needs[0]]));
    kinds.push(...decision.needs);
  }
}

const elsewhere: Part[] = [
  job({ name: 'batch', on: ['b'] }), statefulSet({ name: 'store', on: ['b'], claims: ['store'] }), claim('store'), service('web', { app: 'web' }),
  replicationController({ name: 'old', on: ['b'] }), deployment({ name: 'site', on: ['b'] }),
];

test.each<[string, readonly Part[], readonly KindOnNeed[]]>([
  ['the Services of a draining node without pods', [], ['services']],
  ['no more of pods that stay with the node', [podsOfKind('DaemonSet', { name: 'agent', on: ['a'], claims: ['agent'] })], ['services']],
  ['no more of an owner of an unknown kind', [podsOfKind('Workflow', { name: 'flow', on: ['a', 'b'] })], ['services']],
  ['the two kinds behind a pod of a Deployment', [deployment({ name: 'web', on: ['a', 'b', 'c'] })], ['deployments', 'replicaSets', 'services']],
  ['nothing of a node without pods where it is set how long load balancers get', [draining('a', { loadBalancerDelay: 0 })], []],
  ['no Services of pods that are not released where that is set', [draining('a', { loadBalancerDelay: 0 }), deployment({ name: 'web', on: ['a', 'b', 'c'] })],
    ['deployments', 'replicaSets']],
  ['the Services before a pod is released', [draining('a', { loadBalancerDelay: 0, surge: 'WHEN_NEEDED' }), deployment({ name: 'web', hash: 'abc', on: ['a'] })],
    ['deployments', 'replicaSets', 'services']],
  ['the StatefulSets, with claims, volumes and attachments where there are claims',
    [statefulSet({ name: 'db', on: ['a', 'b'], claims: ['data'] }), claim('data', { attachedTo: 'a' })], ['attachments', 'claims', 'services', 'statefulSets', 'volumes']],
  ['the ReplicationControllers', [replicationController({ name: 'rc', on: ['a', 'b'] })], ['replicationControllers', 'services']],
  ['the Jobs', [job({ name: 'report', on: ['a'] })], ['jobs', 'services']],
  ['the ReplicaSets before it says that nobody makes a pod again that one is about to adopt',
    [deployment({ name: 'web', hash: 'abc', on: ['b'] }), barePod('given-back', { on: 'a', labels: { 'app': 'web', 'pod-template-hash': 'abc' } })],
    ['deployments', 'replicaSets', 'services']],
  ['what a released pod on a node that stays was released from', [releasedPod('web-0', 'web', { on: 'b' }), deployment({ name: 'web', on: ['c'] })],
    ['deployments', 'replicaSets', 'services']],
])('a decision needs %s, and is the same as with all kinds', (_, parts, kinds) => {
  const drains = parts.some(({ drainingNodes }) => drainingNodes) ? [] : [draining('a')];
  const all = withBaseline(snapshotOf(...drains, ...parts, ...elsewhere));
  const { decision, loaded } = decideAsLoaded(all);
  expect(loaded).toEqual(kinds);
  expect(decision).toEqual(decide(seeing(all, ALL), NOW));
});

/** The pods as they are, with one more volume that is no claim. */
const withConfig = (all: Snapshot): Snapshot => ({
  ...all, pods: all.pods.map((pod) => ({ ...pod, spec: { ...pod.spec, volumes: [...pod.spec.volumes ?? [], { name: 'config', configMap: { name: 'config' } }] } })),
});

test.each<[string, readonly Part[], readonly KindOnNeed[]]>([
  ['a Deployment', [deployment({ name: 'web', on: ['a', 'b'] })], ['deployments', 'replicaSets']],
  ['a ReplicaSet of nobody', [podsOfKind('ReplicaSet', { name: 'web', on: ['a', 'b'] })], ['deployments', 'replicaSets']],
  ['a Job beside a ReplicationController', [job({ name: 'report', on: ['a'] }), replicationController({ name: 'rc', on: ['a', 'b'] })], ['jobs', 'replicationControllers']],
  ['a StatefulSet with a claim and other volumes', [statefulSet({ name: 'db', on: ['a', 'b'], claims: ['data'] }), claim('data')],
    ['attachments', 'claims', 'statefulSets', 'volumes']],
  ['a Deployment beside a DaemonSet with a claim, which stays', [deployment({ name: 'web', on: ['a', 'b'] }), podsOfKind('DaemonSet', { name: 'agent', on: ['a'], claims: ['agent'] })],
    ['deployments', 'replicaSets']],
  ['a Job beside a pod that a ReplicaSet is about to adopt',
    [job({ name: 'report', on: ['a'] }), barePod('given-back', { on: 'a', labels: { 'app': 'web', 'pod-template-hash': 'abc' } })], ['deployments', 'jobs', 'replicaSets']],
  ['a Job beside a released pod on a node that stays', [job({ name: 'report', on: ['a'] }), releasedPod('web-0', 'web', { on: 'b' })], ['deployments', 'jobs', 'replicaSets']],
  ['a Job beside a pod that nobody owns', [job({ name: 'report', on: ['a'] }), barePod('lonely', { on: 'a' })], ['jobs']],
])('what is sure to be needed is asked for at once: of %s', (_, parts, kinds) => {
  const first = decide(seeing(withConfig(withBaseline(snapshotOf(draining('a', { loadBalancerDelay: 0 }), ...parts))), []), NOW);
  expect([...first.needs].sort()).toEqual(kinds);
  expect(first).toMatchObject({ actions: [], drainingNodes: [], retainedNodes: [], steering: [], orphanedPods: [] });
});

test('so is what is needed of owners and volumes that have left the node', () => {
  const { drainingNodes } = withBaseline(snapshotOf(draining('a', { loadBalancerDelay: 0 }), statefulSet({ name: 'db', on: ['a'], claims: ['data'] }), claim('data')));
  const left = { ...snapshotOf(job({ name: 'report', on: ['a'] })), drainingNodes };
  expect([...decide(seeing(left, []), NOW).needs].sort()).toEqual(['attachments', 'jobs', 'statefulSets']);
  const withoutVolumes = withBaseline(snapshotOf(draining('a', { loadBalancerDelay: 0 }), statefulSet({ name: 'db', on: ['a'] })));
  expect(decide(seeing({ ...snapshotOf(), drainingNodes: withoutVolumes.drainingNodes }, []), NOW).needs).toEqual(['statefulSets']);
});

test('what is wrong with a decision itself is no need of it', () => {
  const all = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a'] }));
  const broken = { ...all, pods: all.pods.map((pod) => ({ ...pod, spec: undefined as never })) };
  expect(() => decide(broken, NOW)).toThrow(TypeError);
});

test('an owner whose kind is not loaded is not gone: the gate waits until it is', () => {
  const before = withBaseline(snapshotOf(draining('a'), statefulSet({ name: 'db', on: ['a', 'b'] })));
  const moved = { ...snapshotOf(statefulSet({ name: 'db', on: ['b'], replicas: 2 })), drainingNodes: before.drainingNodes };
  expect(decide(seeing(moved, []), NOW)).toMatchObject({ actions: [], needs: expect.arrayContaining(['services', 'statefulSets']) });
  expect(moves(decide(seeing(moved, ['services', 'statefulSets']), NOW))).not.toContain('settle a: drained');
});

test('a volume whose attachments are not loaded is not detached: the drain does not end', () => {
  const before = withBaseline(snapshotOf(draining('a'), statefulSet({ name: 'db', on: ['a'], claims: ['data'] }), claim('data')));
  const moved = { ...snapshotOf(statefulSet({ name: 'db', on: ['b'], claims: ['data'] }), claim('data')), drainingNodes: before.drainingNodes };
  expect(decide(seeing(moved, ['services', 'statefulSets', 'claims']), NOW)).toMatchObject({ actions: [], needs: ['attachments'] });
});

test('a volume that is not loaded does not let its pod go where it cannot be', () => {
  const local = [statefulSet({ name: 'db', on: ['a'], claims: ['data'] }), claim('data'), { volumes: [volume('data', 'kubernetes.io/hostname', 'a')] }];
  const all = withBaseline(snapshotOf(draining('a'), ...local, { nodes: [place('b')] }));
  expect(moves(decide(all, NOW))).toEqual([]);
  expect(decide(seeing(all, ['services', 'statefulSets', 'claims', 'attachments']), NOW)).toMatchObject({ actions: [], needs: ['volumes'] });
  expect(decide(seeing(all, ['services', 'statefulSets', 'volumes', 'attachments']), NOW)).toMatchObject({ actions: [], needs: ['claims'] });
});

test('a budget over owners of kinds that no draining node has is nobody\'s floor', () => {
  const shared = [deployment({ name: 'web', on: ['a', 'b', 'c'] }), statefulSet({ name: 'db', on: ['b', 'c'] }),
    budget({ name: 'both', apps: ['web', 'db'], allows: 1, needs: 4 })];
  const all = withBaseline(snapshotOf(draining('a'), ...shared));
  expect(decideAsLoaded(all)).toMatchObject({ loaded: ['deployments', 'replicaSets', 'services'], decision: decide(all, NOW) });
});

test('Services that are not loaded are not none: no instance ends, and no pod of theirs goes', () => {
  const empty = withBaseline(snapshotOf(draining('a', { cordoned: NOW })));
  expect(decide(seeing(empty, []), NOW)).toMatchObject({ actions: [], needs: ['services'] });
  const serving = withBaseline(snapshotOf(draining('a', { cordoned: NOW }), podsOfKind('Workflow', { name: 'flow', on: ['a', 'b'] })));
  expect(decide(seeing(serving, []), NOW)).toMatchObject({ actions: [], needs: ['services'] });
});
