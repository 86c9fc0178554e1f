import { place } from './nodes';
import { selectorWords, selectsNode, whereWords } from '../../../../lambda/drain/placement/node-selectors';
import type { NodeSelectorTerm } from '../../../../lambda/kubernetes/objects';

const A = place('a', { labels: { pool: 'gpu', cores: '8' } });
const label = (key: string, operator: string, ...values: string[]): NodeSelectorTerm => ({ matchExpressions: [{ key, operator, values }] });
const field = (operator: string, ...values: string[]): NodeSelectorTerm => ({ matchFields: [{ key: 'metadata.name', operator, values }] });

test.each<[string, readonly NodeSelectorTerm[], boolean]>([
  ['In: one of the values', [label('pool', 'In', 'cpu', 'gpu')], true],
  ['In: another value', [label('pool', 'In', 'cpu')], false],
  ['In: no such label', [label('team', 'In', 'red')], false],
  ['NotIn: one of the values', [label('pool', 'NotIn', 'gpu')], false],
  ['NotIn: no such label', [label('team', 'NotIn', 'red')], true],
  ['Exists', [label('pool', 'Exists')], true],
  ['Exists: no such label', [label('team', 'Exists')], false],
  ['DoesNotExist', [label('pool', 'DoesNotExist')], false],
  ['DoesNotExist: no such label', [label('team', 'DoesNotExist')], true],
  ['Gt: as a number', [label('cores', 'Gt', '10')], false],
  ['Gt', [label('cores', 'Gt', '7')], true],
  ['Gt: not the same', [label('cores', 'Gt', '8')], false],
  ['Gt: no such label', [label('memory', 'Gt', '1')], false],
  ['Lt: as a number', [label('cores', 'Lt', '10')], true],
  ['Lt: not the same', [label('cores', 'Lt', '8')], false],
  ['Lt: no number', [label('pool', 'Lt', '8')], false],
  ['an operator of the future', [label('pool', 'Like', 'cpu')], true],
  ['the name as a field', [field('In', 'a')], true],
  ['another name', [field('In', 'b')], false],
  ['all names but its own', [field('NotIn', 'a')], false],
  ['all of a term must hold', [{ ...label('pool', 'In', 'gpu'), ...field('In', 'b') }], false],
  ['one of the terms must', [label('pool', 'In', 'cpu'), label('pool', 'In', 'gpu')], true],
  ['a term that asks for nothing selects nothing', [{}], false],
  ['no terms select nothing', [], false],
])('%s', (_, nodeSelectorTerms, expected) => {
  expect(selectsNode({ nodeSelectorTerms }, A)).toBe(expected);
});

test('in words', () => {
  const nodeSelectorTerms = [{ ...label('pool', 'In', 'gpu', 'cpu'), ...field('In', 'a') }, label('cores', 'Gt', '8')];
  expect(selectorWords({ nodeSelectorTerms })).toBe('pool=gpu|cpu and metadata.name=a or cores Gt 8');
});

test.each<[string, NodeSelectorTerm]>([
  ['in zone eu-west-1a or eu-west-1b', label('topology.kubernetes.io/zone', 'In', 'eu-west-1a', 'eu-west-1b')],
  ['in zone eu-west-1a', label('topology.ebs.csi.aws.com/zone', 'In', 'eu-west-1a')],
  ['on a', label('kubernetes.io/hostname', 'In', 'a')],
  ['on a', field('In', 'a')],
  ['where pool In gpu', label('pool', 'In', 'gpu')],
  ['where topology.kubernetes.io/zone NotIn eu-west-1a', label('topology.kubernetes.io/zone', 'NotIn', 'eu-west-1a')],
])('where that is: %s', (words, term) => {
  expect(whereWords({ nodeSelectorTerms: [term] })).toBe(words);
});
