import { drainingNode, nodeOf } from './held-instances';
import { nodeByName, nodesByInstance, withChanges } from '../../../../lambda/drain/instances/nodes';
import { node } from '../snapshot-of';

test('a node is of the instance that the cloud says, under whichever name', () => {
  const [a, b] = [nodeOf('a'), nodeOf('b')];
  const again = { ...nodeOf('a'), metadata: { ...nodeOf('a').metadata, name: 'again' } };
  expect(nodesByInstance([a, b, again, node('unknown')])).toEqual(new Map([['i-a', [a, again]], ['i-b', [b]]]));
});

test('what stands on a node goes before what the cloud says: its name may have been reused', () => {
  const reused = { ...drainingNode('a'), spec: { providerID: 'aws:///eu-west-1a/i-before' } };
  expect([...nodesByInstance([reused]).keys()]).toEqual(['i-a']);
});

test('a node is found by a name of its instance, first the one that has no instance yet', () => {
  const before = { ...node('ip-10-0-0-1'), spec: { providerID: 'aws:///eu-west-1a/i-before' } };
  const joining = node('ip-10-0-0-1');
  expect(nodeByName([before, joining, node('b')], ['ip-10-0-0-1', undefined])).toBe(joining);
  expect(nodeByName([before], ['ip-10-0-0-1'])).toBe(before);
  expect(nodeByName([before], [undefined])).toBeUndefined();
});

test('nodes are as the last change of each left them, in their order, and the same list where nothing has changed', () => {
  const nodes = [nodeOf('a'), nodeOf('b')];
  const changed = drainingNode('b');
  expect(withChanges(nodes, [changed])).toEqual([nodes[0], changed]);
  expect(withChanges(nodes, [drainingNode('c')])).toEqual(nodes);
  expect(withChanges(nodes, [])).toBe(nodes);
});
