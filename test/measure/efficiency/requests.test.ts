import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { DeployedDrainer, World } from '../../lambda/invocation/world';

/** What the drainer asks of the API server for the drain of one node, beyond an eviction for each pod and a patch for each released one. */
async function requestsBeyondMoves(build: (cluster: ClusterBuilder) => void): Promise<string[]> {
  const world = new World((cluster) => {
    cluster.nodes(4);
    build(cluster);
  });
  const drainer = new DeployedDrainer(world);
  const group = drainer.group('nodes', { nodes: ['node1'] });
  group.terminateInstance(world.instanceOf('node1'), true);
  await world.clock.runUntil(() => drainer.messages('Drain ended').length > 0 && drainer.queue.messages.length === 0, 3_600_000);
  world.end();
  return drainer.endpoint.calls.map(({ request: { verb, resource, subresource } }) => `${verb} ${[resource, subresource].filter(Boolean).join('/')}`)
    .filter((call) => call !== 'create pods/eviction' && call !== 'patch pods').sort();
}

/** What every drain asks, whatever it moves. */
const ALWAYS = [
  'get leases', 'create leases', 'update leases',
  // Whether somebody holds the drainer.
  'watch configmaps',
  'patch nodes', 'patch nodes', 'patch nodes', 'create events',
  // Twice: what is seen before the Lease is held may be older than what the last leader did.
  'list nodes', 'watch nodes', 'watch pods', 'watch poddisruptionbudgets', 'watch services',
];

test.each<[string, (cluster: ClusterBuilder) => void, readonly string[]]>([
  ['a Deployment that can spare its pod', (cluster) => cluster.deployment('web', { replicas: 4, on: ['node1', 'node2', 'node3', 'node4'] }),
    ['watch deployments', 'watch replicasets']],
  ['a Deployment of one', (cluster) => cluster.deployment('web', { replicas: 1, on: 'node1' }),
    ['watch deployments', 'watch replicasets']],
  ['a StatefulSet', (cluster) => cluster.statefulSet('db', { replicas: 3, on: ['node1', 'node2', 'node3'] }), ['watch statefulsets']],
])('a drain of %s asks for nothing but what it needs', async (_, build, kinds) => {
  expect(await requestsBeyondMoves(build)).toEqual([...ALWAYS, ...kinds].sort());
});
