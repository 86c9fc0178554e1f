import { nodeOf } from './held-instances';
import { obstacleToPods } from '../../../../lambda/drain/instances/startup-taints';
import type { Node, Taint } from '../../../../lambda/kubernetes/objects';
import { NOW, timestamp } from '../workloads';

const tainted = (name: string, taints: readonly Taint[], ready = true): Node => {
  const { spec, ...rest } = nodeOf(name, { ready });
  return { ...rest, spec: { ...spec, taints } };
};
const STARTUP = { key: 'cni.example/agent-not-ready', value: 'true', effect: 'NoSchedule' };
const DEDICATED = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };
const BECAUSE = 'its node has the taint cni.example/agent-not-ready=true:NoSchedule, which no other ready node of its group has';

test.each<[string, readonly Taint[], readonly Node[], string | undefined]>([
  ['without taints', [], [nodeOf('b')], undefined],
  ['that no other node of the group has', [STARTUP], [nodeOf('b'), tainted('c', [DEDICATED])], BECAUSE],
  ['that the group has for good', [DEDICATED], [tainted('b', [DEDICATED])], undefined],
  ['that the group has for good, and another', [DEDICATED, STARTUP], [tainted('b', [DEDICATED])], BECAUSE],
  ['with another value than the group\'s', [{ ...DEDICATED, value: 'tpu' }], [tainted('b', [DEDICATED])], undefined],
  ['with another effect than the group\'s', [{ ...DEDICATED, effect: 'NoExecute' }], [tainted('b', [DEDICATED])],
    'its node has the taint dedicated=gpu:NoExecute, which no other ready node of its group has'],
  ['that only nodes have that are not ready', [STARTUP], [nodeOf('b'), tainted('c', [STARTUP], false)], BECAUSE],
  ['that is a mere preference', [{ ...STARTUP, effect: 'PreferNoSchedule' }], [nodeOf('b')], undefined],
  ['with nothing to compare with', [STARTUP], [], undefined],
  ['with nothing to compare with that is ready', [STARTUP], [nodeOf('b', { ready: false })], undefined],
  ['of Kubernetes, whoever has it', [{ key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule' }], [],
    'its node has the taint node.kubernetes.io/network-unavailable:NoSchedule'],
  ['of a cloud provider that has not seen it yet', [{ key: 'node.cloudprovider.kubernetes.io/uninitialized', value: 'true', effect: 'NoSchedule' }], [],
    'its node has the taint node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule'],
])('what keeps pods from a ready node with taints: one %s', (_, taints, others, because) => {
  expect(obstacleToPods(tainted('a', taints), { others, launchedAt: NOW })).toBe(because);
});

test('a cordon keeps pods away from a node that has just joined; on one that was there before somebody means it', () => {
  const cordoned = (createdAt: number) => {
    const { metadata, ...rest } = tainted('a', [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }]);
    return { ...rest, metadata: { ...metadata, creationTimestamp: timestamp(createdAt) }, spec: { ...rest.spec, unschedulable: true } };
  };
  expect(obstacleToPods(cordoned(NOW), { others: [], launchedAt: NOW })).toBe('its node is cordoned');
  expect(obstacleToPods(cordoned(NOW - 1), { others: [], launchedAt: NOW })).toBeUndefined();
});
