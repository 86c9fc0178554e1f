import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import { sentencesMessage } from './sentences';
import type { Clock } from '../../clock';
import type { RetainedStatus } from '../../drain/decision';
import type { Log } from '../../report/ports';

/** Kubernetes forgets Events after an hour, and every sweep looks. */
const EVENT_AGAIN_AFTER = 40 * 60_000;

/** What was told last of a node, by its UID. Kept by the process, so that it is told once and not by each sweep. */
export type ToldRetained = Map<string, { readonly sentences: string; readonly eventAt: number }>;

interface RetainedWaitDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
  readonly toldRetained: ToldRetained;
}

/** Tells what keeps a retained instance from being terminated: which pods are left on its node, and why. */
export class RetainedWaits {
  constructor(private readonly on: RetainedWaitDependencies) {}

  /** When nothing of them moves. */
  tell(retainedNodes: readonly RetainedStatus[]): void {
    for (const status of retainedNodes.filter(({ blockers }) => blockers.length > 0)) {
      this.tellOf(status);
    }
  }

  private tellOf({ node, podsLeft, blockers }: RetainedStatus): void {
    const { clock, log, events, toldRetained } = this.on;
    const because = blockers.map(({ sentence }) => sentence).sort();
    const sentences = because.join('\n');
    const told = toldRetained.get(node.metadata.uid);
    const isNew = told?.sentences !== sentences;
    if (isNew) {
      log.info('Retained instance waits', { ...fieldsOf(node), podsLeft, because });
    }
    const isEventDue = isNew || clock.now() - told.eventAt >= EVENT_AGAIN_AFTER;
    if (isEventDue) {
      events.record(node, { type: 'Normal', reason: 'RetainedInstanceWaits', message: sentencesMessage(because) });
    }
    toldRetained.set(node.metadata.uid, { sentences, eventAt: isEventDue ? clock.now() : told.eventAt });
  }
}
