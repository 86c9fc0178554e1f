import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { DrainStatus } from '../../drain/decision';
import { readDrainState, type Standstill } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Metrics } from '../../report/ports';

/** The leader looks every minute, more or less. */
const MEASURED_EVERY = 55_000;
/** A drain that has stood still for this long is worth a patch of its node. */
const WRITTEN_AFTER = 5 * 60_000;

/** What is to be written on a node: since when its drain stands still. */
export interface StandstillOfNode {
  readonly type: 'write-standstill';
  readonly node: Node;
  readonly standstill: Standstill;
}

/**
 * Measures every minute how many nodes are drained, and how long each has waited for the same pods. That is kept by the process, and once it has
 * lasted for some minutes it stands on the node, so that the next leader knows, wherever it runs.
 */
export class Gauges {
  /** By the UID of the node. */
  private standstills = new Map<string, Standstill>();
  private measuredAt = -Infinity;

  constructor(private readonly on: { readonly clock: Clock; readonly metrics: Metrics }) {}

  /** Returns what is to be written on nodes. */
  measure(drainingNodes: readonly DrainStatus[]): readonly StandstillOfNode[] {
    const now = this.on.clock.now();
    this.standstills = new Map(drainingNodes.map((status) => [status.node.metadata.uid, this.standstillOf(status, now)]));
    if (now - this.measuredAt >= MEASURED_EVERY) {
      this.measuredAt = now;
      this.write(drainingNodes, now);
    }
    return drainingNodes.filter(isBlocked).flatMap(({ node }) => {
      const standstill = this.standstills.get(node.metadata.uid);
      const known = readDrainState(node)?.standstill;
      const isNew = standstill !== undefined && (known?.since !== standstill.since || known.podsLeft !== standstill.podsLeft);
      return isNew && now - standstill.since >= WRITTEN_AFTER ? [{ type: 'write-standstill', node, standstill }] : [];
    });
  }

  private standstillOf(status: DrainStatus, now: number): Standstill {
    const { node, podsLeft } = status;
    const state = readDrainState(node);
    // Another process may have led meanwhile, or this one in an earlier drain of the node.
    const fitting = [this.standstills.get(node.metadata.uid), state?.standstill]
      .flatMap((one) => (one?.podsLeft === podsLeft && one.since >= (state?.started ?? 0) ? [one.since] : []));
    return { podsLeft, since: isBlocked(status) ? Math.min(...fitting, now) : now };
  }

  private write(drainingNodes: readonly DrainStatus[], now: number): void {
    const { metrics } = this.on;
    const byDrainer = Map.groupBy(drainingNodes, ({ node }) => readDrainState(node)?.drainer);
    for (const [drainer, statuses] of byDrainer) {
      metrics.measure(METRICS.NODES_DRAINING, statuses.length, { drainer });
      for (const { node } of statuses.filter(isBlocked)) {
        const since = this.standstills.get(node.metadata.uid)?.since ?? now;
        metrics.measure(METRICS.BLOCKED_SECONDS, Math.round((now - since) / 1000), { drainer });
      }
    }
  }
}

function isBlocked({ blockers }: DrainStatus): boolean {
  return blockers.length > 0;
}
