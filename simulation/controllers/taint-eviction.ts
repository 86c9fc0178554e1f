import { Controller } from './controller';
import { keyOf, partsOf } from './keys';
import type { Node, Pod, Taint } from '../cluster/objects';
import type { Change } from '../cluster/store';
import { timestamp } from '../cluster/time-format';
import { withConditions } from '../component-base/conditions';
import { isTerminating } from '../component-base/pod-state';
import { tolerates } from '../scheduler/taints';

/** Deletes pods from nodes whose NoExecute taints they do not, or no longer, tolerate. Budgets are not checked. */
export class TaintEvictionController extends Controller {
  /** Since when a pod has been on a node with such a taint. */
  private readonly since = new Map<string, number>();

  protected seed(): void {
    for (const node of this.environment.store.list('nodes')) {
      this.consider(node);
    }
  }

  protected observe({ resource, type, object, previous }: Change): void {
    if (type === 'DELETED') {
      return;
    }
    if (resource === 'nodes') {
      const node = object as Node;
      if (node.spec.taints !== (previous as Node | undefined)?.spec.taints) {
        this.consider(node);
      }
    } else if (resource === 'pods') {
      const pod = object as Pod;
      if (pod.spec.nodeName && pod.spec.nodeName !== (previous as Pod | undefined)?.spec.nodeName) {
        this.queue.add(keyOf(pod));
      }
    }
  }

  protected reconcile(key: string): void {
    const { namespace, name } = partsOf(key);
    const { store, clock } = this.environment;
    const pod = store.get('pods', namespace, name);
    const node = pod?.spec.nodeName ? store.get('nodes', undefined, pod.spec.nodeName) : undefined;
    const taints = node ? noExecute(node) : [];
    if (!pod || isTerminating(pod) || taints.length === 0) {
      this.since.delete(key);
      return;
    }
    const since = this.since.get(key) ?? clock.now();
    this.since.set(key, since);
    const due = Math.min(...taints.map((taint) => leavesAt(pod, taint, since)));
    if (due === Infinity) {
      return;
    }
    if (due > clock.now()) {
      this.queue.addAfter(key, due - clock.now());
    } else {
      this.evict(pod);
    }
  }

  private consider(node: Node): void {
    for (const pod of this.environment.store.list('pods', { nodeName: node.metadata.name })) {
      this.queue.add(keyOf(pod));
    }
  }

  private evict(pod: Pod): void {
    const { store, clock, events } = this.environment;
    const target = {
      type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint',
    };
    const marked = store.update('pods', {
      ...pod, status: { ...pod.status, conditions: withConditions(pod.status.conditions, timestamp(clock.now()), target) },
    });
    events.record(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${keyOf(pod)}`);
    this.environment.deletePod(marked);
  }
}

function noExecute(node: Node): Taint[] {
  return (node.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
}

/**
 * Until when the pod tolerates a taint, counted from `since` unless the taint itself has a time. A pod that came later gets its full time, so that a
 * pod whose template names a lost node is not created and deleted in a tight loop.
 */
function leavesAt(pod: Pod, taint: Taint, since: number): number {
  const tolerating = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
  if (tolerating.length === 0) {
    return since;
  }
  const seconds = Math.min(...tolerating.map(({ tolerationSeconds }) => tolerationSeconds ?? Infinity));
  const added = taint.timeAdded ? Date.parse(taint.timeAdded) : since;
  return Math.max(added, Date.parse(pod.metadata.creationTimestamp)) + seconds * 1000;
}
