import { isNodeReady } from '../drain/pods';
import type { Node } from '../kubernetes/objects';
import { nodesByInstance } from './nodes';
import type { WaitingInstances } from './waiting-instances';
import type { Clock } from '../clock';

/** Nodes join in bursts, and not all of them are of our groups. */
const ASK_EVERY = 5_000;

/**
 * Nodes that joined, or became ready, since Auto Scaling was last asked: the launch of one may wait for us while its message is
 * with a slice that does not lead. Each is asked for as it joins and as it becomes ready, not for as long as it is unknown.
 */
export class Newcomers {
  private readonly readiness = new Map<string, boolean>();
  private readonly unasked = new Set<string>();
  private askedAt = -Infinity;

  constructor(private readonly waiting: WaitingInstances, private readonly clock: Clock) {}

  /** Takes note that Auto Scaling is being asked for all instances. */
  asked(): void {
    this.unasked.clear();
    this.askedAt = this.clock.now();
  }

  /** When to ask Auto Scaling because of these nodes. The first ones were there when it was asked at the beginning. */
  askAt(nodes: readonly Node[]): number {
    const isFirstLook = this.readiness.size === 0;
    for (const [instanceId, node] of nodesByInstance(nodes)) {
      const { uid } = node.metadata;
      const isReady = isNodeReady(node);
      const wasReady = this.readiness.get(uid);
      if (!isFirstLook && (wasReady === undefined || (isReady && !wasReady))) {
        this.unasked.add(instanceId);
      }
      this.readiness.set(uid, isReady);
    }
    return [...this.unasked].some((instanceId) => this.waiting.mayBeLaunched(instanceId)) ? this.askedAt + ASK_EVERY : Infinity;
  }
}
