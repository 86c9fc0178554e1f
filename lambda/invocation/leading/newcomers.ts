import { nodesByInstance } from '../lifecycle/nodes';
import type { WaitingInstances } from '../lifecycle/lifecycle-actions';
import type { Clock } from '../../clock';
import { isNodeReady } from '../../drain/pods';
import type { Node } from '../../kubernetes/objects';

/** Nodes become ready in bursts, and not all of them are of our groups. */
const ASK_EVERY = 5_000;

/**
 * Tells when Auto Scaling is to be asked because nodes have become ready. The launch of one may wait for us while its message is away,
 * with an invocation that does not lead. Each is asked for once, so those of foreign groups cost one question.
 */
export class Newcomers {
  /** The UIDs of the nodes that were ready at the last call. */
  private ready?: ReadonlySet<string>;
  private askedAt = -Infinity;

  constructor(private readonly waiting: WaitingInstances, private readonly clock: Clock) {}

  /** Takes note that Auto Scaling is being asked for all instances. */
  asked(): void {
    this.askedAt = this.clock.now();
  }

  /** Whether it would be too soon to ask again. */
  get askedLately(): boolean {
    return this.clock.now() < this.askedAt + ASK_EVERY;
  }

  /** When to ask because of nodes that are ready since the last call. Those of the first one were there when we asked at the beginning. */
  askAt(nodes: readonly Node[]): number {
    const before = this.ready;
    const ready = [...nodesByInstance(nodes)].filter(([, node]) => isNodeReady(node));
    this.ready = new Set(ready.map(([, { metadata }]) => metadata.uid));
    const areUnknown = ready.some(([instanceId, { metadata }]) => before && !before.has(metadata.uid) && this.waiting.mayBeLaunched(instanceId));
    return areUnknown ? this.askedAt + ASK_EVERY : Infinity;
  }
}
