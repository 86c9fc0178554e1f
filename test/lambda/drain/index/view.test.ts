import { View } from '../../../../lambda/drain/index/view';
import type { DrainState } from '../../../../lambda/drain/state/drain-state';
import type { Node, Pod, PodTemplate } from '../../../../lambda/kubernetes/objects';
import { place } from '../placement/nodes';
import { budget, draining, drainStateOf, NOTHING_LOADED, snapshotOf } from '../snapshot-of';
import {
  barePod, claim, type CompleteSnapshot, deployment, MINUTE, NOW, type Part, pod, podsOfKind, releasedPod, releaseOf, replicaSet, SECOND, statefulSet,
  timestamp,
} from '../workloads';

const viewOf = (...parts: readonly Part[]) => new View(snapshotOf(...parts), NOW);
const baseline = (available: number): Partial<DrainState> => (
  { baseline: { owners: [{ kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available }], pods: 1, volumes: [], forced: false } });

test('of what draining nodes remember of an owner, the most counts, whichever of them says it', () => {
  expect(viewOf(draining('a', baseline(2)), draining('b', baseline(3)), draining('c')).baselineOf('Deployment-web')).toBe(3);
  const view = viewOf(draining('a', baseline(3)), draining('b', baseline(2)));
  expect(view.baselineOf('Deployment-web')).toBe(3);
  expect(view.baselineOf('Deployment-api')).toBe(0);
  expect(view.baselineOwners).toEqual([{ kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available: 3 }]);
  expect(viewOf(draining('a', baseline(2)), draining('b', baseline(3))).baselineOwners).toEqual(view.baselineOwners);
  expect(viewOf(draining('a')).baselineOwners).toEqual([]);
});

test('times of the cluster are told from those of our own clock', () => {
  const view = new View({ ...snapshotOf(), clockAhead: MINUTE }, NOW);
  expect(view.clusterNow).toBe(NOW + MINUTE);
  expect(view.ownTime(NOW + MINUTE)).toBe(NOW);
  expect(viewOf().clusterNow).toBe(NOW);
});

test('of a pod that nobody makes again nothing is found', () => {
  const view = viewOf(barePod('alone', { on: 'a' }));
  const [alone] = view.snapshot.pods;
  const found = [
    view.ownerOf(alone), view.replicaSetOf(alone), view.deploymentOf(alone), view.ownerObjectOf(alone), view.releaseOf(alone), view.jobOf(alone),
  ];
  expect(found.filter((one) => one !== undefined)).toEqual([]);
  expect(view.isCounted(alone)).toBe(false);
  expect(view.placementOf(alone)).toEqual({ type: 'placeable' });
});

test('a pod that says that it was released, which cannot be true, was not', () => {
  const view = viewOf(deployment({ name: 'web', on: ['a'] }), barePod('impostor', { labels: { app: 'api' }, annotations: releaseOf('web') }));
  expect(view.releaseOf(view.snapshot.pods[1])).toBeUndefined();
});

