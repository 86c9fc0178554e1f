import { ClusterIndex } from '../../../../lambda/drain/index/cluster-index';
import { countsFor, replicaSetAt } from '../../../../lambda/drain/index/places';
import { NOT_LOADED, type Snapshot } from '../../../../lambda/drain/snapshot';
import type { KubernetesObject, ObjectMeta, Pod } from '../../../../lambda/kubernetes/objects';
import { budget, snapshotOf } from '../snapshot-of';
import {
  barePod, type CompleteSnapshot, controllerOf, deployment, job, NOW, type Part, pod, podsOfKind, releasedPod, releaseOf, replicaSet,
  replicationController, statefulSet,
} from '../workloads';

/*
 * An index that has followed a cluster for a day must answer as one that sees it for the first time, or a pod is moved by what was true an hour ago.
 * Each example is a change: of what the index keeps it all, or of what it has to begin anew.
 */

type Kind = 'pods' | 'budgets' | 'deployments' | 'replicaSets' | 'replicationControllers' | 'statefulSets' | 'jobs';
type ObjectOf<K extends Kind> = CompleteSnapshot[K][number];
type Change = (cluster: CompleteSnapshot) => CompleteSnapshot;
const KINDS: readonly Kind[] = ['pods', 'budgets', 'deployments', 'replicaSets', 'replicationControllers', 'statefulSets', 'jobs'];

const cluster = snapshotOf(
  deployment({ name: 'web', hash: 'abc', on: ['a', 'b'] }),
  deployment({ name: 'api', hash: 'abc', on: ['a', {}] }),
  releasedPod('web-released', 'web', { on: 'a' }),
  barePod('given-back', { on: 'b', labels: { 'app': 'web', 'pod-template-hash': 'abc' } }),
  replicaSet({ name: 'lone', on: ['a'] }),
  statefulSet({ name: 'db', on: ['a', 'b'] }),
  job({ name: 'batch', on: ['a', { on: 'b', phase: 'Succeeded' }] }),
  replicationController({ name: 'rc', on: ['b'] }),
  podsOfKind('Workflow', { name: 'flow', on: ['a'] }),
  barePod('alone', { on: 'b' }),
  budget({ name: 'web', apps: ['web'], allows: 1 }),
  budget({ name: 'stores', apps: ['db', 'api'], allows: 1 }),
  budget({ name: 'elsewhere', namespace: 'test', apps: ['web'], allows: 1 }),
);

/** Another version of one object; the others stay the same, as a watch has them. */
const edit = <K extends Kind>(kind: K, name: string, change: (object: ObjectOf<K>) => ObjectOf<K>): Change => (before) => ({
  ...before,
  [kind]: (before[kind] as ReadonlyArray<ObjectOf<K>>).map((object) => (object.metadata.name === name ? change(object) : object)),
});
const remove = (kind: Kind, name: string): Change => (before) => (
  { ...before, [kind]: (before[kind] as readonly KubernetesObject[]).filter(({ metadata }) => metadata.name !== name) });
const add = (...parts: readonly Part[]): Change => (before) => {
  const added = snapshotOf(...parts);
  return { ...before, ...Object.fromEntries(KINDS.map((kind) => [kind, [...before[kind], ...added[kind]]])) };
};
const all = (...changes: readonly Change[]): Change => (before) => changes.reduce((sofar, change) => change(sofar), before);
const unload = (kind: Kind) => (before: Snapshot): Snapshot => ({ ...before, [kind]: NOT_LOADED });
const withSpec = <T extends { readonly spec: object }>(spec: Partial<T['spec']>) => (object: T): T => (
  { ...object, spec: { ...object.spec, ...spec } });
const withMetadata = <T extends KubernetesObject>(metadata: Partial<ObjectMeta>) => (object: T): T => (
  { ...object, metadata: { ...object.metadata, ...metadata } });
const withPhase = (phase: string) => (one: Pod): Pod => ({ ...one, status: { ...one.status, phase } });

