import type { EvictionAnswer } from '../verdict/answer';

/** Refusals of the same type that differ only in numbers or ids are reported at most this often. */
const TOLD_AGAIN_AFTER = 10 * 60_000;

/** What has been reported of a pod whose eviction the API server refuses, by type of answer. */
export interface ToldRefusal {
  /** Since when it has been refused. */
  readonly since: number;
  readonly told: ReadonlyMap<string, { readonly because: string; readonly at: number }>;
}

/** Decides what to report of a refused request about a pod: each type of answer once, and again if it says something else much later. */
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
