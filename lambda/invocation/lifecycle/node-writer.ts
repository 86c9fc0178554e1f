import type { Clock } from '../../clock';
import { cloudBackOff } from '../../drain/back-off';
import type { Node } from '../../kubernetes/objects';
import { ApiError, type KubernetesPort, type NodePatch } from '../../kubernetes/port';
import type { EventRecorder } from '../telling/event-recorder';
import type { Troubles } from '../telling/troubles';

/** For a pause that the caller requests. */
const PAUSE = 5_000;

/** A node that refused its last patch. */
export interface Refusal {
  readonly name: string;
  readonly times: number;
  readonly retryAt: number;
}

interface NodeWriterDependencies {
  readonly kubernetes: KubernetesPort;
  readonly clock: Clock;
  readonly troubles: Troubles;
  readonly events: EventRecorder;
  /** By UID. Kept by the process, so that a refusal is reported once and not by each invocation. */
  readonly refusals: Map<string, Refusal>;
}

/** The result of a patch of a node. */
export type Written =
  /** The node after the patch. */
  | { readonly type: 'written'; readonly node: Node }
  /** The node has changed since we saw it. */
  | { readonly type: 'conflict' }
  /** The patch was refused, now or a moment ago. */
  | { readonly type: 'refused' };

/** Patches nodes, but only in the version that was seen. A node that refuses does not delay others. */
export class NodeWriter {
  /** By UID, a version of a node that is known to be outdated: the watch will show the next one. */
  private readonly outdated = new Map<string, string | undefined>();

  constructor(private readonly on: NodeWriterDependencies) {}

  private get refusals(): Map<string, Refusal> {
    return this.on.refusals;
  }

  /** Whether the node refused the last patch. */
  isRefusing({ metadata: { uid } }: Node): boolean {
    return this.refusals.has(uid);
  }

  /** Whether the node cannot be patched now, in the version that was seen. */
  isWaiting(node: Node): boolean {
    return this.isOutdated(node) || this.isPaused(node);
  }

  /** Pauses writing on the node for a moment, for a reason of the caller's. */
  pause({ metadata: { name, uid } }: Node): void {
    this.refusals.set(uid, { name, times: this.refusals.get(uid)?.times ?? 0, retryAt: this.on.clock.now() + PAUSE });
  }

  /** Drops the state of nodes that no longer exist; `nodes` are all that do. */
  forgetOthers(nodes: readonly Node[]): void {
    if (this.refusals.size === 0) {
      return;
    }
    const known = new Set(nodes.map(({ metadata }) => metadata.uid));
    [...this.refusals.keys()].filter((uid) => !known.has(uid)).forEach((uid) => this.forget(uid));
  }

  get retryAt(): number {
    const now = this.on.clock.now();
    return Math.min(Infinity, ...[...this.refusals.values()].map(({ retryAt }) => retryAt).filter((time) => time > now));
  }

  /**
   * Patches the node only if it still has the version that was seen: several invocations see the same draining nodes, and a patch meant for an
   * earlier state could undo what another invocation has written since.
   */
  async patch(node: Node, patch: NodePatch): Promise<Written> {
    const { kubernetes } = this.on;
    const { name, uid, resourceVersion } = node.metadata;
    if (this.isOutdated(node)) {
      return { type: 'conflict' };
    }
    if (this.isPaused(node)) {
      return { type: 'refused' };
    }
    try {
      const patched = await kubernetes.patchNode(name, { ...patch, metadata: { ...patch.metadata, resourceVersion } });
      this.forget(uid);
      return { type: 'written', node: patched };
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        this.outdated.set(uid, resourceVersion);
        return { type: 'conflict' };
      }
      this.noteRefusal(node, error);
      return { type: 'refused' };
    }
  }

  private isOutdated({ metadata: { uid, resourceVersion } }: Node): boolean {
    return this.outdated.has(uid) && this.outdated.get(uid) === resourceVersion;
  }

  private isPaused({ metadata: { uid } }: Node): boolean {
    return (this.refusals.get(uid)?.retryAt ?? 0) > this.on.clock.now();
  }

  private forget(uid: string): void {
    const refusal = this.refusals.get(uid);
    this.refusals.delete(uid);
    if (refusal) {
      this.on.troubles.ended('Node could not be changed and is tried again', refusal.name);
    }
  }

  /** Only one Event is written, because a refusal may last until the deadline. */
  private noteRefusal(node: Node, error: unknown): void {
    const { clock, troubles, events } = this.on;
    const { name, uid } = node.metadata;
    const times = (this.refusals.get(uid)?.times ?? 0) + 1;
    this.refusals.set(uid, { name, times, retryAt: clock.now() + cloudBackOff(times, uid) });
    troubles.failed('Node could not be changed and is tried again', name, { node: name, error });
    if (times === 1) {
      events.record(node, { type: 'Warning', reason: 'NodeRefusesChange', message: `The drain cannot write on the node: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
}
