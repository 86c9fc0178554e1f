import type { Lane, PageData } from './data';
import type { Rehearsal } from '../rehearsal/rehearse';
import { ownerKey } from '../result/result';

/** What the page shows of a rehearsal. */
export function pageData({ result, spans, records, startedAt, endedAt }: Rehearsal, title: string): PageData {
  const podsOn = Map.groupBy(spans.pods.filter(({ daemon, finished }) => !daemon && !finished), ({ node }) => node);
  const shown = new Set(result.owners.map(ownerKey));
  const since = (at: number) => tenths(Math.max(0, at - startedAt));
  return {
    title,
    result,
    lanes: spans.nodes.map(({ name, old, from, to, drain }): Lane => ({
      name,
      old,
      from: tenths(from),
      to: maybe(to),
      drain: drain && { from: tenths(drain.from), to: maybe(drain.to), outcome: drain.outcome, because: drain.because },
      pods: (podsOn.get(name) ?? []).map((pod) =>
        [`${pod.namespace}/${pod.name}`, pod.owner, tenths(pod.from), maybe(pod.readyAt) ?? null, maybe(pod.leavingAt) ?? null, maybe(pod.to) ?? null] as const),
    })),
    curves: Object.fromEntries(records.filter(({ key }) => shown.has(key)).map(({ key, samples, shortfalls, floor, desired }) => [key, {
      available: samples.map(({ at, available }) => [since(at), available] as const),
      floor: floor.pods,
      replicas: desired,
      below: shortfalls.map(({ from, to }) => [since(from), since(to ?? endedAt)] as const),
    }])),
  };
}

function tenths(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function maybe(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : tenths(ms);
}
