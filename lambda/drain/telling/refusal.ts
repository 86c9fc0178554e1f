import type { EvictionAnswer } from '../verdict/answer';

/** Sentences of one kind that differ only in numbers or ids are not news each time. */
const TOLD_AGAIN_AFTER = 10 * 60_000;

/** What was told of a pod that the API server does not let go, by the kind of its answer. */
export interface ToldRefusal {
  /** Since when it is refused. */
  readonly since: number;
  readonly told: ReadonlyMap<string, { readonly because: string; readonly at: number }>;
}

/** Decides what is told of a refused request about a pod: once a kind of answer, and again where it says something else much later. */
export function judgeRefusal(
  before: ToldRefusal | undefined, { type, because }: Pick<Extract<EvictionAnswer, { because: string }>, 'type' | 'because'>, now: number,
): { readonly isNews: boolean; readonly told: ToldRefusal } {
  const last = before?.told.get(type);
  const isNews = !last || (last.because !== because && now - last.at >= TOLD_AGAIN_AFTER);
  const told = new Map(before?.told);
  if (isNews) {
    told.set(type, { because, at: now });
  }
  return { isNews, told: { since: before?.since ?? now, told } };
}
