import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import { nodesByInstance } from '../../drain/instances/nodes';
import { readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Metrics } from '../../report/ports';
import type { WithoutNode } from '../lifecycle/retained-without-node';

interface RetainedDependencies {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly withoutNode: WithoutNode;
}

/** Measures how many instances of our groups are retained, and for how long: as it stands on their nodes, or since when they have been seen without one. */
export function measureRetained({ clock, metrics, withoutNode }: RetainedDependencies, groups: Groups, nodes: readonly Node[]): void {
  const { retained } = groups;
  if (retained.length === 0) {
    return;
  }
  metrics.measure(METRICS.INSTANCES_RETAINED, retained.length);
  const byInstance = nodesByInstance(nodes);
  const sinceOf = ({ instanceId }: { readonly instanceId: string }) => (
    byInstance.get(instanceId)?.map((node) => readDrainState(node)?.retainedSince) ?? [withoutNode.get(instanceId)?.since]);
  for (const since of retained.flatMap(sinceOf)) {
    if (since !== undefined) {
      metrics.measure(METRICS.RETAINED_SECONDS, Math.round((clock.now() - since) / 1000));
    }
  }
}
