import { unreadyDaemonSet } from '../../../../lambda/drain/instances/required-daemon-sets';
import { controllerOf, NOW, pod, type PodOptions } from '../workloads';

const REQUIRED = ['kube-system/cni', 'storage/csi-node'];
const of = (name: string, namespace: string, options: PodOptions = {}) => pod(`${name}-x`, { namespace, controller: controllerOf('DaemonSet', name), ...options });
const cni = of('cni', 'kube-system');

test.each([
  ['all of them are ready', [cni, of('csi-node', 'storage')], undefined],
  ['one has no pod yet', [cni], 'the DaemonSet storage/csi-node has no pod on its node'],
  ['one is not ready', [cni, of('csi-node', 'storage', { ready: false })], 'the pod storage/csi-node-x of the DaemonSet storage/csi-node is not ready'],
  ['the pod of one is on its way out', [cni, of('csi-node', 'storage', { terminatingUntil: NOW })], 'the DaemonSet storage/csi-node has no pod on its node'],
  ['one of that name is in another namespace', [cni, of('csi-node', 'other')], 'the DaemonSet storage/csi-node has no pod on its node'],
  ['something else has that name', [cni, of('csi-node', 'storage', { controller: controllerOf('ReplicaSet', 'csi-node') })], 'the DaemonSet storage/csi-node has no pod on its node'],
  ['a pod of that name has no owner', [cni, pod('csi-node', { namespace: 'storage' })], 'the DaemonSet storage/csi-node has no pod on its node'],
  ['none is there', [], 'the DaemonSet kube-system/cni has no pod on its node'],
  ['a pod is replaced by one that is ready', [cni, of('csi-node', 'storage', { ready: false }), of('csi-node', 'storage')], undefined],
])('what a launched node lacks of the DaemonSets that its group requires, where %s', (_, pods, because) => {
  expect(unreadyDaemonSet(REQUIRED, pods)).toBe(because);
});

test('a group that requires none lacks none', () => {
  expect(unreadyDaemonSet([], [])).toBeUndefined();
});
