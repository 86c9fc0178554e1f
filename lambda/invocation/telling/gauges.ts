import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { DrainStatus } from '../../drain/decision';
import type { Standstill } from '../../drain/state/drain-state';
import { gaugesOf, isWorthWriting, standstillOf } from '../../drain/telling/standstill';
import type { Node } from '../../kubernetes/objects';
import type { Metrics } from '../../report/ports';

/** The leader looks about every minute. */
const MEASURED_EVERY = 55_000;

/** To be written on a node: since when its drain has stood still. */
export interface StandstillOfNode {
  readonly type: 'write-standstill';
  readonly node: Node;
  readonly standstill: Standstill;
}

/** Measures every minute how many nodes are draining, and how long each has waited for the same pods. The process keeps the latter. */
export class Gauges {
  /** By the UID of the node. */
  private standstills = new Map<string, Standstill>();
  private measuredAt = -Infinity;

  constructor(private readonly on: { readonly clock: Clock; readonly metrics: Metrics }) {}

  /** Returns what should be written on nodes. */
  measure(drainingNodes: readonly DrainStatus[]): readonly StandstillOfNode[] {
    const now = this.on.clock.now();
    const drains = drainingNodes.map((status) => ({ status, standstill: standstillOf(status, this.standstills.get(status.node.metadata.uid), now) }));
    this.standstills = new Map(drains.map(({ status, standstill }) => [status.node.metadata.uid, standstill]));
    if (now - this.measuredAt >= MEASURED_EVERY) {
      this.measuredAt = now;
      for (const { drainer, draining, blockedSeconds } of gaugesOf(drains, now)) {
        this.on.metrics.measure(METRICS.NODES_DRAINING, draining, { drainer });
        blockedSeconds.forEach((seconds) => this.on.metrics.measure(METRICS.BLOCKED_SECONDS, seconds, { drainer }));
      }
    }
    return drains.filter(({ status, standstill }) => isWorthWriting(status, standstill, now))
      .map(({ status: { node }, standstill }) => ({ type: 'write-standstill', node, standstill }));
  }
}
