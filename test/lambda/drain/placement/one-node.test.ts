import { place } from './nodes';
import { mayFitNewNode, namesOf } from '../../../../lambda/drain/placement/one-node';
import type { NodeSelectorRequirement } from '../../../../lambda/kubernetes/objects';

const known = { names: namesOf([place('a'), place('b')]) };
const mayFit = (...requirements: readonly NodeSelectorRequirement[]) => (
  mayFitNewNode({ nodeSelectorTerms: [{ matchExpressions: [...requirements] }] }, known));
const isIn = (key: string, ...values: string[]): NodeSelectorRequirement => ({ key, operator: 'In', values });

test('nodes are known by their names, host names and instances', () => {
  expect([...namesOf([place('a', { labels: { 'kubernetes.io/hostname': 'host' } })])]).toEqual(['a', 'host', 'i-a']);
});

test('a node that has yet to come may have any label but those that name a node', () => {
  expect(mayFit(isIn('topology.kubernetes.io/zone', 'eu-west-1a'))).toBe(true);
  expect(mayFit(isIn('kubernetes.io/hostname', 'unheard-of'))).toBe(false);
  expect(mayFit({ key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['a'] })).toBe(true);
  expect(mayFitNewNode({ nodeSelectorTerms: [{ matchFields: [isIn('metadata.name', 'a')] }] }, known)).toBe(false);
});

test('the labels of storage drivers name nodes where all of their values do', () => {
  expect(mayFit(isIn('topology.ebs.csi.aws.com/node', 'a', 'i-b'))).toBe(false);
  expect(mayFit(isIn('topology.ebs.csi.aws.com/node', 'a', 'unheard-of'))).toBe(true);
  expect(mayFit(isIn('topology.ebs.csi.aws.com/node'))).toBe(true);
});

test('one term that may fit is enough', () => {
  expect(mayFitNewNode({ nodeSelectorTerms: [{ matchExpressions: [isIn('kubernetes.io/hostname', 'a')] }, { matchExpressions: [isIn('rack', '1')] }] }, known)).toBe(true);
});
