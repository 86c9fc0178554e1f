import type { Groups } from './groups';
import type { HeldInstance } from './held-instance';
import { nodesByInstance } from './nodes';
import type { Node } from '../../kubernetes/objects';
import { isNodeReady } from '../pods/pods';

/** Nodes become ready in bursts, and not all of them belong to our groups. */
const ASK_EVERY = 5_000;

/** When Auto Scaling may be asked again because of something unexpected. */
export function askAgainAt(askedAt: number): number {
  return askedAt + ASK_EVERY;
}

/** The UIDs of the nodes that are ready and belong to an instance. */
export function readyNodes(nodes: readonly Node[]): ReadonlySet<string> {
  const ready = new Set<string>();
  for (const own of nodesByInstance(nodes).values()) {
    for (const node of own) {
      if (isNodeReady(node)) {
        ready.add(node.metadata.uid);
      }
    }
  }
  return ready;
}

/**
 * Whether to ask Auto Scaling because nodes have become ready: the launch of one may be waiting for us while its message is invisible, after an
 * invocation that does not lead received it. Instances in service, and those that we hold already, need no question.
 *
 * @param readyBefore the nodes that were ready at the last look. Each node is asked about only once, so those of other groups cost one question
 */
export function hasNewcomer(
  nodes: readonly Node[], readyBefore: ReadonlySet<string>,
  { groups, get }: { readonly groups: Groups; readonly get: (instanceId: string) => HeldInstance | undefined },
): boolean {
  for (const [instanceId, own] of nodesByInstance(nodes)) {
    if (own.some((node) => isNodeReady(node) && !readyBefore.has(node.metadata.uid)) && !get(instanceId) && !groups.isInService(instanceId)) {
      return true;
    }
  }
  return false;
}
