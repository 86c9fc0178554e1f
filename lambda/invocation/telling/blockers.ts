import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import { sentencesMessage } from './sentences';
import type { Clock } from '../../clock';
import type { DrainStatus } from '../../drain/decision';
import { readDrainState } from '../../drain/state/drain-state';
import { followSentences, isNews, nextEventAt, NO_SENTENCES, type Sentences } from '../../drain/telling/lasting';
import type { Node } from '../../kubernetes/objects';
import type { Log } from '../../report/ports';
import { forgetOthers } from '../forget';

/** What has been reported of the drain of a node. */
interface ToldBlockers {
  readonly sentences: Sentences;
  /** The sentences in the latest log line. */
  readonly told?: ReadonlySet<string>;
  /** When the last Event was written. */
  readonly recordedAt?: number;
  /** The log has news that no Event has yet. */
  readonly isUnrecorded: boolean;
}

/** By the drain of a node. Kept by the process, so that it is reported once and not by each invocation. */
export type ToldWaits = Map<string, ToldBlockers>;

interface BlockerDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
  readonly toldWaits: ToldWaits;
}

/** Reports what each draining node waits for: only what lasts, and only if something is new. */
export class Blockers {
  constructor(private readonly on: BlockerDependencies) {}

  /** Returns when the next blocker will have lasted long enough to be reported. */
  tell(drainingNodes: readonly DrainStatus[]): number {
    forgetOthers(this.on.toldWaits, drainingNodes.map(({ node }) => drainOf(node)));
    return Math.min(Infinity, ...drainingNodes.map((status) => this.tellOf(status)));
  }

  private tellOf({ node, podsLeft, blockers }: DrainStatus): number {
    const { clock, log, events, toldWaits } = this.on;
    const now = clock.now();
    const before = toldWaits.get(drainOf(node));
    const sentences = followSentences(before?.sentences ?? NO_SENTENCES, blockers.map(({ sentence }) => sentence), now);
    const isNew = isNews(sentences, before?.told, now);
    if (isNew) {
      log.info('Drain waits', { ...fieldsOf(node), podsLeft, because: sentences.lasting });
    }
    const isUnrecorded = isNew || before?.isUnrecorded === true;
    const told = { ...before, sentences, isUnrecorded, told: isNew ? new Set(sentences.lasting) : before?.told };
    const recordsAt = told.told === undefined || sentences.lasting.length === 0 ? Infinity : nextEventAt(told.recordedAt, told.isUnrecorded);
    if (now < recordsAt) {
      toldWaits.set(drainOf(node), told);
      return Math.min(sentences.nextAt, recordsAt);
    }
    events.record(node, { type: 'Normal', reason: 'DrainWaits', message: sentencesMessage(sentences.lasting) });
    toldWaits.set(drainOf(node), { ...told, recordedAt: now, isUnrecorded: false });
    return sentences.nextAt;
  }
}

/** Identifies a drain, because the same node may be drained more than once. */
function drainOf(node: Node): string {
  return `${node.metadata.uid}/${readDrainState(node)?.started}`;
}
