import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import { sentencesMessage } from './sentences';
import type { Clock } from '../../clock';
import type { RetainedStatus } from '../../drain/decision';
import { followSentences, NO_SENTENCES, type Sentences } from '../../drain/telling/lasting';
import type { Log } from '../../report/ports';
import { forgetOthers } from '../forget';

/** Kubernetes forgets Events after an hour, and every sweep looks. */
const EVENT_AGAIN_AFTER = 40 * 60_000;

/** What was said of a node. */
interface Told {
  readonly sentences: Sentences;
  /** Those that the log has told. */
  readonly logged: ReadonlySet<string>;
  readonly eventAt: number;
}

/** What was told last of a node, by its UID. Kept by the process, so that it is told once and not by each sweep. */
export type ToldRetained = Map<string, Told>;

interface RetainedWaitDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
  readonly toldRetained: ToldRetained;
}

/**
 * Tells what keeps a retained instance from being terminated: which pods are left on its node, and why. At once when nothing is known of it; after that
 * only what still holds at the next sweep.
 */
export class RetainedWaits {
  constructor(private readonly on: RetainedWaitDependencies) {}

  /** When nothing of them moves. */
  tell(retainedNodes: readonly RetainedStatus[]): void {
    const { toldRetained } = this.on;
    forgetOthers(toldRetained, retainedNodes.map(({ node }) => node.metadata.uid));
    for (const status of retainedNodes.filter(({ blockers }) => blockers.length > 0)) {
      this.tellOf(status);
    }
  }

  private tellOf({ node, podsLeft, blockers }: RetainedStatus): void {
    const { clock, log, events, toldRetained } = this.on;
    const now = clock.now();
    const told = toldRetained.get(node.metadata.uid);
    const all = [...new Set(blockers.map(({ sentence }) => sentence))].sort();
    const sentences = followSentences(told?.sentences ?? NO_SENTENCES, all, now);
    const because = told ? sentences.lasting : all;
    const isNew = because.some((sentence) => told?.logged.has(sentence) !== true);
    if (isNew) {
      log.info('Retained instance waits', { ...fieldsOf(node), podsLeft, because });
    }
    const isEventDue = isNew || now - (told?.eventAt ?? -Infinity) >= EVENT_AGAIN_AFTER;
    if (isEventDue) {
      events.record(node, { type: 'Normal', reason: 'RetainedInstanceWaits', message: sentencesMessage(because.length > 0 ? because : all) });
    }
    toldRetained.set(node.metadata.uid, {
      sentences, logged: isNew ? new Set(because) : told?.logged ?? new Set(), eventAt: isEventDue ? now : told?.eventAt ?? now,
    });
  }
}
