import { controllerOf, kindOf } from '../../../../lambda/drain/pods/pods';
import { pod } from '../workloads';

test.each([
  ['apps/v1', 'StatefulSet', 'StatefulSet'],
  ['apps.kruise.io/v1beta1', 'StatefulSet', 'StatefulSet.apps.kruise.io'],
  ['batch/v1', 'Job', 'Job'],
  ['batch.volcano.sh/v1alpha1', 'Job', 'Job.batch.volcano.sh'],
  ['v1', 'ReplicationController', 'ReplicationController'],
  ['argoproj.io/v1alpha1', 'Workflow', 'Workflow'],
])('a controller of %s that is called %s is a %s', (apiVersion, kind, expected) => {
  expect(kindOf({ apiVersion, kind, name: 'it', uid: 'uid' })).toBe(expected);
});

test.each([
  ['a name that is longer than any', { name: 'n'.repeat(254) }],
  ['a name that steers a terminal', { name: '\u001b[2J' }],
  ['a kind that is longer than any', { kind: 'K'.repeat(64) }],
  ['a group that is longer than any', { apiVersion: `${'g'.repeat(300)}/v1` }],
  ['a UID that is longer than any', { uid: 'u'.repeat(65) }],
  ['no UID', { uid: '' }],
])('a pod whose controller has %s has none', (_, changes) => {
  const owned = (reference: object) => pod('web-0', { controller: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'system:web', uid: 'uid', controller: true, ...reference } });

  expect(controllerOf(owned({}))).toBeDefined();
  expect(controllerOf(owned(changes))).toBeUndefined();
});