test('a released pod keeps the name of its Deployment when that is not known', () => {
  const view = viewOf(releasedPod('web-0', 'web', { on: 'a' }), podsOfKind('Workflow', { name: 'flow', on: ['a'] }));
  const [released, flow] = view.snapshot.pods;
  expect(view.ownerOf(released)).toMatchObject({ kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web' });
  expect(view.ownerOf(flow)).toMatchObject({ kind: 'Workflow', name: 'flow' });
});

test('whoever asks for an owner learns that its kind is not loaded, and whoever asks for a release does not', () => {
  const snapshot = { ...snapshotOf(statefulSet({ name: 'db', on: ['a'] })), ...NOTHING_LOADED };
  const view = new View(snapshot, NOW);
  expect(view.releaseOf(snapshot.pods[0])).toBeUndefined();
  expect(view.kinds.missing).toBeUndefined();
  expect(view.ownerOf(snapshot.pods[0])).toMatchObject({ kind: 'StatefulSet', name: 'db' });
  expect(view.kinds.missing).toBe('statefulSets');
});

test('a released pod asks for Deployments as well', () => {
  const snapshot = { ...snapshotOf(releasedPod('web-0', 'web')), ...NOTHING_LOADED, replicaSets: [] };
  const view = new View(snapshot, NOW);
  view.ownerOf(snapshot.pods[0]);
  expect(view.kinds.missing).toBe('deployments');
});

test('a budget is an owner\'s own if it selects all of its pods, and no others', () => {
  const parts = [deployment({ name: 'web', on: ['a', { on: 'b', labels: { tier: 'front' } }] }), deployment({ name: 'api', on: ['a'] })];
  const view = viewOf(...parts, budget({ name: 'web', apps: ['web'], allows: 1 }), budget({ name: 'some', apps: ['web'], labels: { tier: 'front' }, allows: 1 }),
    budget({ name: 'all', allows: 1 }), budget({ name: 'none', apps: ['db'], allows: 1 }));
  const owner = view.owner('Deployment', 'Deployment-web');
  if (!owner) {
    throw new Error('There is no Deployment web.');
  }
  expect(view.snapshot.budgets.map((one) => view.isBudgetOf(one, owner))).toEqual([true, false, false, false]);
});

test('of the ReplicaSets of a Deployment those are found that are to have pods', () => {
  const view = viewOf(deployment({ name: 'web', on: ['a'], old: ['b'] }), deployment({ name: 'idle', on: [] }), replicaSet({ name: 'lone', on: ['a'] }));
  const found = ['web', 'idle'].map((name) => view.scaledReplicaSetsOf({ namespace: 'shop', uid: `Deployment-${name}` }));
  expect(found).toEqual([['ReplicaSet-web', 'ReplicaSet-web-old'], []]);
});

test('a claim is found by its name in its namespace', () => {
  const view = viewOf(claim('data', { namespace: 'test' }), claim('data', { accessModes: ['ReadWriteMany'] }));
  expect(view.claim('shop', 'data')?.spec.accessModes).toEqual(['ReadWriteMany']);
  expect(view.claim('test', 'data')?.spec.accessModes).toEqual(['ReadWriteOnce']);
  expect(view.claim('other', 'data')).toBeUndefined();
});

describe('where a pod can stand', () => {
  const withTemplate = <K extends 'replicaSets' | 'statefulSets'>(all: CompleteSnapshot, kind: K, template: PodTemplate): CompleteSnapshot => (
    { ...all, [kind]: all[kind].map((object) => ({ ...object, spec: { ...object.spec, template } })) });
  const bound = { because: 'its template names the node gone', data: false };

  test.each(['replicaSets', 'statefulSets'] as const)('is bound by the template of the %s, if that names a node', (kind) => {
    const all = snapshotOf(kind === 'replicaSets' ? deployment({ name: 'web', on: ['a'] }) : statefulSet({ name: 'db', on: ['a'] }));
    const view = new View(withTemplate(all, kind, { spec: { nodeName: 'gone' } }), NOW);
    const [one] = view.snapshot.pods;
    expect(view.boundTo(one)).toEqual(bound);
    const placement = view.placementOf(one);
    expect(placement).toEqual({ type: 'bound', ...bound });
    expect(view.placementOf(one)).toBe(placement);
    expect(new View(withTemplate(all, kind, {}), NOW).boundTo(one)).toBeUndefined();
  });

  const inZones = (...pods: readonly Pod[]): Part[] => [
    { drainingNodes: [{ node: place('a'), state: drainStateOf('a') }] }, { nodes: [place('b', { zone: 'b' })], pods },
  ];
  const spread = (name: string, on?: string): Pod => {
    const made = pod(name, { on, labels: { app: 'web' } });
    const labelSelector = { matchLabels: { app: 'web' } };
    return { ...made, spec: { ...made.spec, topologySpreadConstraints: [{ topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', labelSelector }] } };
  };

  test('a pod that must be spread finds a node only beside the one that it replaces', () => {
    const view = viewOf(...inZones(spread('web-0', 'a'), spread('web-1', 'b')));
    expect(view.snapshot.pods.map((one) => view.spreadsOnlyBeside(one))).toEqual([true, false]);
  });

  test('a pod that must be spread waits until the node that leaves is gone', () => {
    const view = viewOf(...inZones(spread('web-0', 'b'), spread('web-1'), pod('plain')));
    expect(view.snapshot.pods.map((one) => view.spreadsOnceGone(one))).toEqual([true, true, false]);
  });

  test('a node is new to a pod if it became ready since then, by the clock of the cluster', () => {
    const became: Node = { ...place('b'), status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(NOW + 5 * MINUTE) }] } };
    const view = new View({ ...snapshotOf({ nodes: [became] }), clockAhead: 5 * MINUTE }, NOW);
    expect(view.hasNewNodeFor(pod('web'), NOW - SECOND)).toBe(true);
    expect(view.hasNewNodeFor(pod('web'), NOW + SECOND)).toBe(false);
  });
});
