import { OwnerIndex } from '../../../../lambda/drain/index/owner-index';
import { replicaSetAt } from '../../../../lambda/drain/index/places';
import type { Pod, ReplicaSet } from '../../../../lambda/kubernetes/objects';
import { snapshotOf } from '../snapshot-of';
import { barePod, controllerOf, deployment, type Part, podsOfKind, releasedPod, replicaSet, statefulSet } from '../workloads';

const HASH = 'pod-template-hash';

/** An index that knows the pods, and what it says of one of them by its name. */
function indexOf(...parts: readonly Part[]) {
  const snapshot = snapshotOf(...parts);
  const index = new OwnerIndex(snapshot);
  snapshot.pods.forEach((pod) => index.add(pod));
  const pod = (name: string): Pod => {
    const found = snapshot.pods.find(({ metadata }) => metadata.name === name);
    if (!found) {
      throw new Error(`There is no pod ${name}.`);
    }
    return found;
  };
  const placeOf = (name: string) => index.placeOf(pod(name));
  return { index, pod, snapshot, placeOf, ownerOf: (name: string) => placeOf(name)?.holding.uid };
}

const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);
const givenBack = (name: string, labels: Record<string, string>, namespace?: string) => barePod(name, { on: 'a', labels, namespace });

test('pods of a ReplicaSet are those of its Deployment, if that is in its namespace', () => {
  const { index, placeOf } = indexOf(deployment({ name: 'web', on: ['a', 'b'] }), replicaSet({ name: 'lone', on: ['a'] }));
  expect(placeOf('web-0')).toMatchObject({ kind: 'ReplicaSet', holding: { uid: 'Deployment-web' }, replicaSet: { metadata: { name: 'web' } } });
  expect(placeOf('lone-0')).toMatchObject({ kind: 'ReplicaSet', holding: { uid: 'ReplicaSet-lone' } });
  expect(names(index.podsOf('Deployment-web'))).toEqual(['web-0', 'web-1']);
  expect(index.owner('Deployment-web')).toMatchObject({ kind: 'Deployment', name: 'web', desired: 2 });

  const strangers = deployment({ name: 'web', namespace: 'test', on: [] });
  const { replicaSets, pods } = deployment({ name: 'web', on: ['a'] });
  expect(indexOf({ deployments: strangers.deployments, replicaSets, pods }).ownerOf('web-0')).toBe('ReplicaSet-web');
});

test('pods of one controller of any kind are found together, with its owner where its kind is known', () => {
  const { index, placeOf } = indexOf(podsOfKind('Workflow', { name: 'flow', on: ['a', 'b'] }), statefulSet({ name: 'db', on: ['a'] }));
  expect(placeOf('flow-0')).toMatchObject({ kind: 'Workflow', holding: { uid: 'Workflow-flow' } });
  expect(placeOf('flow-1')).toBe(placeOf('flow-0'));
  expect(names(index.podsOf('Workflow-flow'))).toEqual(['flow-0', 'flow-1']);
  expect(index.owner('Workflow-flow')).toBeUndefined();
  expect(placeOf('db-0')).toMatchObject({ kind: 'StatefulSet', holding: { owner: { kind: 'StatefulSet', name: 'db' } } });
  expect(index.podsOf('nobody')).toEqual([]);
});

test('nobody owns a bare pod, nor one that names a controller of another namespace', () => {
  const { placeOf } = indexOf(statefulSet({ name: 'db', on: ['a'] }), deployment({ name: 'web', on: ['a'] }), barePod('alone'),
    barePod('stranger', { namespace: 'test', controller: controllerOf('StatefulSet', 'db') }),
    barePod('other-stranger', { namespace: 'test', controller: controllerOf('ReplicaSet', 'web') }));
  expect([placeOf('alone'), placeOf('stranger'), placeOf('other-stranger')]).toEqual([undefined, undefined, undefined]);
});

test('a released pod counts for its Deployment, by the ReplicaSet that it came from', () => {
  const { index, placeOf, snapshot } = indexOf(deployment({ name: 'web', on: ['a'] }), releasedPod('web-released', 'web', { on: 'b' }));
  expect(placeOf('web-released')).toMatchObject({ kind: 'Deployment', holding: { uid: 'Deployment-web' }, isCounted: true, release: { hash: 'abc' } });
  expect(replicaSetAt(placeOf('web-released'))).toBe(snapshot.replicaSets[0]);
  expect(names(index.podsOf('Deployment-web'))).toEqual(['web-0', 'web-released']);
});

test('a pod that was given back is of the ReplicaSet that adopts it: of its namespace, by all of its labels, while that wants pods', () => {
  const odd: ReplicaSet = {
    metadata: { name: 'odd', namespace: 'shop', uid: 'ReplicaSet-odd' },
    spec: { replicas: 1, selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['odd'] }] } },
  };
  const { ownerOf } = indexOf(
    deployment({ name: 'web', on: ['a'] }), deployment({ name: 'api', on: ['a'] }), deployment({ name: 'idle', on: [] }),
    deployment({ name: 'plain', hash: '', on: ['a'] }), { replicaSets: [odd] },
    givenBack('web', { app: 'web', [HASH]: 'abc' }), givenBack('api', { app: 'api', [HASH]: 'abc' }), givenBack('idle', { app: 'idle', [HASH]: 'abc' }),
    givenBack('older', { app: 'web', [HASH]: 'old' }), givenBack('stranger', { app: 'web', [HASH]: 'abc' }, 'test'),
    givenBack('plain', { app: 'plain' }), givenBack('odd', { app: 'odd' }), givenBack('unlabelled', {}),
  );
  expect(['web', 'api', 'idle', 'older', 'stranger', 'plain', 'odd', 'unlabelled'].map(ownerOf))
    .toEqual(['Deployment-web', 'Deployment-api', ...Array.from({ length: 6 }, () => undefined)]);
});

test('pods have a sole owner if each of them has, and the same', () => {
  const { index, pod } = indexOf(statefulSet({ name: 'db', on: ['a', 'b'] }), statefulSet({ name: 'cache', on: ['a'] }), barePod('alone'), barePod('lonely'));
  const soleOwnerOf = (...of: readonly string[]) => index.soleOwnerOf(of.map(pod));
  expect(soleOwnerOf('db-0', 'db-1')).toBe('StatefulSet-db');
  expect(soleOwnerOf('db-0', 'cache-0')).toBeUndefined();
  expect(soleOwnerOf('db-0', 'alone')).toBeUndefined();
  expect(soleOwnerOf('alone', 'db-0')).toBeUndefined();
  expect(soleOwnerOf('alone', 'lonely')).toBeUndefined();
  expect(soleOwnerOf()).toBeUndefined();
});
