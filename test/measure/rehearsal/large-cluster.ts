import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { RESOURCE_KINDS, type BuiltInResource } from '../../../simulation/cluster/kinds';
import { Store } from '../../../simulation/cluster/store';

export interface Size {
  readonly nodes: number;
  readonly pods: number;
}

/** Of every node, as EKS has them. */
const DAEMONS = ['aws-node', 'kube-proxy', 'ebs-csi-node'];

/** A dump of a cluster of that size: what runs on every node, Deployments with and without budgets, stateful sets, single replicas. */
export function largeCluster({ nodes, pods }: Size): { readonly items: readonly object[] } {
  // Not the seed of the store that the dump is loaded into, which would make the same names and UIDs again.
  const store = new Store(new VirtualClock(), { seed: 20 });
  const builder = new ClusterBuilder(store);
  const names = builder.nodes(nodes, { allocatable: { cpu: '8', memory: '32Gi', pods: '58' } }).map(({ metadata }) => metadata.name);
  for (const name of DAEMONS) {
    builder.daemonSet(name, { namespace: 'kube-system', requests: { cpu: '50m', memory: '64Mi' } });
  }
  let left = pods - nodes * DAEMONS.length;
  for (let index = 0; left > 0; index++) {
    const replicas = Math.min(left, [10, 6, 3, 12, 2, 1, 20, 15][index % 8]);
    const on = Array.from({ length: replicas }, (_, step) => names[(index * 13 + step * 7) % nodes]);
    const options = { namespace: `team-${index % 40}`, replicas, on, requests: { cpu: '100m', memory: '256Mi' }, ...replicas > 1 && index % 2 === 0 && { budget: { maxUnavailable: 1 } } };
    if (index % 16 === 10) {
      builder.statefulSet(`store-${index}`, options);
    } else {
      builder.deployment(`app-${index}`, options);
    }
    left -= replicas;
  }
  return { items: (Object.keys(RESOURCE_KINDS) as BuiltInResource[]).flatMap((resource) => store.list(resource) as readonly object[]) };
}
