import { forbiddingTaint, tolerates, toleratesCordon } from '../../../../lambda/drain/placement/taints';
import type { Taint, Toleration } from '../../../../lambda/kubernetes/objects';
import { pod } from '../workloads';
import { place } from './nodes';

const DEDICATED: Taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };
const tolerant = (...tolerations: Toleration[]) => ({ ...pod('web'), spec: { tolerations } });

test.each<[string, Toleration, Taint, boolean]>([
  ['the same key, value and effect', { key: 'dedicated', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }, DEDICATED, true],
  ['Equal is the operator where none is told', { key: 'dedicated', value: 'gpu' }, DEDICATED, true],
  ['another value', { key: 'dedicated', value: 'cpu' }, DEDICATED, false],
  ['another key', { key: 'team', operator: 'Exists' }, DEDICATED, false],
  ['another effect', { key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }, DEDICATED, false],
  ['no effect is every effect', { key: 'dedicated', operator: 'Exists' }, DEDICATED, true],
  ['no key and Exists is everything', { operator: 'Exists' }, DEDICATED, true],
  ['no key without Exists is nothing', { value: 'gpu' }, DEDICATED, false],
  ['no value is the empty value', { key: 'dedicated' }, { key: 'dedicated', value: '', effect: 'NoSchedule' }, true],
  ['of a taint without a value, too', { key: 'dedicated', value: '' }, { key: 'dedicated', effect: 'NoSchedule' }, true],
  ['an operator of the future may tolerate it', { key: 'dedicated', operator: 'Gt', value: '5' }, DEDICATED, true],
])('a toleration: %s', (_, toleration, taint, expected) => {
  expect(tolerates(toleration, taint)).toBe(expected);
});

test('a node is closed by its first taint that keeps pods off and that the pod does not tolerate', () => {
  const node = place('a', { taints: [{ key: 'soft', effect: 'PreferNoSchedule' }, { key: 'gone', effect: 'NoExecute' }, DEDICATED] });
  expect(forbiddingTaint(node, pod('web'))).toEqual({ key: 'gone', effect: 'NoExecute' });
  expect(forbiddingTaint(node, tolerant({ key: 'gone', operator: 'Exists' }))).toEqual(DEDICATED);
  expect(forbiddingTaint(node, tolerant({ operator: 'Exists' }))).toBeUndefined();
  expect(forbiddingTaint(place('b'), pod('web'))).toBeUndefined();
});

test('not by one that passes with a condition of the node', () => {
  const taints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unschedulable', 'node.cloudprovider.kubernetes.io/uninitialized']
    .map((key) => ({ key, effect: 'NoSchedule' }));
  expect(forbiddingTaint(place('a', { taints }), pod('web'))).toBeUndefined();
});

test('the cordon does not keep those away that tolerate its taint', () => {
  expect(toleratesCordon(pod('web'))).toBe(false);
  expect(toleratesCordon(tolerant({ operator: 'Exists' }))).toBe(true);
  expect(toleratesCordon(tolerant({ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }))).toBe(true);
  expect(toleratesCordon(tolerant({ operator: 'Exists', effect: 'NoExecute' }))).toBe(false);
});
