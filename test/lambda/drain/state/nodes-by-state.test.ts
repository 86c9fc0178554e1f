import { nodesByState } from '../../../../lambda/drain/state/nodes-by-state';
import { drainingNode, nodeOf } from '../instances/held-instances';
import { NOW } from '../workloads';

const retained = drainingNode('kept', { outcome: 'retained' });
const since = { 'cdk-graceful-node-group/retained-since': new Date(NOW).toISOString() };
const nodes = [
  nodeOf('idle'),
  drainingNode('draining'),
  drainingNode('over'),
  drainingNode('drained', { outcome: 'drained' }),
  drainingNode('failed', { outcome: 'failed' }),
  { ...drainingNode('taken-back', { outcome: 'drained', notice: 'rebalance-recommendation', token: undefined }), spec: {} },
  drainingNode('serving', { outcome: 'failed', notice: 'rebalance-recommendation' }),
  drainingNode('abandoned', { outcome: 'retained' }),
  { ...retained, metadata: { ...retained.metadata, annotations: { ...retained.metadata.annotations, ...since } } },
];
const { drainingNodes, retainedNodes, ending } = nodesByState(nodes, ({ instance }) => instance === 'i-over');
const namesOf = (states: typeof drainingNodes) => states.map(({ node }) => node.metadata.name);

test('a node is drained while it has no outcome, unless its action is over', () => {
  expect(namesOf(drainingNodes)).toEqual(['draining']);
  expect(drainingNodes[0].state).toMatchObject({ instance: 'i-draining', drainer: 'drainer' });
});

test('a node is retained once Auto Scaling has shown that its instance is', () => {
  expect(namesOf(retainedNodes)).toEqual(['kept']);
});

test('the pods of a node no longer count once its drain has an outcome that ends its instance', () => {
  expect([...ending]).toEqual(['drained', 'failed']);
});
