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
  /** Whether it comes up elsewhere once the node is gone. */
  readonly comesBack: boolean;
}

/** The pods of a draining node that do not just leave, besides those of DaemonSets and mirror pods. */
export interface Staying {
  readonly bound: ReadonlyMap<Pod, Bound>;
  /** Why others are left alone until they have finished. */
  readonly held: ReadonlyMap<Pod, string>;
  /** They came back, and are moved again after a pause. */
  readonly paused: ReadonlyMap<Pod, Stay>;
  /** What is to be written on the node before any of the pods that came is moved. */
  readonly counted?: ReturnsByOwner;
}

/** A CronJob makes another Job for each of its pods. */
function makerOf(pod: Pod, view: View): string | undefined {
  const job = view.jobOf(pod);
  return (job && controllerOf(job)?.uid) ?? view.ownerOf(pod)?.uid;
}

/** A released pod is never left, nor one that is waited for until it has finished. */
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