/** Everything that an index can be asked, about what there was and what there is. */
function answersOf(index: ClusterIndex, ...seen: readonly Snapshot[]) {
  const byUid = (pods: readonly Pod[]): Pod[] => [...pods].sort((a, b) => a.metadata.uid.localeCompare(b.metadata.uid));
  const objects = (kind: Kind) => seen.flatMap((one): readonly KubernetesObject[] => (one[kind] === NOT_LOADED ? [] : one[kind]));
  const owners = new Set([...KINDS.flatMap(objects).map(({ metadata }) => metadata.uid), 'Workflow-flow']);
  return {
    pods: seen.flatMap(({ pods }) => pods).map((one) => {
      const place = index.owners.placeOf(one);
      return {
        pod: one,
        place: place && { ...place, holding: place.holding.uid, from: undefined, replicaSet: replicaSetAt(place), isCounted: countsFor(one, place) },
        object: place?.holding.object,
        budgets: index.budgets.of(one),
      };
    }),
    owners: [...owners].map((uid) => ({ uid, owner: index.owners.owner(uid), pods: byUid(index.owners.podsOf(uid)) })),
    budgets: seen.flatMap(({ budgets }) => budgets).map((one) => byUid(index.budgets.podsOf(one))),
    nodes: ['a', 'b', 'c'].map((name) => byUid(index.podsOn(name))),
    released: byUid(index.released),
  };
}

function indexOf(snapshot: Snapshot): ClusterIndex {
  const index = new ClusterIndex();
  index.follow(snapshot);
  return index;
}

/** Follows the cluster from the one snapshot to the other, and back. Returns whether what was found was kept. */
function followBetween(before: Snapshot, after: Snapshot): boolean {
  const index = indexOf(before);
  const { owners, budgets } = index;
  answersOf(index, before, after);
  index.follow(after);
  const isKept = index.owners === owners && index.budgets === budgets;
  expect(answersOf(index, before, after)).toEqual(answersOf(indexOf(after), before, after));
  index.follow(before);
  expect(answersOf(index, before, after)).toEqual(answersOf(indexOf(before), before, after));
  return isKept;
}

const SELECTOR = { matchLabels: { app: 'other' } };
const hashed = (hash: string) => ({ matchLabels: { 'app': 'web', 'pod-template-hash': hash } });

test.each<[string, Change]>([
  ['nothing', (before) => ({ ...before, pods: [...before.pods], budgets: [...before.budgets], deployments: [...before.deployments] })],
  ['a Deployment is scaled', edit('deployments', 'web', withSpec({ replicas: 3 }))],
  ['a Deployment is scaled to none', edit('deployments', 'web', withSpec({ replicas: 0 }))],
  ['a ReplicaSet is scaled', edit('replicaSets', 'web', withSpec({ replicas: 5 }))],
  ['a ReplicaSet of no Deployment is scaled', edit('replicaSets', 'lone', withSpec({ replicas: 5 }))],
  ['a StatefulSet is scaled', edit('statefulSets', 'db', withSpec({ replicas: 0 }))],
  ['a Job is suspended', edit('jobs', 'batch', withSpec({ suspend: true }))],
  ['a ReplicationController is scaled', edit('replicationControllers', 'rc', withSpec({ replicas: 0 }))],
  ['a budget has other numbers', edit('budgets', 'web', (one) => ({ ...one, status: { disruptionsAllowed: 0 } }))],
  ['a pod comes', add({ pods: [pod('db-2', { on: 'c', labels: { app: 'web' }, controller: controllerOf('StatefulSet', 'db') })] })],
  ['a pod goes', remove('pods', 'web-0')],
  ['a released pod goes', remove('pods', 'web-released')],
  ['a pod that nobody makes again goes', remove('pods', 'alone')],
  ['the first and the last pod go', all(remove('pods', 'web-0'), remove('pods', 'alone'))],
  ['a pod is replaced by another of its name', all(remove('pods', 'db-0'), add({ pods: [withMetadata<Pod>({ uid: 'another' })(cluster.pods[0])] }))],
  ['a pod finds its node', edit('pods', 'api-1', withSpec({ nodeName: 'c' }))],
  ['a pod finishes', edit('pods', 'db-0', withPhase('Failed'))],
  ['a pod terminates', edit('pods', 'web-0', withMetadata({ deletionTimestamp: new Date(NOW).toISOString() }))],
  ['a pod loses the label that its budget selects by', edit('pods', 'db-0', withMetadata({ labels: {} }))],
  ['a pod is released', edit('pods', 'web-0', withMetadata({ labels: { app: 'web' }, annotations: releaseOf('web'), ownerReferences: [] }))],
  ['a released pod is given back', edit('pods', 'web-released', withMetadata({ labels: { 'app': 'web', 'pod-template-hash': 'abc' }, annotations: {} }))],
  ['a pod is adopted by its ReplicaSet', edit('pods', 'given-back', withMetadata({ ownerReferences: [controllerOf('ReplicaSet', 'web')] }))],
  ['a pod is taken over by a StatefulSet', edit('pods', 'flow-0', withMetadata({ ownerReferences: [controllerOf('StatefulSet', 'db')] }))],
  ['the pods come in another order', (before) => ({ ...before, pods: [...before.pods].reverse() })],
])('what was found is kept, and right, when %s', (_, change) => {
  expect(followBetween(cluster, change(cluster))).toBe(true);
});

