import type { DrawnReport } from './report';
import type { Lane, PageData } from '../html/data';
import { duration } from '../result/duration';
import { BLOCKED, ownerKey } from '../result/result';
import { counted } from '../result/verdict';

/** The page's data for a past patch. The log does not say how many pods were available, but when each left. */
export function reportPage({ report, drains, owners, startedAt }: DrawnReport, source: string): PageData {
  const since = (at: number) => Math.round(Math.max(0, at - startedAt) / 100) / 10;
  const { verdict, summary, seconds, nodes, launches, troubles, moves, from } = report;
  return {
    title: 'Report of a patch',
    intro: `${source}, from ${from.slice(0, 16).replace('T', ' ')} UTC`,
    facts: [
      [duration(seconds), 'from the first drain to the last'],
      [String(nodes.length), 'nodes drained'],
      [String(owners.filter(({ interrupted }) => interrupted).length), 'owners interrupted'],
      [String(nodes.filter(({ outcome }) => BLOCKED.includes(outcome)).length), 'nodes blocked'],
      [moves.toLocaleString('en'), 'moves of pods'],
    ],
    result: { verdict, summary, seconds, nodes, owners: report.owners.map(({ results: _, ...owner }) => owner), findings: [] },
    lanes: [
      ...drains.map(({ node, from: began, to, outcome, because, moves: moved }): Lane => ({
        name: node,
        old: true,
        from: 0,
        to: to && since(to),
        drain: { from: since(began), to: to && since(to), outcome, because },
        pods: moved.map(({ pod, at }) => [pod, '', 0, null, since(at), null] as const),
      })),
      ...launches.map(({ node, at }): Lane => ({ name: node, old: false, from: at, pods: [] })),
    ],
    curves: {},
    marks: Object.fromEntries(owners.filter((owner) => owner.moves.length > 0).map((owner) => [ownerKey(owner), owner.moves.map(since)])),
    notes: {
      title: 'What else the log tells',
      lists: [troubles.length === 0 ? ['No warning and no error.'] : troubles.map(({ message, times }) => `${message}: ${counted(times, 'time')}`)],
    },
  };
}
