import { METRICS } from '../../../src/names';
import type { HeldInstance } from '../../drain/instances/held-instance';
import type { Node } from '../../kubernetes/objects';
import type { Log, Metrics } from '../../report/ports';

interface On {
  readonly log: Log;
  readonly metrics: Metrics;
}

interface LaunchEnd {
  readonly instance: HeldInstance;
  readonly node?: Node;
}

/** The launch was completed. `because`: its time was over, but its node was not ready for pods. */
export function tellJoined({ log, metrics }: On, { because, ...end }: LaunchEnd & { readonly because?: string }): void {
  if (because === undefined) {
    log.info('Node is ready, and its launch was completed', fieldsOf(end));
  } else {
    log.warn('Launch was completed although its node is not ready for pods', { ...fieldsOf(end), because });
  }
  metrics.count(METRICS.NODES_JOINED, 1);
}

/** The launch was abandoned, so that Auto Scaling launches another instance. */
export function tellAbandoned({ log, metrics }: On, { because, ...end }: LaunchEnd & { readonly because: string }): void {
  log.error('Launch abandoned', { ...fieldsOf(end), because, joinTimeoutSeconds: end.instance.options.joinTimeoutSeconds });
  metrics.count(METRICS.LAUNCHES_ABANDONED, 1);
}

function fieldsOf({ instance: { action }, node }: LaunchEnd): { readonly group: string; readonly instance: string; readonly node?: string } {
  return { group: action.groupName, instance: action.instanceId, node: node?.metadata.name };
}
