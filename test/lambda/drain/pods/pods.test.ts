import { availableFrom, graceMilliseconds, isCritical, isFinished, isNodeReady, staysWithNode } from '../../../../lambda/drain/pods/pods';
import { node } from '../snapshot-of';
import { controllerOf, MINUTE, NOW, pod, SECOND } from '../workloads';

describe('a pod is available', () => {
  test('from when it is ready', () => {
    expect(availableFrom(pod('web-0'), 0)).toBe(0);
  });

  test('or has been ready for minReadySeconds', () => {
    expect(availableFrom(pod('web-0', { readySince: NOW }), 30)).toBe(NOW + 30 * SECOND);
  });

  test('also where nobody says since when it is ready', () => {
    const plain = pod('web-0');
    expect(availableFrom({ ...plain, status: { ...plain.status, conditions: [{ type: 'Ready', status: 'True' }] } }, 30)).toBe(0);
  });

  test.each([
    ['while it is not ready', { ready: false }],
    ['while it terminates', { terminatingUntil: NOW + MINUTE }],
    ['once it has succeeded', { phase: 'Succeeded' }],
    ['once it has failed', { phase: 'Failed' }],
  ])('never %s', (_, options) => {
    expect(availableFrom(pod('web-0', options), 0)).toBeUndefined();
  });
});

test.each([['Succeeded', true], ['Failed', true], ['Running', false], ['Pending', false], ['Unknown', false]])('%s: finished %s', (phase, expected) => {
  expect(isFinished(pod('web-0', { phase }))).toBe(expected);
});

test('DaemonSet and mirror pods stay with their node, others do not', () => {
  expect(staysWithNode(pod('cni', { controller: controllerOf('DaemonSet', 'cni') }))).toBe(true);
  expect(staysWithNode(pod('kube-proxy', { annotations: { 'kubernetes.io/config.mirror': 'hash' } }))).toBe(true);
  expect(staysWithNode(pod('web-0', { controller: controllerOf('ReplicaSet', 'web') }))).toBe(false);
});

test('a reference that is not the controller does not make a DaemonSet pod', () => {
  expect(staysWithNode(pod('web-0', { controller: { ...controllerOf('DaemonSet', 'cni'), controller: false } }))).toBe(false);
});

test.each([['system-cluster-critical', true], ['system-node-critical', true], ['high', false], [undefined, false]])('priority class %s: critical %s', (priorityClassName, expected) => {
  const plain = pod('dns-0');
  expect(isCritical({ ...plain, spec: { ...plain.spec, priorityClassName } })).toBe(expected);
});

test('grace is the pod\'s own, or the 30 s of Kubernetes', () => {
  expect(graceMilliseconds(pod('web-0', { graceSeconds: 0 }))).toBe(0);
  expect(graceMilliseconds(pod('web-0', { graceSeconds: 90 }))).toBe(90 * SECOND);
  expect(graceMilliseconds(pod('web-0'))).toBe(30 * SECOND);
});

test('a node is ready when it says so', () => {
  expect(isNodeReady(node('a'))).toBe(true);
  expect(isNodeReady(node('a', { ready: false }))).toBe(false);
  expect(isNodeReady({ ...node('a'), status: {} })).toBe(false);
});
