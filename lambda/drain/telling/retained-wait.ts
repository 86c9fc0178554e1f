import { causesFirst, EVENT_AGAIN_AFTER, followSentences, NO_SENTENCES, type Sentences } from './lasting';

/** What has been reported of a node whose instance is retained. */
export interface ToldWait {
  readonly sentences: Sentences;
  /** Those in the log already. */
  readonly logged: ReadonlySet<string>;
  readonly eventAt: number;
}

/** What to report of it now. */
export interface RetainedWait {
  /** For the log. Undefined: nothing new. */
  readonly log?: readonly string[];
  /** For an Event. Undefined: the last Event still covers it. */
  readonly event?: readonly string[];
  /** What has been reported after that. */
  readonly told: ToldWait;
}

/** What keeps a retained instance from being terminated is reported at once the first time; after that, only what has lasted since an earlier look. */
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
