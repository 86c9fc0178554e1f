import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import { nodesByInstance } from '../../drain/instances/nodes';
import type { EndingRetention, RetainedNode } from '../../drain/instances/retained';
import { readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Log, LogFields, Metrics } from '../../report/ports';
import type { WithoutNode } from '../lifecycle/retained-without-node';

interface RetainedDependencies {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly withoutNode: WithoutNode;
}

/** Measures how many instances of our groups are retained, and for how long: since the time written on their nodes, or since they were first seen without a node. */
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

interface On {
  readonly log: Log;
  readonly events: EventRecorder;
}

/** An instance is retained from now on. */
export function tellRetained({ log, events }: On, { node, instanceId, groupName, since }: RetainedNode): void {
  log.warn('Instance is retained', { group: groupName, instance: instanceId, node: node.metadata.name, since: new Date(since).toISOString() });
  events.record(node, { type: 'Warning', reason: 'InstanceRetained', message: 'The instance is retained: it is out of service and replaced, runs on, and is billed' });
}

/** The drainer that owns the group will have the instance terminated. */
export function tellRetentionEnds({ log, events }: On, node: Node, because: string): void {
  log.info('Retention ends', { ...fieldsOf(node), because });
  events.record(node, { type: 'Normal', reason: 'RetentionEnds', message: `The instance is no longer retained: ${because}` });
}

/** Auto Scaling is terminating the instance. */
export function tellRetainedTerminated({ log, events, metrics }: On & { readonly metrics: Metrics }, ending: EndingRetention): void {
  const { nodes, because } = ending;
  log.info('Retained instance is terminated', fieldsOfRetained(ending));
  metrics.count(METRICS.RETAINED_INSTANCES_TERMINATED, 1);
  nodes.forEach((node) => events.record(node, { type: 'Normal', reason: 'RetainedInstanceTerminated', message: `The retained instance is terminated: ${because}` }));
}

/** The log fields for the end of a retention. */
export function fieldsOfRetained({ groupName, instanceId, nodes, because }: EndingRetention): LogFields {
  return { group: groupName, instance: instanceId, node: nodes[0]?.metadata.name, because };
}
