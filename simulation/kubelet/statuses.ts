import type { Condition, Pod } from '../cluster/objects';
import type { ContainerState, ContainerStatus, PodStatus } from '../cluster/pod';
import { withConditions } from '../component-base/conditions';

/** The pod statuses that a kubelet reports. Each function computes the next status from the last. `now` is a timestamp. */

/** The kubelet has seen it. */
export function accepted(pod: Pod, now: string, reason = 'ContainerCreating', message?: string): PodStatus {
  const initialised = !pod.spec.initContainers?.length;
  return {
    ...pod.status,
    phase: 'Pending',
    startTime: pod.status.startTime ?? now,
    conditions: withConditions(pod.status.conditions, now,
      { type: 'PodReadyToStartContainers', status: 'False' },
      { type: 'Initialized', status: initialised ? 'True' : 'False', ...!initialised && { reason: 'ContainersNotInitialized' } },
      ...unready(pod)),
    containerStatuses: pod.spec.containers.map((container) => ({
      name: container.name,
      image: container.image ?? '',
      imageID: '',
      ready: false,
      started: false,
      restartCount: 0,
      lastState: {},
      state: { waiting: { reason: initialised || reason !== 'ContainerCreating' ? reason : 'PodInitializing', message } },
    })),
  };
}

/** Its containers run. */
export function started(pod: Pod, now: string, podIP: string): PodStatus {
  return {
    ...pod.status,
    phase: 'Running',
    podIP: pod.status.podIP ?? podIP,
    startTime: pod.status.startTime ?? now,
    conditions: withConditions(pod.status.conditions, now,
      { type: 'PodReadyToStartContainers', status: 'True' },
      { type: 'Initialized', status: 'True' },
      ...unready(pod)),
    containerStatuses: containers(pod, (status) => ({
      ...status, ready: false, started: true, state: { running: { startedAt: now } },
    })),
  };
}

/** Its probes succeed. Readiness gates of other programs are assumed to follow at once. */
export function ready(pod: Pod, now: string): PodStatus {
  const gates = (pod.spec.readinessGates ?? []).map(({ conditionType }) => ({ type: conditionType, status: 'True' }));
  return {
    ...pod.status,
    conditions: withConditions(pod.status.conditions, now, ...gates, { type: 'ContainersReady', status: 'True' }, { type: 'Ready', status: 'True' }),
    containerStatuses: containers(pod, (status) => ({ ...status, ready: true, started: true })),
  };
}

/** A container crashed and waits to be started again. */
export function crashed(pod: Pod, now: string, exitCode: number): PodStatus {
  return {
    ...pod.status,
    conditions: withConditions(pod.status.conditions, now, ...unready(pod)),
    containerStatuses: containers(pod, (status) => ({
      ...status,
      ready: false,
      started: false,
      restartCount: status.restartCount + 1,
      lastState: ended(status, now, exitCode),
      state: { waiting: { reason: 'CrashLoopBackOff', message: `back-off restarting failed container=${status.name}` } },
    })),
  };
}

/** All its containers ended for good. */
export function finished(pod: Pod, now: string, exitCode: number): PodStatus {
  const reason = exitCode === 0 ? 'PodCompleted' : 'PodFailed';
  return {
    ...pod.status,
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    conditions: withConditions(pod.status.conditions, now,
      { type: 'PodReadyToStartContainers', status: 'False' },
      { type: 'ContainersReady', status: 'False', reason },
      { type: 'Ready', status: 'False', reason }),
    containerStatuses: containers(pod, (status) => ({ ...status, ready: false, started: false, state: ended(status, now, exitCode) })),
  };
}

function unready(pod: Pod): Condition[] {
  const message = `containers with unready status: [${pod.spec.containers.map(({ name }) => name).join(' ')}]`;
  return ['ContainersReady', 'Ready'].map((type) => ({ type, status: 'False', reason: 'ContainersNotReady', message }));
}

function ended(status: ContainerStatus, now: string, exitCode: number): ContainerState {
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  return { terminated: { exitCode, reason, startedAt: status.state?.running?.startedAt, finishedAt: now } };
}

function containers(pod: Pod, next: (status: ContainerStatus) => ContainerStatus): ContainerStatus[] {
  const before = new Map((pod.status.containerStatuses ?? []).map((status) => [status.name, status]));
  return pod.spec.containers.map(({ name, image }) =>
    next(before.get(name) ?? { name, image: image ?? '', imageID: '', ready: false, restartCount: 0, lastState: {} }));
}
