import { Trouble } from './trouble';
import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import { isForbidden } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';

/** Shorter troubles are normal: watches end now and then, and an API server that has just started forbids everything until it has read its roles. */
const TOLD_AFTER = 5_000;

/** The parts of the function that continually make requests to the cluster. */
export type Asker = 'invocation' | 'lease' | `watch of ${string}`;

/**
 * Whether the cluster answers, and allows our requests. One state for all askers, because all watches break when one connection does. Kept by the
 * process, so that an outage is reported once and not by each invocation.
 */
export class ClusterHealth {
  private readonly unreachable: Trouble;
  private readonly forbidden: Trouble;

  constructor(on: { readonly clock: Clock; readonly log: Log; readonly metrics: Metrics }) {
    this.unreachable = new Trouble(on, {
      begins: 'Cluster does not answer', ends: 'Cluster answers again', metric: METRICS.CLUSTER_UNREACHABLE, toldAfter: TOLD_AFTER,
    });
    this.forbidden = new Trouble(on, {
      begins: 'Cluster forbids what the drainer needs', ends: 'Cluster allows what the drainer needs again', metric: METRICS.CLUSTER_FORBIDDEN, toldAfter: TOLD_AFTER,
    });
  }

  failed(who: Asker, error: unknown): void {
    const [is, isNot] = isForbidden(error) ? [this.forbidden, this.unreachable] : [this.unreachable, this.forbidden];
    isNot.end(who);
    is.notice(who, { who, error });
  }

  answered(who: Asker): void {
    this.unreachable.end(who);
    this.forbidden.end(who);
  }

  /** A new invocation has reached the cluster: the askers of earlier ones no longer exist. */
  reached(): void {
    this.unreachable.end();
    this.forbidden.end();
  }
}
