import { METRICS } from '../../../src/names';
import { type MovesByOwner, type OwnerMoves, readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Metrics } from '../../report/ports';
import { forgetOthers } from '../forget';

const NONE: OwnerMoves = { moves: 0, surged: 0, interrupted: 0 };

/** Counts what drains do to the owners of pods. The process keeps the counts until they are reported, or are written on the node for the next invocation. */
export class MovedOwners {
  /** By drain: the counts that are not on its node yet. */
  private readonly counted = new Map<string, Map<string, OwnerMoves>>();

  constructor(private readonly on: { readonly metrics: Metrics }) {}

  /** A pod of the owner was evicted or deleted. `surged`: its replacement came first. `interrupted`: although the owner falls below its floor. */
  moved(node: Node, owner: string, { surged, interrupted }: { readonly surged: boolean; readonly interrupted: boolean }): void {
    const before = this.movesOf(node, owner);
    const key = keyOf(node);
    const counted = this.counted.get(key) ?? new Map<string, OwnerMoves>();
    this.counted.set(key, counted.set(owner, sum(counted.get(owner), { moves: 1, surged: surged ? 1 : 0, interrupted: interrupted ? 1 : 0 })));
    if (interrupted && before.interrupted === 0) {
      this.count(1, readDrainState(node)?.drainer);
    }
  }

  /** All counts of the owner, of this and earlier invocations. */
  movesOf(node: Node, owner: string): OwnerMoves {
    return sum(readDrainState(node)?.moved?.[owner], this.counted.get(keyOf(node))?.get(owner));
  }

  /** What should be written on the node. Undefined: nothing new. */
  toWrite(node: Node): MovesByOwner | undefined {
    const counted = this.counted.get(keyOf(node));
    if (!counted) {
      return undefined;
    }
    return { ...readDrainState(node)?.moved, ...Object.fromEntries([...counted.keys()].map((owner) => [owner, this.movesOf(node, owner)])) };
  }

  /** The counts have been written on the node. */
  written(node: Node): void {
    this.counted.delete(keyOf(node));
  }

  /** Drops the counts of nodes that no longer exist; `nodes` are all that do. */
  forgetOthers(nodes: readonly Node[]): void {
    forgetOthers(this.counted, nodes.map(keyOf));
  }

  /** The drain has ended, and these owners have fewer pods than before, whether counted already or not. */
  ended(node: Node | undefined, owners: readonly string[], drainer: string): void {
    const more = new Set(node ? owners.filter((owner) => this.movesOf(node, owner).interrupted === 0) : owners);
    if (node) {
      this.counted.delete(keyOf(node));
    }
    if (more.size > 0) {
      this.count(more.size, drainer);
    }
  }

  private count(owners: number, drainer: string | undefined): void {
    this.on.metrics.count(METRICS.OWNERS_INTERRUPTED, owners, { drainer });
  }
}

function sum(left: OwnerMoves = NONE, right: OwnerMoves = NONE): OwnerMoves {
  return { moves: left.moves + right.moves, surged: left.surged + right.surged, interrupted: left.interrupted + right.interrupted };
}

/**
 * Identifies a drain by its action: when the node's instance begins to wait again, that is a new drain. A drain that a lifecycle action joins goes
 * on, although its time starts again.
 */
function keyOf(node: Node): string {
  return `${node.metadata.uid}/${readDrainState(node)?.cordoned}`;
}
