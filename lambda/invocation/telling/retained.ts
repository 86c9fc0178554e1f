import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import { nodesByInstance } from '../../drain/instances/nodes';
import { readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Metrics } from '../../report/ports';

/** Measures how many instances of our groups are retained, and for how long, as it stands on their nodes. */
export function measureRetained(
  { clock, metrics }: { readonly clock: Clock; readonly metrics: Metrics }, groups: Groups, nodes: readonly Node[],
): void {
  const { retained } = groups;
  if (retained.length === 0) {
    return;
  }
  metrics.measure(METRICS.INSTANCES_RETAINED, retained.length);
  const byInstance = nodesByInstance(nodes);
  for (const node of retained.flatMap(({ instanceId }) => byInstance.get(instanceId) ?? [])) {
    const since = readDrainState(node)?.retainedSince;
    if (since !== undefined) {
      metrics.measure(METRICS.RETAINED_SECONDS, Math.round((clock.now() - since) / 1000));
    }
  }
}
