import { METRICS } from '../../../src/names';
import { readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Metrics } from '../../report/ports';

/** Counts the owners that a drain interrupts, each once in one drain: when it happens, or when the drain ends. Kept by the process. */
export class InterruptedOwners {
  /** By drain, until it has ended. */
  private readonly counted = new Map<string, Set<string>>();

  constructor(private readonly on: { readonly metrics: Metrics }) {}

  /** A pod of the owner goes, evicted or deleted, as it was announced. */
  interrupted(node: Node, owner: string): void {
    const counted = this.of(node);
    if (!counted.has(owner)) {
      counted.add(owner);
      this.count(1, readDrainState(node)?.drainer);
    }
  }

  /** The drain has ended, and these owners have fewer pods than before, counted already or not. */
  ended(node: Node | undefined, owners: readonly string[], drainer: string): void {
    const counted = node ? this.of(node) : new Set<string>();
    const more = new Set(owners.filter((owner) => !counted.has(owner)));
    if (node) {
      this.counted.delete(keyOf(node));
    }
    if (more.size > 0) {
      this.count(more.size, drainer);
    }
  }

  private of(node: Node): Set<string> {
    const counted = this.counted.get(keyOf(node)) ?? new Set();
    this.counted.set(keyOf(node), counted);
    return counted;
  }

  private count(owners: number, drainer: string | undefined): void {
    this.on.metrics.count(METRICS.OWNERS_INTERRUPTED, owners, { drainer });
  }
}

/** A node has another drain when its instance begins to wait again. */
function keyOf(node: Node): string {
  return `${node.metadata.uid}/${readDrainState(node)?.started}`;
}
