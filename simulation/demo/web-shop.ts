import { ClusterBuilder } from '../cluster/build/cluster-builder';
import type { PodOptions } from '../cluster/build/pod-template';
import type { Store } from '../cluster/store';

/** Pods that are ready about a second and a half after they are scheduled, and gone half a second after SIGTERM. */
const QUICK: PodOptions = { probeDelay: 1, probePeriod: 1, grace: 5 };

const CRITICAL = { namespace: 'kube-system', priorityClassName: 'system-cluster-critical' };
const ON_EVERY_NODE = { namespace: 'kube-system', priorityClassName: 'system-node-critical' };

/** A small web shop on four nodes: owners with and without budgets, with and without a second replica, and one whose budget allows nothing. */
export function buildWebShop(store: Store): void {
  const builder = new ClusterBuilder(store);
  builder.nodes(4);
  for (const name of ['aws-node', 'kube-proxy']) {
    builder.daemonSet(name, { ...QUICK, ...ON_EVERY_NODE });
  }
  builder.deployment('coredns', { ...QUICK, ...CRITICAL, replicas: 2, budget: { maxUnavailable: 1 } });
  builder.deployment('metrics-server', { ...QUICK, ...CRITICAL, replicas: 1, on: 'node2' });

  const shop = { ...QUICK, namespace: 'shop' };
  builder.deployment('web', { ...shop, replicas: 3, budget: { minAvailable: 2 } });
  builder.deployment('catalog', { ...shop, replicas: 2, on: ['node2', 'node3'], budget: { maxUnavailable: 1 } });
  builder.deployment('cart', { ...shop, replicas: 2, on: ['node1', 'node3'] });
  builder.deployment('search', { ...shop, replicas: 3 });
  builder.deployment('checkout', { ...shop, replicas: 1, on: 'node1' });
  builder.deployment('mail', { ...shop, replicas: 1, on: 'node3' });
  builder.statefulSet('orders', { ...shop, replicas: 3, on: ['node1', 'node2', 'node3'], budget: { maxUnavailable: 1 } });
  builder.statefulSet('ledger', { ...shop, replicas: 1, on: 'node4', budget: { maxUnavailable: 0 } });
}
