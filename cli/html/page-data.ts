import type { Lane, PageData } from './data';
import type { Rehearsal } from '../rehearsal/rehearse';
import { duration } from '../result/duration';
import { blockedNodes, interruptedOwners, ownerKey, type RehearsalResult } from '../result/result';

/** The page's data for a rehearsal. */
export function pageData({ result, spans, records, startedAt, endedAt }: Rehearsal, title: string): PageData {
  const podsOn = Map.groupBy(spans.pods.filter(({ daemon, finished }) => !daemon && !finished), ({ node }) => node);
  const shown = new Set(result.owners.map(ownerKey));
  const since = (at: number) => tenths(Math.max(0, at - startedAt));
  return {
    title,
    intro: `${result.cluster.source}, as of ${result.cluster.takenAt.slice(0, 16).replace('T', ' ')} UTC`,
    facts: factsOf(result),
    result: { ...resultOf(result), owners: result.owners.map((owner) => ({ ...owner, interrupted: owner.interruptedSeconds > 0 })) },
    notes: notesOf(result),
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

function factsOf(result: RehearsalResult): PageData['facts'] {
  const { seconds, movesPerPod, cluster, capacity } = result;
  return [
    [duration(seconds), 'for the patch'],
    [String(interruptedOwners(result).length), 'owners interrupted'],
    [String(blockedNodes(result).length), 'nodes blocked'],
    [`${movesPerPod.mean} / ${movesPerPod.most}`, 'moves per pod, mean / most'],
    ...movesPerPod.withoutSoftTaints ? [[`${movesPerPod.withoutSoftTaints.mean} / ${movesPerPod.withoutSoftTaints.most}`, 'the same without soft taints'] as const] : [],
    [`${cluster.nodes} → ${capacity.peakNodes}`, 'nodes, at most'],
    [cluster.pods.toLocaleString('en'), 'pods'],
  ];
}

function resultOf({ verdict, summary, seconds, nodes, findings }: RehearsalResult): Omit<PageData['result'], 'owners'> {
  return { verdict, summary, seconds, nodes, findings };
}

function notesOf({ assumptions, remarks, capacity }: RehearsalResult): PageData['notes'] {
  const shares = Object.entries(capacity.used).map(([resource, share]) => `${resource} ${Math.round(share * 100)} %`).join(', ');
  return {
    title: 'Capacity, assumptions, remarks',
    intro: `Before the patch pods ask for this share of what nodes offer: ${shares}. `
      + (capacity.waited.length === 0 ? 'Every pod found a node at once.' : `${capacity.waited.length} pods found no node for a while.`),
    lists: [
      capacity.waited.slice(0, 50).map(({ pod, seconds, because }) => `${pod}  ${duration(seconds)}: ${because}`),
      assumptions.map(({ seconds, sentence, from }) => `${duration(seconds)} ${sentence} (${from})`),
      remarks,
    ],
  };
}

function tenths(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function maybe(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : tenths(ms);
}
