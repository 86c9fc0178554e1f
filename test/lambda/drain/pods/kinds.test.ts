import { kindOf } from '../../../../lambda/drain/pods/pods';

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
