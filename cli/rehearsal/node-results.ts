import type { NodeGroup } from './node-groups';
import type { Spans } from './recording';
import { zoneOf } from './world';
import { rootCauses } from '../../simulation/demo/drainer-log';
import type { NodeOutcome, NodeResult } from '../result/result';

export interface NodeResultsProps {
  readonly groups: readonly NodeGroup[];
  readonly spans: Spans;
  /** Milliseconds since the start. */
  readonly endedAt: number;
}

/** The result of each node's drain, in the order in which they began. */
export function nodeResults({ groups, spans, endedAt }: NodeResultsProps): NodeResult[] {
  const byName = new Map(spans.nodes.map((span) => [span.name, span]));
  return groups.flatMap(({ name: group, nodes }) => nodes.map((node): NodeResult => {
    const drain = byName.get(node.metadata.name)?.drain;
    const began = drain?.from ?? endedAt;
    return {
      name: node.metadata.name,
      group,
      zone: zoneOf(node),
      outcome: (drain?.outcome ?? 'unfinished') as NodeOutcome,
      seconds: seconds((drain?.to ?? endedAt) - began),
      startedAt: seconds(began),
      because: rootCauses(drain?.because ?? []),
    };
  })).sort((a, b) => a.startedAt - b.startedAt);
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
