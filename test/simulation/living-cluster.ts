import { VirtualClock } from '../../simulation/clock/virtual-clock';
import { ClusterBuilder } from '../../simulation/cluster/build/cluster-builder';
import type { Node, Pod } from '../../simulation/cluster/objects';
import { Store } from '../../simulation/cluster/store';
import { isActive, isReady } from '../../simulation/component-base/pod-state';
import { SimulatedCluster, SimulatedClusterOptions } from '../../simulation/kubernetes';

/** A built cluster in which time passes: three nodes, and what `build` adds. */
export function livingCluster(
  build: (builder: ClusterBuilder) => void = () => undefined, options: SimulatedClusterOptions & { nodes?: number } = {},
) {
  const clock = new VirtualClock();
  const store = new Store(clock);
  const builder = new ClusterBuilder(store);
  builder.nodes(options.nodes ?? 3);
  build(builder);
  const cluster = new SimulatedCluster(store, { podTimes: { pullMs: 0, startMs: 1_000, ...options.podTimes }, ...options });
  cluster.start();
  const began = clock.now();
  const pod = (name: string, namespace = 'default'): Pod => {
    const found = store.get('pods', namespace, name);
    if (!found) {
      throw new Error(`There is no pod ${namespace}/${name}.`);
    }
    return found;
  };
  return {
    clock,
    store,
    builder,
    cluster,
    pod,
    seconds: (n: number) => clock.advance(n * 1000),
    /** Seconds since the start. */
    elapsed: () => (clock.now() - began) / 1000,
    /** The pods of an application that are wanted, by its label `app`. */
    active: (app: string) => store.list('pods', { labelSelector: { matchLabels: { app } } }).filter(isActive),
    ready: (app: string) => store.list('pods', { labelSelector: { matchLabels: { app } } }).filter((each) => isActive(each) && isReady(each)),
    cordon: (name: string, unschedulable = true) => {
      const node = store.get('nodes', undefined, name) as Node;
      store.update('nodes', { ...node, spec: { ...node.spec, unschedulable } });
    },
    evict: (name: string, namespace = 'default') => cluster.api.handle({
      verb: 'create', apiGroup: '', resource: 'pods', subresource: 'eviction', namespace, name, body: { kind: 'Eviction', metadata: { name, namespace } },
    }, { username: 'test', groups: [] }).code,
    remove: (name: string, namespace = 'default', gracePeriodSeconds?: number) => cluster.api.handle({
      verb: 'delete', apiGroup: '', resource: 'pods', namespace, name, body: { gracePeriodSeconds },
    }, { username: 'test', groups: [] }).code,
    relabel: (name: string, labels: Record<string, string | undefined>) => {
      const found = pod(name);
      const merged = Object.entries({ ...found.metadata.labels, ...labels }).filter((entry): entry is [string, string] => entry[1] !== undefined);
      store.update('pods', { ...found, metadata: { ...found.metadata, labels: Object.fromEntries(merged) } });
    },
    events: (reason: string) => store.list('events').filter((event) => event.reason === reason),
  };
}
