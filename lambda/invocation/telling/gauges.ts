import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { DrainStatus } from '../../drain/decision';
import { readDrainState } from '../../drain/state/drain-state';
import type { Metrics } from '../../report/ports';

/** The leader looks every minute, more or less. */
const MEASURED_EVERY = 55_000;

/** How many pods were left on a node, and since when it has been that many. */
interface Progress {
  readonly podsLeft: number;
  readonly since: number;
}

/**
 * Measures every minute how many nodes are drained, and how long each has waited for the same pods. Kept by the process: the
 * next invocation, which most often runs in it too, knows since when a drain stands still.
 */
export class Gauges {
  /** By the UID of the node. */
  private progress = new Map<string, Progress>();
  private measuredAt = -Infinity;

  constructor(private readonly on: { readonly clock: Clock; readonly metrics: Metrics }) {}

  measure(drainingNodes: readonly DrainStatus[]): void {
    const { clock, metrics } = this.on;
    const now = clock.now();
    this.progress = new Map(drainingNodes.map(({ node: { metadata: { uid } }, podsLeft, blockers }) => {
      const before = this.progress.get(uid);
      return [uid, before?.podsLeft === podsLeft && blockers.length > 0 ? before : { podsLeft, since: now }];
    }));
    if (now - this.measuredAt < MEASURED_EVERY) {
      return;
    }
    this.measuredAt = now;
    const byDrainer = Map.groupBy(drainingNodes, ({ node }) => readDrainState(node)?.drainer);
    for (const [drainer, statuses] of byDrainer) {
      metrics.measure(METRICS.NODES_DRAINING, statuses.length, { drainer });
      for (const { node } of statuses.filter(({ blockers }) => blockers.length > 0)) {
        const since = this.progress.get(node.metadata.uid)?.since ?? now;
        metrics.measure(METRICS.BLOCKED_SECONDS, Math.round((now - since) / 1000), { drainer });
      }
    }
  }
}
