import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import { sentencesMessage } from './sentences';
import type { Clock } from '../../clock';
import type { RetainedStatus } from '../../drain/decision';
import { judgeRetainedWait, type ToldWait } from '../../drain/telling/retained-wait';
import type { Log } from '../../report/ports';
import { forgetOthers } from '../forget';

/** What was last reported of a node, by its UID. Kept by the process, so that it is reported once and not by each sweep. */
export type ToldRetained = Map<string, ToldWait>;

interface RetainedWaitDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
  readonly toldRetained: ToldRetained;
}

/** Reports what keeps a retained instance from being terminated: which pods are left on its node, and why. */
export class RetainedWaits {
  constructor(private readonly on: RetainedWaitDependencies) {}

  /** Call this while nothing moves on retained nodes. */
  tell(retainedNodes: readonly RetainedStatus[]): void {
    const { toldRetained } = this.on;
    forgetOthers(toldRetained, retainedNodes.map(({ node }) => node.metadata.uid));
    for (const status of retainedNodes.filter(({ blockers }) => blockers.length > 0)) {
      this.tellOf(status);
    }
  }

  private tellOf({ node, podsLeft, blockers }: RetainedStatus): void {
    const { clock, log, events, toldRetained } = this.on;
    const { uid } = node.metadata;
    const wait = judgeRetainedWait(toldRetained.get(uid), blockers.map(({ sentence }) => sentence), clock.now());
    if (wait.log) {
      log.info('Retained instance waits', { ...fieldsOf(node), podsLeft, because: wait.log });
    }
    if (wait.event) {
      events.record(node, { type: 'Normal', reason: 'RetainedInstanceWaits', message: sentencesMessage(wait.event) });
    }
    toldRetained.set(uid, wait.told);
  }
}
