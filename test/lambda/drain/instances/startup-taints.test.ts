import { nodeOf } from './held-instances';
import { obstacleToPods } from '../../../../lambda/drain/instances/startup-taints';
import type { Node, Taint } from '../../../../lambda/kubernetes/objects';
import { NOW, timestamp } from '../workloads';

const tainted = (name: string, taints: readonly Taint[], ready = true): Node => {
  const { spec, ...rest } = nodeOf(name, { ready });
  return { ...rest, spec: { ...spec, taints } };
};
const NONE = { startupTaints: [], permanentTaints: [] };
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
  expect(obstacleToPods(tainted('a', taints), { others, launchedAt: NOW, options: NONE })).toBe(because);
});

test.each<[string, { startupTaints?: string[]; permanentTaints?: string[] }, string | undefined]>([
  ['for startup, though nodes in service have it as well', { startupTaints: [DEDICATED.key] }, 'its node has the startup taint dedicated=gpu:NoSchedule'],
  ['for good, though no other node has it', { permanentTaints: [STARTUP.key] }, undefined],
  ['for good, and says nothing of this one', { permanentTaints: [DEDICATED.key] }, BECAUSE],
])('what keeps pods from a ready node whose group names a taint: one %s', (_, named, because) => {
  const node = tainted('a', [DEDICATED, STARTUP]);
  expect(obstacleToPods(node, { others: [tainted('b', [DEDICATED])], launchedAt: NOW, options: { ...NONE, ...named } })).toBe(because);
});

test('taints that a group names count whatever they are: a mere preference for startup, and one of Kubernetes for good', () => {
  const node = tainted('a', [{ ...STARTUP, effect: 'PreferNoSchedule' }, { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }]);
  const judge = (startupTaints: string[]) => (
    obstacleToPods(node, { others: [], launchedAt: NOW, options: { startupTaints, permanentTaints: ['node.kubernetes.io/out-of-service'] } }));
  expect([judge([STARTUP.key]), judge([])]).toEqual(['its node has the startup taint cni.example/agent-not-ready=true:PreferNoSchedule', undefined]);
});

test('a cordon keeps pods away from a node that has just joined; on one that was there before somebody means it', () => {
  const cordoned = (createdAt: number) => {
    const { metadata, ...rest } = tainted('a', [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }]);
    return { ...rest, metadata: { ...metadata, creationTimestamp: timestamp(createdAt) }, spec: { ...rest.spec, unschedulable: true } };
  };
  expect(obstacleToPods(cordoned(NOW), { others: [], launchedAt: NOW, options: NONE })).toBe('its node is cordoned');
  expect(obstacleToPods(cordoned(NOW - 1), { others: [], launchedAt: NOW, options: NONE })).toBeUndefined();
});
