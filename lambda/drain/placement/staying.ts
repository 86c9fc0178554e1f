import { judgeReturns, type ReturnsByOwner, type Stay } from './returns';
import type { Pod } from '../../kubernetes/objects';
import { isCalled } from '../deadline';
import type { View } from '../index/view';
import { reasonToHold } from '../pods/hold';
import { controllerOf, isFinished } from '../pods/pods';
import type { DrainState } from '../state/drain-state';

/** Why a pod stays with its node, and ends with the instance. */
export interface Bound {
  readonly because: string;
  /** Whether its replacement can come up elsewhere once the node is gone. */
  readonly comesBack: boolean;
}

/** The pods of a draining node that do not simply leave, apart from DaemonSet pods and mirror pods. */
export interface Staying {
  readonly bound: ReadonlyMap<Pod, Bound>;
  /** Pods that are left to finish by themselves, and why. */
  readonly held: ReadonlyMap<Pod, string>;
  /** Pods that came back, and are moved again after a pause. */
  readonly paused: ReadonlyMap<Pod, Stay>;
  /** What must be written on the node before any pod that arrived is moved. */
  readonly counted?: ReturnsByOwner;
}

/** For a pod of a CronJob, the CronJob: it creates a new Job each time. */
function makerOf(pod: Pod, view: View): string | undefined {
  const job = view.jobOf(pod);
  return (job && controllerOf(job)?.uid) ?? view.ownerOf(pod)?.uid;
}

/** Which pods stay. A released pod never does, nor one that is left to finish. */
export function stayingPods(pods: readonly Pod[], state: DrainState, view: View): Staying {
  const called = (pod: Pod): boolean => isCalled(state, pod, view.now);
  const held = new Map<Pod, string>();
  for (const pod of pods) {
    const because = called(pod) ? undefined : reasonToHold(pod, state, view);
    if (because !== undefined) {
      held.set(pod, because);
    }
  }
  const mayStay = pods.filter((pod) => !isFinished(pod) && !view.releaseOf(pod) && !held.has(pod));
  const pinned = mayStay.flatMap((pod): Array<[Pod, Bound]> => {
    const bound = view.ownerOf(pod) && view.boundTo(pod);
    return bound && !bound.data ? [[pod, { because: bound.because, comesBack: false }]] : [];
  });
  const bound = new Map(pinned);
  const { staying, counted } = judgeReturns(mayStay.filter((pod) => !bound.has(pod)), {
    makerOf: (pod) => makerOf(pod, view),
    known: state.baseline?.returns ?? {},
    started: state.started,
    now: view.now,
    ahead: view.clockAhead,
    mayPause: (pod) => !called(pod),
  });
  const paused = new Map<Pod, Stay>();
  for (const [pod, stay] of staying) {
    if (stay.until === undefined) {
      bound.set(pod, { because: stay.because, comesBack: view.placementOf(pod).type === 'placeable' });
    } else {
      paused.set(pod, stay);
    }
  }
  return { bound, held, paused, counted };
}
