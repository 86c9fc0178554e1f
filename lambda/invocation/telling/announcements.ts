import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import type { Clock } from '../../clock';
import type { DrainStatus, WaitingOrphan } from '../../drain/decision';
import { podName } from '../../drain/pods/pods';
import type { Node } from '../../kubernetes/objects';
import type { Log } from '../../report/ports';
import { forgetBefore } from '../forget';

/** When each announcement about a pod or node was last due. */
export type Announced = Map<string, number>;

/** An announcement that has not been due for this long is made again. */
const FORGOTTEN_AFTER = 60 * 60_000;

interface AnnouncementsDependencies {
  readonly log: Log;
  readonly events: EventRecorder;
  readonly clock: Pick<Clock, 'now'>;
  readonly announced: Announced;
}

/** Announces what somebody should know before it happens. Once per process, although the decision is repeated again and again. */
export class Announcements {
  constructor(private readonly on: AnnouncementsDependencies) {}

  /** What the owners of a node's pods should know when its drain begins. */
  tellWarnings(node: Node, warnings: readonly string[]): void {
    for (const because of warnings) {
      this.on.log.warn('Drain may not follow what the owners of its pods ask for', { ...fieldsOf(node), because });
      this.on.events.record(node, { type: 'Warning', reason: 'DrainWarning', message: because });
    }
  }

  /** The pods that will go although their owner falls below its floor. */
  tellInterruptions(drainingNodes: ReadonlyArray<Pick<DrainStatus, 'node' | 'announcements'>>): void {
    forgetBefore(this.on.announced, this.on.clock.now() - FORGOTTEN_AFTER);
    for (const { node, announcements } of drainingNodes) {
      for (const { pod, because } of announcements.filter((one) => this.isToldNow('interrupted', one.pod.metadata.uid))) {
        this.on.log.warn('Owner will be interrupted', { ...fieldsOf(node), pod: podName(pod), because });
        this.on.events.record(node, { type: 'Warning', reason: 'OwnerInterrupted', message: `${podName(pod)} will be interrupted: ${because}` });
      }
    }
  }

  /** Somebody removed the cordon, or the label that keeps load balancers away. */
  tellCordonedAgain(node: Node): void {
    if (this.isToldNow('cordoned again', node.metadata.uid)) {
      this.on.log.warn('Node was uncordoned during its drain, and is cordoned again', fieldsOf(node));
      this.on.events.record(node, { type: 'Warning', reason: 'CordonedAgain', message: 'The node is being drained, so it was cordoned and excluded from load balancers again' });
    }
  }

  /** Released pods that no drain is about. They may wait until somebody deletes what holds them. */
  tellOrphanedPods(orphanedPods: readonly WaitingOrphan[], nodes: readonly Node[]): void {
    for (const { pod, because } of orphanedPods.filter((one) => this.isToldNow('orphaned', one.pod.metadata.uid))) {
      this.on.log.warn('Released pod waits', { node: pod.spec.nodeName, pod: podName(pod), because });
      const node = nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
      if (node) {
        this.on.events.record(node, { type: 'Warning', reason: 'ReleasedPodWaits', message: `${podName(pod)} was released and waits: ${because}` });
      }
    }
  }

  /** Whether to announce it now; records it as announced. */
  private isToldNow(what: string, uid: string): boolean {
    const { announced, clock } = this.on;
    const now = clock.now();
    const key = `${what}/${uid}`;
    const isKnown = announced.has(key);
    announced.set(key, now);
    return !isKnown;
  }
}
