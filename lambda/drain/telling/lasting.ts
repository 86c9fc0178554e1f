/*
 * What is worth reporting, and how loudly: what has blocked a drain for long enough (lasting.ts, here), what keeps a retained instance
 * (retained-wait.ts), since when a drain has stood still (standstill.ts), and how its end is reported (how-it-ended.ts). invocation/telling/ reports
 * it.
 */

/** A blocker that lasts less than this is not worth a log line. */
const LASTS_AFTER = 15_000;
/** A blocker that comes back within this time has lasted: while a pod's eviction is being retried, its blocker is briefly absent. */
const LAPSE = 5_000;
/** Blockers that will have lasted long enough within this time are reported in the same line. */
const TOLD_TOGETHER = 1_000;
/** Each Event is a request, and while many owners wait for their pods to start, there is news all the time. The log reports it at once. */
const EVENT_EVERY = 60_000;
/** Kubernetes forgets Events after an hour. */
export const EVENT_AGAIN_AFTER = 40 * 60_000;

/** Since when a sentence has been true, and since when it no longer is. */
export interface Held {
  readonly since: number;
  readonly gone?: number;
}

export interface Sentences {
  /** All sentences that are true, or were until just now. */
  readonly held: ReadonlyMap<string, Held>;
  /** Those that have been true for long enough to be reported, sorted. */
  readonly lasting: readonly string[];
  /** When the next one will have been true for long enough. */
  readonly nextAt: number;
}

export const NO_SENTENCES: Sentences = { held: new Map(), lasting: [], nextAt: Infinity };

/** Tracks which sentences are true, so that short-lived ones are never reported. */
export function followSentences(before: Sentences, sentences: readonly string[], now: number): Sentences {
  const lapsed = [...before.held].flatMap(([sentence, { since, gone = now }]) => (gone + LAPSE >= now ? [[sentence, { since, gone }] as const] : []));
  const held = new Map<string, Held>(lapsed);
  sentences.forEach((sentence) => held.set(sentence, { since: held.get(sentence)?.since ?? now }));
  const current = [...held].filter(([, { gone }]) => gone === undefined).map(([sentence, { since }]) => ({ sentence, lastsAt: since + LASTS_AFTER }));
  return {
    held,
    lasting: causesFirst(current.filter(({ lastsAt }) => lastsAt <= now).map(({ sentence }) => sentence)),
    nextAt: Math.min(Infinity, ...current.filter(({ lastsAt }) => lastsAt > now).map(({ lastsAt }) => lastsAt)),
  };
}

/** Progress of an owner, reported last: an Event has room for only some sentences, and people look for the cause. */
const PROGRESS = /available pods on other nodes$/;

/** The sentences in the order in which they are reported. */
export function causesFirst(sentences: readonly string[]): string[] {
  const sorted = [...sentences].sort();
  return [...sorted.filter((sentence) => !PROGRESS.test(sentence)), ...sorted.filter((sentence) => PROGRESS.test(sentence))];
}

/** Whether a sentence has lasted long enough and has not been reported yet, and no other is about to. */
export function isNews({ lasting, nextAt }: Sentences, told: ReadonlySet<string> | undefined, now: number): boolean {
  return nextAt > now + TOLD_TOGETHER && lasting.some((sentence) => told?.has(sentence) !== true);
}

/** When the next Event about a node is due: for news, or to repeat the last one. */
export function nextEventAt(recordedAt: number | undefined, isNew: boolean): number {
  return recordedAt === undefined ? -Infinity : recordedAt + (isNew ? EVENT_EVERY : EVENT_AGAIN_AFTER);
}
