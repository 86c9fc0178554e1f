import { ClusterView } from '../../scheduler/cluster-view';
import type { NodeInfo } from '../../scheduler/node-info';
import { place } from '../../scheduler/placement';
import { requestsOf } from '../../scheduler/quantities';
import { resourcesFilter } from '../../scheduler/resources';
import type { Pod } from '../objects';
import type { NewObject, Store } from '../store';

/** Of equally good nodes, chooses the first, so that building involves no chance. */
const FIRST_OF_EQUALS = { integer: () => 0 };

/** Places built pods by the scheduler's rules, so that every pod is where it could have been scheduled. */
export class Places {
  private readonly view: ClusterView;

  constructor(store: Store) {
    this.view = new ClusterView(store);
    this.view.load();
    store.subscribe((change) => this.view.apply(change));
  }

  /**
   * The requested node, or the one that the scheduler chooses.
   *
   * @throws if the requested node has too few free resources for the pod, or if no node takes the pod.
   */
  nodeFor(newPod: NewObject<'pods'>, wanted?: string): string {
    const pod = newPod as Pod;
    if (this.view.size === 0) {
      throw new Error('There is no node to place pods on. Build the nodes before the workloads.');
    }
    if (wanted !== undefined) {
      this.checkRoom(pod, wanted);
      return wanted;
    }
    const placement = place(pod, this.view, FIRST_OF_EQUALS);
    if (placement.node !== undefined) {
      return placement.node;
    }
    throw new Error(`There is no node for the pod ${nameOf(pod)}: ${placement.message} Build more nodes, or larger ones, or request less.`);
  }

  private checkRoom(pod: Pod, name: string): void {
    const node = [...this.view.nodes].find((candidate) => candidate.name === name);
    if (!node) {
      throw new Error(`There is no node '${name}' to place pods on. Build the node first.`);
    }
    const rejection = resourcesFilter(pod, this.view)?.(node);
    if (!rejection) {
      return;
    }
    throw new Error(`The pod ${nameOf(pod)} does not fit on the node ${name}: ${rejection.reasons.join(', ')}. It requests ${requested(pod, node)}. `
      + "Build a larger node ('allocatable'), request less ('requests'), or place it on another node ('on').");
  }
}

/** The insufficient resources, such as `3 cpu of which 1.9 are left`. */
function requested(pod: Pod, node: NodeInfo): string {
  return [...requestsOf(pod.spec)].filter(([resource, amount]) => amount > node.free(resource))
    .map(([resource, amount]) => `${amount / 1000} ${resource} of which ${node.free(resource) / 1000} are left`).join(', and ');
}

function nameOf({ metadata: { namespace, name, generateName } }: Pod): string {
  return `${namespace}/${name ?? generateName}`;
}
