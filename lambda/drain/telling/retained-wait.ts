import { causesFirst, EVENT_AGAIN_AFTER, followSentences, NO_SENTENCES, type Sentences } from './lasting';

/** What was said of a node whose instance is retained. */
export interface ToldWait {
  readonly sentences: Sentences;
  /** Those that the log has told. */
  readonly logged: ReadonlySet<string>;
  readonly eventAt: number;
}

/** What is to be said of it now. */
export interface RetainedWait {
  /** For the log. Undefined where it has said so. */
  readonly log?: readonly string[];
  /** For an Event. Undefined where the last one still tells it. */
  readonly event?: readonly string[];
  /** What was said of it then. */
  readonly told: ToldWait;
}

/** What keeps a retained instance from being terminated is told at once when nothing was told of it, and after that only what still holds at the next look. */
export function judgeRetainedWait(told: ToldWait | undefined, because: readonly string[], now: number): RetainedWait {
  const all = causesFirst([...new Set(because)]);
  const sentences = followSentences(told?.sentences ?? NO_SENTENCES, all, now);
  const lasting = told ? sentences.lasting : all;
  const isNew = lasting.some((sentence) => told?.logged.has(sentence) !== true);
  const isEventDue = isNew || now - (told?.eventAt ?? -Infinity) >= EVENT_AGAIN_AFTER;
  return {
    log: isNew ? lasting : undefined,
    event: isEventDue ? (lasting.length > 0 ? lasting : all) : undefined,
    told: { sentences, logged: isNew ? new Set(lasting) : told?.logged ?? new Set(), eventAt: isEventDue ? now : told?.eventAt ?? now },
  };
}
