import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { Random } from '../../../simulation/random';

/** How the pods stand before the refresh. */
export const LAYOUTS = ['even', 'random', 'packed'] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface Fleet {
  readonly nodes: number;
  readonly layout: Layout;
}

export const PODS_PER_NODE = 10;
/** Of 2 CPUs and 8Gi of memory: twelve pods fill a node, so that ten for each node request 83 %. */
const REQUESTS = { cpu: '166m', memory: '680Mi' };
const FULL = 12;
const SEED = 20_261_128;

/** As many Deployments of ten pods each as there are nodes. */
export function fleetOf({ nodes, layout }: Fleet): (build: ClusterBuilder) => void {
  return (build) => {
    const names = build.nodes(nodes).map(({ metadata }) => metadata.name);
    const places = placesOf(names, layout);
    for (let app = 0; app < nodes; app++) {
      const on = places.slice(app * PODS_PER_NODE, (app + 1) * PODS_PER_NODE);
      build.deployment(`app${app + 1}`, { replicas: PODS_PER_NODE, on, requests: REQUESTS });
    }
  };
}

/** The node of each pod, one after the other. */
function placesOf(names: readonly string[], layout: Layout): string[] {
  const pods = Array.from({ length: names.length * PODS_PER_NODE }, (_, index) => index);
  switch (layout) {
    case 'even': return pods.map((index) => names[index % names.length]);
    // The pods of an owner stand apart nevertheless, as far as there are enough nodes.
    case 'packed': {
      const used = names.slice(0, Math.ceil(pods.length / FULL));
      return pods.map((index) => used[index % used.length]);
    }
    case 'random': {
      const random = new Random(SEED);
      const taken = new Map(names.map((name) => [name, 0]));
      return pods.map(() => {
        const open = names.filter((name) => (taken.get(name) ?? 0) < FULL);
        const name = open[random.integer(open.length)];
        taken.set(name, (taken.get(name) ?? 0) + 1);
        return name;
      });
    }
  }
}
