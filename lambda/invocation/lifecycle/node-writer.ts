import type { Clock } from '../../clock';
import type { Node } from '../../kubernetes/objects';
import { ApiError, type KubernetesPort, type NodePatch } from '../../kubernetes/port';
import type { Log } from '../../report';

const RETRY_AFTER = 5_000;

/** How it went to patch a node. */
export type Written =
  /** The node as it is then. */
  | { readonly type: 'written'; readonly node: Node }
  /** It is no longer as we saw it. */
  | { readonly type: 'conflict' }
  /** It could not be changed, now or a moment ago. */
  | { readonly type: 'refused' };

/** Patches nodes as they were seen. A node that refuses keeps no other waiting. */
export class NodeWriter {
  /** When a node that refused its patch is tried again. */
  private readonly retries = new Map<string, number>();

  constructor(private readonly on: { readonly kubernetes: KubernetesPort; readonly clock: Clock; readonly log: Log }) {}

  get retryAt(): number {
    const now = this.on.clock.now();
    return Math.min(Infinity, ...[...this.retries.values()].filter((time) => time > now));
  }

  /**
   * Several invocations see the same draining nodes, and a patch that was meant for an earlier state could void what another invocation has
   * written since.
   */
  async patch(node: Node, patch: NodePatch): Promise<Written> {
    const { kubernetes, clock, log } = this.on;
    const { name, uid, resourceVersion } = node.metadata;
    if ((this.retries.get(uid) ?? 0) > clock.now()) {
      return { type: 'refused' };
    }
    this.retries.delete(uid);
    try {
      return { type: 'written', node: await kubernetes.patchNode(name, { ...patch, metadata: { ...patch.metadata, resourceVersion } }) };
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        return { type: 'conflict' };
      }
      this.retries.set(uid, clock.now() + RETRY_AFTER);
      log.warn('Node could not be changed and is tried again', { node: name, error });
      return { type: 'refused' };
    }
  }
}
