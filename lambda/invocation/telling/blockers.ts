import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import { sentencesMessage } from './sentences';
import type { Clock } from '../../clock';
import type { DrainStatus } from '../../drain/decision';
import { followSentences, NO_SENTENCES, type Sentences } from '../../drain/telling/lasting';
import type { Log } from '../../report/ports';

/** What is about to have lasted for long enough is told in the same line. */
const TOLD_TOGETHER = 1_000;

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

  constructor(private readonly on: BlockerDependencies) {}

  /** Returns when something that is to be told will have lasted long enough. */
  tell(drainingNodes: readonly DrainStatus[]): number {
    const now = this.on.clock.now();
    return Math.min(Infinity, ...drainingNodes.map((status) => {
      const { uid } = status.node.metadata;
      const sentences = followSentences(this.sentences.get(uid) ?? NO_SENTENCES, status.blockers.map(({ sentence }) => sentence), now);
      this.sentences.set(uid, sentences);
      const isMoreComing = sentences.nextAt <= now + TOLD_TOGETHER;
      if (!isMoreComing && sentences.lasting.some((sentence) => !this.told.get(uid)?.has(sentence))) {
        this.told.set(uid, new Set(sentences.lasting));
        this.tellOf(status, sentences.lasting);
      }
      return sentences.nextAt;
    }));
  }

  private tellOf({ node, podsLeft }: DrainStatus, sentences: readonly string[]): void {
    this.on.log.info('Drain waits', { ...fieldsOf(node), podsLeft, because: sentences });
    this.on.events.record(node, { type: 'Normal', reason: 'DrainWaits', message: sentencesMessage(sentences) });
  }
}
