import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import { sentencesMessage } from './sentences';
import type { Clock } from '../../clock';
import type { DrainStatus } from '../../drain/decision';
import { followSentences, isNews, nextEventAt, NO_SENTENCES, type Sentences } from '../../drain/telling/lasting';
import type { Log } from '../../report/ports';

interface BlockerDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
}

/** Tells what each draining node waits for: only what lasts, and only when something is new. */
export class Blockers {
  /** By the UID of the node. */
  private readonly sentences = new Map<string, Sentences>();
  private readonly told = new Map<string, ReadonlySet<string>>();
  /** When the last Event was written. */
  private readonly recordedAt = new Map<string, number>();
  /** The nodes of which the log has told more than their last Event. */
  private readonly unrecorded = new Set<string>();

  constructor(private readonly on: BlockerDependencies) {}

  /** Returns when something that is to be told will have lasted long enough. */
  tell(drainingNodes: readonly DrainStatus[]): number {
    const now = this.on.clock.now();
    return Math.min(Infinity, ...drainingNodes.map((status) => {
      const { uid } = status.node.metadata;
      const sentences = followSentences(this.sentences.get(uid) ?? NO_SENTENCES, status.blockers.map(({ sentence }) => sentence), now);
      this.sentences.set(uid, sentences);
      if (isNews(sentences, this.told.get(uid), now)) {
        this.told.set(uid, new Set(sentences.lasting));
        this.unrecorded.add(uid);
        this.on.log.info('Drain waits', { ...fieldsOf(status.node), podsLeft: status.podsLeft, because: sentences.lasting });
      }
      return Math.min(sentences.nextAt, this.record(status, sentences.lasting));
    }));
  }

  /** Returns when there is an Event to be written. */
  private record({ node }: DrainStatus, sentences: readonly string[]): number {
    const { clock, events } = this.on;
    const { uid } = node.metadata;
    if (!this.unrecorded.has(uid) || sentences.length === 0) {
      return Infinity;
    }
    const due = nextEventAt(this.recordedAt.get(uid));
    if (clock.now() < due) {
      return due;
    }
    this.recordedAt.set(uid, clock.now());
    this.unrecorded.delete(uid);
    events.record(node, { type: 'Normal', reason: 'DrainWaits', message: sentencesMessage(sentences) });
    return Infinity;
  }
}
