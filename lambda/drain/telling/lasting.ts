/*
 * What is worth telling, and how loudly: what has blocked a drain for long enough (lasting.ts, here), what keeps a retained instance
 * (retained-wait.ts), since when a drain stands still (standstill.ts), and how its end is told (how-it-ended.ts). invocation/telling/ tells it.
 */

/** A cause that lasts for less than this is not worth a line. */
const LASTS_AFTER = 15_000;
/** A cause that is back within this has lasted: while a pod is asked for again, nothing is said of it. */
const LAPSE = 5_000;
/** What is about to have lasted for long enough is told in the same line. */
const TOLD_TOGETHER = 1_000;
/** Each Event is a request: where many owners wait for their pods to start, there is news of them all the time. The log has it at once. */
const EVENT_EVERY = 60_000;
/** Kubernetes forgets Events after an hour. */
export const EVENT_AGAIN_AFTER = 40 * 60_000;

/** Since when a sentence holds, and since when it does not. */
export interface Held {
  readonly since: number;
  readonly gone?: number;
}

export interface Sentences {
  /** All that hold, or did until just now. */
  readonly held: ReadonlyMap<string, Held>;
  /** Those that have held for long enough to be told, sorted. */
  readonly lasting: readonly string[];
  /** When the next one will have. */
  readonly nextAt: number;
}

export const NO_SENTENCES: Sentences = { held: new Map(), lasting: [], nextAt: Infinity };

/** Follows which sentences hold, so that those that come and go are never told. */
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

/** How far an owner is, which is told in the end: an Event has room for some sentences only, and it is a cause that somebody looks for. */
const PROGRESS = /available pods on other nodes$/;

/** The sentences in the order in which they are told. */
export function causesFirst(sentences: readonly string[]): string[] {
  const sorted = [...sentences].sort();
  return [...sorted.filter((sentence) => !PROGRESS.test(sentence)), ...sorted.filter((sentence) => PROGRESS.test(sentence))];
}

/** Whether something has lasted for long enough that was not told yet, and nothing else is about to. */
export function isNews({ lasting, nextAt }: Sentences, told: ReadonlySet<string> | undefined, now: number): boolean {
  return nextAt > now + TOLD_TOGETHER && lasting.some((sentence) => told?.has(sentence) !== true);
}

/** From when an Event is to tell news of a node after the last one, or, without news, the same again. */
export function nextEventAt(recordedAt: number | undefined, isNew: boolean): number {
  return recordedAt === undefined ? -Infinity : recordedAt + (isNew ? EVENT_EVERY : EVENT_AGAIN_AFTER);
}
