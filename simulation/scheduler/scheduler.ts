import { ClusterView } from './cluster-view';
import { place } from './placement';
import type { Pod } from '../cluster/objects';
import type { Change } from '../cluster/store';
import { timestamp } from '../cluster/time-format';
import { conditionOf, withConditions } from '../component-base/conditions';
import type { Actor, Environment } from '../component-base/environment';
import { isFinished, isTerminating } from '../component-base/pod-state';
import { WorkQueue } from '../component-base/work-queue';

/** The delay before a pod that fits nowhere is tried again; it doubles each time. */
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 10_000;

interface Unschedulable {
  readonly triedAt: number;
  readonly backoff: number;
}

/** kube-scheduler, without preemption. */
export class Scheduler implements Actor {
  private readonly view: ClusterView;
  private readonly queue: WorkQueue;
  private readonly unschedulable = new Map<string, Unschedulable>();
  private unsubscribe?: () => void;

  constructor(private readonly environment: Environment) {
    this.view = new ClusterView(environment.store);
    this.queue = new WorkQueue(environment.clock, environment.lag, (key) => this.schedule(key));
  }

  start(): void {
    const { store, clock } = this.environment;
    this.view.load();
    for (const pod of store.list('pods')) {
      // A pod that was unschedulable before waits for a change, as it did in the dump: there may be reasons that the simulation does not know.
      if (isToBePlaced(pod) && wasTried(pod)) {
        this.unschedulable.set(keyOf(pod), { triedAt: clock.now(), backoff: FIRST_BACKOFF_MS });
      } else {
        this.consider(pod);
      }
    }
    this.unsubscribe = store.subscribe((change) => this.observe(change));
  }

  stop(): void {
    this.unsubscribe?.();
    this.queue.stop();
  }

  private observe(change: Change): void {
    this.view.apply(change);
    if (change.resource === 'pods') {
      const pod = change.object as Pod;
      if (change.type === 'DELETED') {
        this.forget(pod);
      } else if (change.type === 'ADDED' || !pod.spec.nodeName) {
        this.consider(pod);
      }
      if (freesPlace(change) || joinsOthers(change)) {
        this.reconsider();
      }
    } else if (change.resource !== 'events' && change.resource !== 'leases' && mayOpenNode(change)) {
      this.reconsider();
    }
  }

  private consider(pod: Pod): void {
    const key = keyOf(pod);
    if (isToBePlaced(pod)) {
      if (!this.unschedulable.has(key)) {
        this.queue.add(key);
      }
    } else if (isTerminating(pod)) {
      this.forget(pod);
    }
  }

  private forget(pod: Pod): void {
    this.unschedulable.delete(keyOf(pod));
    this.queue.forget(keyOf(pod));
  }

  private reconsider(): void {
    const now = this.environment.clock.now();
    for (const [key, { triedAt, backoff }] of this.unschedulable) {
      this.queue.addAfter(key, Math.max(triedAt + backoff - now, this.environment.lag()));
    }
  }

  private schedule(key: string): void {
    const { store, random, clock } = this.environment;
    const [namespace, name] = key.split('/');
    const pod = store.get('pods', namespace, name);
    if (!pod || !isToBePlaced(pod)) {
      this.unschedulable.delete(key);
      return;
    }
    const placement = place(pod, this.view, random);
    if (placement.node !== undefined) {
      this.unschedulable.delete(key);
      this.bind(pod, placement.node);
      return;
    }
    const before = this.unschedulable.get(key);
    const backoff = before ? Math.min(before.backoff * 2, LONGEST_BACKOFF_MS) : FIRST_BACKOFF_MS;
    this.unschedulable.set(key, { triedAt: clock.now(), backoff });
    this.report(pod, placement.message);
  }

  private bind(pod: Pod, nodeName: string): void {
    const { store, clock, events } = this.environment;
    const scheduled = { type: 'PodScheduled', status: 'True' };
    store.update('pods', {
      ...pod,
      spec: { ...pod.spec, nodeName },
      status: { ...pod.status, conditions: withConditions(pod.status.conditions, timestamp(clock.now()), scheduled) },
    });
    events.record(pod, 'Normal', 'Scheduled', `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${nodeName}`);
  }

  private report(pod: Pod, message: string): void {
    const { store, clock, events } = this.environment;
    if (conditionOf(pod.status.conditions, 'PodScheduled')?.message === message) {
      return;
    }
    const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
    store.update('pods', {
      ...pod,
      status: {
        ...pod.status,
        phase: 'Pending',
        conditions: withConditions(pod.status.conditions, timestamp(clock.now()), unscheduled),
      },
    });
    events.record(pod, 'Warning', 'FailedScheduling', message);
  }
}

function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

function isToBePlaced(pod: Pod): boolean {
  return !pod.spec.nodeName && !isTerminating(pod) && !isFinished(pod) && !pod.spec.schedulingGates?.length;
}

function wasTried(pod: Pod): boolean {
  return conditionOf(pod.status.conditions, 'PodScheduled')?.status === 'False';
}

/** Whether a pod has left its node, or has ended on it. */
function freesPlace({ type, object, previous }: Change): boolean {
  const pod = object as Pod;
  if (!pod.spec.nodeName) {
    return false;
  }
  return type === 'DELETED' || (isFinished(pod) && previous !== undefined && !isFinished(previous as Pod));
}

/** Whether a pod was bound, so that others may be scheduled near it, or its labels have changed, which may free others from anti-affinity. */
function joinsOthers({ object, previous }: Change): boolean {
  const pod = object as Pod;
  const before = previous as Pod | undefined;
  if (!pod.spec.nodeName) {
    return false;
  }
  return before?.spec.nodeName !== pod.spec.nodeName || before?.metadata.labels !== pod.metadata.labels;
}

/**
 * Whether a change may open a node to a waiting pod. Every change of a node or a volume may, except heartbeats: a node that is gone, for example, no
 * longer counts for topology spread.
 */
function mayOpenNode({ resource, type, object, previous }: Change): boolean {
  if (resource === 'persistentvolumes' || resource === 'persistentvolumeclaims') {
    return true;
  }
  if (resource !== 'nodes') {
    return false;
  }
  if (type === 'DELETED' || !previous || object.spec !== previous.spec || object.metadata.labels !== previous.metadata.labels) {
    return true;
  }
  const allocatable = (node: typeof object) => (node.status as { readonly allocatable?: unknown } | undefined)?.allocatable;
  return allocatable(object) !== allocatable(previous);
}
