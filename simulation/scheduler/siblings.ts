import type { NodeInfo } from './node-info';

const NONE: ReadonlyMap<NodeInfo, number> = new Map();

/** On which nodes the pods of each controller are, and how many. Most controllers have pods on few nodes. */
export class Siblings {
  private readonly nodes = new Map<string, Map<NodeInfo, number>>();

  count(controllerUid: string, node: NodeInfo, by: 1 | -1): void {
    const counts = this.nodes.get(controllerUid) ?? new Map<NodeInfo, number>();
    const count = (counts.get(node) ?? 0) + by;
    if (count > 0) {
      counts.set(node, count);
      this.nodes.set(controllerUid, counts);
    } else {
      counts.delete(node);
      if (counts.size === 0) {
        this.nodes.delete(controllerUid);
      }
    }
  }

  /** How many pods of a controller are on each node that has one. */
  of(controllerUid: string): ReadonlyMap<NodeInfo, number> {
    return this.nodes.get(controllerUid) ?? NONE;
  }
}