test.each<[string, (before: CompleteSnapshot) => Snapshot]>([
  ['a Deployment selects others', edit('deployments', 'web', withSpec({ selector: SELECTOR }))],
  ['of two Deployments that change, one selects others', all(edit('deployments', 'web', withSpec({ replicas: 3 })), edit('deployments', 'api', withSpec({ selector: SELECTOR })))],
  ['a ReplicaSet selects others', edit('replicaSets', 'web', withSpec({ selector: hashed('def') }))],
  ['a ReplicaSet is scaled to none', edit('replicaSets', 'web', withSpec({ replicas: 0 }))],
  ['a ReplicaSet belongs to another Deployment', edit('replicaSets', 'web', withMetadata({ ownerReferences: [controllerOf('Deployment', 'api')] }))],
  ['a ReplicaSet belongs to no Deployment', edit('replicaSets', 'web', withMetadata({ ownerReferences: [] }))],
  ['a ReplicaSet is adopted by a Deployment', edit('replicaSets', 'lone', withMetadata({ ownerReferences: [controllerOf('Deployment', 'api')] }))],
  ['a Deployment comes', add(deployment({ name: 'shop', on: ['a'] }))],
  ['a Deployment goes', remove('deployments', 'web')],
  ['a ReplicaSet goes', remove('replicaSets', 'web')],
  ['a StatefulSet comes', add(statefulSet({ name: 'cache', on: [] }))],
  ['a StatefulSet goes', remove('statefulSets', 'db')],
  ['a Job goes', remove('jobs', 'batch')],
  ['a ReplicationController goes', remove('replicationControllers', 'rc')],
  ['one owner goes as another comes', all(remove('jobs', 'batch'), add(job({ name: 'report', on: ['a'] })))],
  ['a budget selects others', edit('budgets', 'web', withSpec({ selector: { matchLabels: { app: 'api' } } }))],
  ['a budget loses its selector', edit('budgets', 'web', withSpec({ selector: undefined }))],
  ['of two budgets that change, one selects others',
    all(edit('budgets', 'web', (one) => ({ ...one, status: {} })), edit('budgets', 'stores', withSpec({ selector: SELECTOR })))],
  ['a budget comes', add(budget({ name: 'everything', allows: 0 }))],
  ['a budget goes', remove('budgets', 'stores')],
  ['an owner and its pods change at once', all(remove('statefulSets', 'db'), remove('pods', 'db-0'), add(barePod('new', { on: 'c' })))],
  ...(['deployments', 'replicaSets', 'replicationControllers', 'statefulSets', 'jobs'] as const)
    .map((kind): [string, (before: CompleteSnapshot) => Snapshot] => [`the ${kind} are not watched any more`, unload(kind)]),
])('the index is right, and begun anew, when %s', (_, change) => {
  expect(followBetween(cluster, change(cluster))).toBe(false);
});

test('a pod that changes keeps its place among the others', () => {
  const index = indexOf(cluster);
  const onA = index.podsOn('a').map(({ metadata }) => metadata.name);
  index.follow(edit('pods', 'web-0', withPhase('Pending'))(cluster));
  expect(index.podsOn('a').map(({ metadata }) => metadata.name)).toEqual(onA);
  expect(index.podsOn('a')[0].status.phase).toBe('Pending');
});

test('after a snapshot that cannot be read, the next one is followed all the same', () => {
  const index = indexOf(cluster);
  const unreadable = { metadata: { name: 'unreadable', namespace: 'shop', uid: 'unreadable' }, status: {} } as Pod;
  expect(() => index.follow({ ...cluster, pods: [unreadable, ...cluster.pods] })).toThrow(TypeError);
  index.follow(cluster);
  expect(answersOf(index, cluster)).toEqual(answersOf(indexOf(cluster), cluster));
});
