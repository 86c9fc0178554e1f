import type { Clock } from '../../clock';
import type { Node } from '../../kubernetes/objects';
import { ApiError, type KubernetesPort, type NodePatch } from '../../kubernetes/port';
import type { Log } from '../../report';

const RETRY_AFTER = 5_000;

/** Patches nodes as they were seen. A node that refuses keeps no other waiting. */
export class NodeWriter {
  /** When a node that refused its patch is tried again. */
  private readonly retries = new Map<string, number>();

  constructor(private readonly kubernetes: KubernetesPort, private readonly clock: Clock, private readonly log: Log) {}

  get retryAt(): number {
    return Math.min(Infinity, ...[...this.retries.values()].filter((time) => time > this.clock.now()));
  }

  /**
   * The node as it is then, `conflict` when it is no longer as we saw it, undefined when it refused. Several invocations see the same
   * draining nodes, and a patch that was meant for an earlier state could void what another invocation has written since.
   */
  async patch(node: Node, patch: NodePatch): Promise<Node | 'conflict' | undefined> {
    const { name, uid, resourceVersion } = node.metadata;
    if ((this.retries.get(uid) ?? 0) > this.clock.now()) {
      return undefined;
    }
    this.retries.delete(uid);
    try {
      return await this.kubernetes.patchNode(name, { ...patch, metadata: { ...patch.metadata, resourceVersion } });
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        return 'conflict';
      }
      this.retries.set(uid, this.clock.now() + RETRY_AFTER);
      this.log.warn('Node not changed, it is tried again', { node: name, error });
      return undefined;
    }
  }
}
