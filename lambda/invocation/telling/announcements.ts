import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import type { DrainStatus, WaitingOrphan } from '../../drain/decision';
import { podName } from '../../drain/pods/pods';
import type { Node } from '../../kubernetes/objects';
import type { Log } from '../../report/ports';

/** Tells what somebody should know before it happens, once an invocation: it may be decided again and again. */
export class Announcements {
  /** The UIDs of the pods. */
  private readonly interrupted = new Set<string>();
  private readonly orphaned = new Set<string>();
  /** The UIDs of nodes. */
  private readonly cordonedAgain = new Set<string>();

  constructor(private readonly on: { readonly log: Log; readonly events: EventRecorder }) {}

  /** What the owners of a node's pods should know when its drain begins. */
  tellWarnings(node: Node, warnings: readonly string[]): void {
    for (const because of warnings) {
      this.on.log.warn('Drain may not follow what the owners of its pods ask for', { ...fieldsOf(node), because });
      this.on.events.record(node, { type: 'Warning', reason: 'DrainWarning', message: because });
    }
  }

  /** Whose pods will go though their owner falls below its floor. */
  tellInterruptions(drainingNodes: ReadonlyArray<Pick<DrainStatus, 'node' | 'announcements'>>): void {
    for (const { node, announcements } of drainingNodes) {
      for (const { pod, because } of announcements.filter((one) => isToldNow(one.pod.metadata.uid, this.interrupted))) {
        this.on.log.warn('Owner will be interrupted', { ...fieldsOf(node), pod: podName(pod), because });
        this.on.events.record(node, { type: 'Warning', reason: 'OwnerInterrupted', message: `${podName(pod)} will be interrupted: ${because}` });
      }
    }
  }

  /** Somebody took the cordon off, or the label that keeps load balancers away. */
  tellCordonedAgain(node: Node): void {
    if (isToldNow(node.metadata.uid, this.cordonedAgain)) {
      this.on.log.warn('Node was uncordoned during its drain, and is cordoned again', fieldsOf(node));
      this.on.events.record(node, { type: 'Warning', reason: 'CordonedAgain', message: 'The node is being drained, so it was cordoned and excluded from load balancers again' });
    }
  }

  /** Released pods that no drain is about. They may wait for somebody who deletes what holds them. */
  tellOrphanedPods(orphanedPods: readonly WaitingOrphan[], nodes: readonly Node[]): void {
    for (const { pod, because } of orphanedPods.filter((one) => isToldNow(one.pod.metadata.uid, this.orphaned))) {
      this.on.log.warn('Released pod waits', { node: pod.spec.nodeName, pod: podName(pod), because });
      const node = nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
      if (node) {
        this.on.events.record(node, { type: 'Warning', reason: 'ReleasedPodWaits', message: `${podName(pod)} was released and waits: ${because}` });
      }
    }
  }
}

/** Whether it is to be told, which it is then: once. */
function isToldNow(uid: string, told: Set<string>): boolean {
  const isKnown = told.has(uid);
  told.add(uid);
  return !isKnown;
}
