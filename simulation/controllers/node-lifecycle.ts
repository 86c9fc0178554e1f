import { Controller } from './controller';
import type { Condition, Node, Pod, Taint } from '../cluster/objects';
import type { Change } from '../cluster/store';
import { timestamp } from '../cluster/time-format';
import { conditionOf, withConditions } from '../component-base/conditions';
import { isReady } from '../component-base/pod-state';
import { NOT_READY_TAINT, UNREACHABLE_TAINT, UNSCHEDULABLE_TAINT } from '../scheduler/taints';

/** How long a kubelet may be silent before its node counts as lost. */
const NODE_MONITOR_GRACE_MS = 40_000;

const MANAGED = [NOT_READY_TAINT, UNREACHABLE_TAINT, UNSCHEDULABLE_TAINT];

/** Marks the state of nodes by taints. Evicting pods because of them is the job of the taint eviction controller. */
export class NodeLifecycleController extends Controller {
  private readonly silentSince = new Map<string, number>();

  /** The kubelet of the node no longer reports. */
  kubeletSilent(nodeName: string): void {
    this.silentSince.set(nodeName, this.environment.clock.now());
    this.queue.addAfter(nodeName, NODE_MONITOR_GRACE_MS);
  }

  kubeletReports(nodeName: string): void {
    this.silentSince.delete(nodeName);
    this.queue.add(nodeName);
  }

  protected seed(): void {
    for (const node of this.environment.store.list('nodes')) {
      this.queue.add(node.metadata.name);
    }
  }

  protected observe({ resource, type, object }: Change): void {
    if (resource !== 'nodes') {
      return;
    }
    if (type === 'DELETED') {
      this.silentSince.delete(object.metadata.name);
    } else {
      this.queue.add(object.metadata.name);
    }
  }

  protected reconcile(name: string): void {
    const { store } = this.environment;
    const found = store.get('nodes', undefined, name);
    if (!found) {
      return;
    }
    const node = this.isOverdue(name) ? this.giveUp(found) : found;
    const taints = this.taintsOf(node);
    store.update('nodes', { ...node, spec: { ...node.spec, taints: taints.length > 0 ? taints : undefined } });
  }

  private isOverdue(name: string): boolean {
    const since = this.silentSince.get(name);
    if (since === undefined) {
      return false;
    }
    const wait = since + NODE_MONITOR_GRACE_MS - this.environment.clock.now();
    if (wait > 0) {
      this.queue.addAfter(name, wait);
    }
    return wait <= 0;
  }

  /** Marks the state of the node as unknown, and its pods as not ready. */
  private giveUp(node: Node): Node {
    if (conditionOf(node.status.conditions, 'Ready')?.status === 'Unknown') {
      return node;
    }
    const { store, clock, events } = this.environment;
    const now = timestamp(clock.now());
    const unknown = (node.status.conditions ?? []).map(({ type }): Condition => ({
      type, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.',
    }));
    events.record(node, 'Normal', 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`);
    const conditions = withConditions(node.status.conditions, now, ...unknown);
    const updated = store.update('nodes', { ...node, status: { ...node.status, conditions } });
    for (const pod of store.list('pods', { nodeName: node.metadata.name })) {
      this.markNotReady(pod, now);
    }
    return updated;
  }

  private markNotReady(pod: Pod, now: string): void {
    if (!isReady(pod)) {
      return;
    }
    const conditions = withConditions(pod.status.conditions, now, { type: 'Ready', status: 'False' });
    this.environment.store.update('pods', { ...pod, status: { ...pod.status, conditions } });
    this.environment.events.record(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
  }

  private taintsOf(node: Node): Taint[] {
    const before = node.spec.taints ?? [];
    const timeAdded = timestamp(this.environment.clock.now());
    const wanted = wantedTaints(node).map((taint) =>
      before.find(({ key, effect }) => key === taint.key && effect === taint.effect) ?? { ...taint, timeAdded });
    return [...before.filter((taint) => !MANAGED.includes(taint.key) || wanted.includes(taint)),
      ...wanted.filter((taint) => !before.includes(taint))];
  }
}

function wantedTaints(node: Node): Taint[] {
  const ready = conditionOf(node.status.conditions, 'Ready')?.status;
  const state = { False: NOT_READY_TAINT, Unknown: UNREACHABLE_TAINT }[ready ?? ''];
  return [
    ...node.spec.unschedulable ? [{ key: UNSCHEDULABLE_TAINT, effect: 'NoSchedule' }] : [],
    ...state ? [{ key: state, effect: 'NoSchedule' }, { key: state, effect: 'NoExecute' }] : [],
  ];
}
