import type { Assumptions } from './assumptions';
import type { Event, Node, Pod } from '../../simulation/cluster/objects';
import { controllerOf } from '../../simulation/cluster/selectors';
import { conditionOf } from '../../simulation/component-base/conditions';

/** A pod that took longer was delayed by something else, such as a restart or a network fault. */
const LONGEST_START_SECONDS = 1800;

/** What a cluster's objects show about how long things took in it. */
export interface History {
  /** The usual times, in seconds. */
  readonly seen: Partial<Assumptions>;
  /** From the start of the containers until Ready, in seconds, by the UID of the pods' controller. */
  readonly readiness: ReadonlyMap<string, number>;
}

export interface Historic {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly events: readonly Event[];
}

export function readHistory({ nodes, pods, events }: Historic): History {
  const byOwner = new Map<string, number[]>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    const seconds = owner && readySecondsOf(pod);
    if (owner && seconds !== undefined) {
      byOwner.set(owner.uid, [...byOwner.get(owner.uid) ?? [], seconds]);
    }
  }
  return {
    seen: {
      imagePull: typical(events.flatMap(({ reason, message = '' }) => (reason === 'Pulled' ? pullSeconds(message) : [])), 1 / 2),
      nodeReady: typical(nodes.flatMap(readySecondsOfNode), 1 / 2),
      // From the quicker ones only: the others had to pull an image or wait for a volume.
      start: typical(pods.flatMap((pod) => startSecondsOf(pod) ?? []), 1 / 4),
    },
    readiness: new Map([...byOwner].map(([uid, seconds]) => [uid, typical(seconds, 1 / 2)!])),
  };
}

/** From the start of its last container until it was Ready. Undefined if it restarted, lost and regained readiness, or has no container statuses. */
function readySecondsOf({ metadata, status }: Pod): number | undefined {
  const ready = conditionOf(status.conditions, 'Ready');
  const containers = status.containerStatuses ?? [];
  if (ready?.status !== 'True' || !ready.lastTransitionTime || containers.length === 0 || containers.some(({ restartCount }) => restartCount > 0)) {
    return undefined;
  }
  const started = Math.max(...containers.map(({ state }) => Date.parse(state?.running?.startedAt ?? '')));
  const seconds = (Date.parse(ready.lastTransitionTime) - started) / 1000;
  const first = (Date.parse(ready.lastTransitionTime) - Date.parse(metadata.creationTimestamp)) / 1000 < LONGEST_START_SECONDS;
  return first && seconds >= 0 ? seconds : undefined;
}

/** From scheduling until its last container had started. Undefined if it restarted, or had init containers. */
function startSecondsOf({ spec, status }: Pod): number | undefined {
  const scheduled = conditionOf(status.conditions, 'PodScheduled');
  const containers = status.containerStatuses ?? [];
  if (scheduled?.status !== 'True' || !scheduled.lastTransitionTime || containers.length === 0 || spec.initContainers?.length) {
    return undefined;
  }
  if (containers.some(({ restartCount }) => restartCount > 0)) {
    return undefined;
  }
  const started = Math.max(...containers.map(({ state }) => Date.parse(state?.running?.startedAt ?? '')));
  const seconds = (started - Date.parse(scheduled.lastTransitionTime)) / 1000;
  return seconds >= 0 && seconds < LONGEST_START_SECONDS ? seconds : undefined;
}

function readySecondsOfNode({ metadata, status }: Node): number[] {
  const ready = conditionOf(status.conditions, 'Ready');
  const seconds = (Date.parse(ready?.lastTransitionTime ?? '') - Date.parse(metadata.creationTimestamp)) / 1000;
  // Less than a second means that the node was ready before it was observed, as in test clusters.
  return ready?.status === 'True' && seconds >= 1 && seconds < LONGEST_START_SECONDS ? [seconds] : [];
}

/** Matches `Successfully pulled image "nginx" in 3.2s (3.2s including waiting). Image size: 1 bytes.` */
function pullSeconds(message: string): number[] {
  const [, minutes = '0', seconds, unit] = /pulled image .* in (?:(\d+)m)?([\d.]+)(ms|s) \(/.exec(message) ?? [];
  return seconds === undefined ? [] : [Number(minutes) * 60 + Number(seconds) / (unit === 'ms' ? 1000 : 1)];
}

/**
 * The mean of all values that are not far above the given quantile. A mean, because the cluster records whole seconds: a single value is off by up to
 * a second either way, which averages out.
 */
function typical(values: readonly number[], share: number): number | undefined {
  if (values.length === 0) {
    return undefined;
  }
  const sorted = [...values].sort((a, b) => a - b);
  const limit = 2 * sorted[Math.floor((sorted.length - 1) * share)] + 1;
  const usual = sorted.filter((value) => value <= limit);
  return Math.round(usual.reduce((sum, value) => sum + value, 0) / usual.length * 10) / 10;
}
