import { lastCall } from './deadline';
import type { View } from './index/view';
import { overridesOf } from './pods/overrides';
import { graceMilliseconds, isFinished, isTerminating, podName } from './pods/pods';
import type { DrainState } from './state/drain-state';
import type { Pod } from '../kubernetes/objects';

/** What the owner of a pod should know before its drain begins. */
export function warningsFor(pod: Pod, drain: DrainState, view: View): string[] {
  const warning = isTerminating(pod) || isFinished(pod) ? undefined : graceWarning(pod, drain, view.now);
  return [...overridesOf(pod, view).unknown, ...warning ? [warning] : []];
}

function graceWarning(pod: Pod, { started, deadline, whenBlocked }: DrainState, now: number): string | undefined {
  const grace = graceMilliseconds(pod);
  const says = (left: number, when: string) => `${podName(pod)} may take ${grace / 1000} s to stop, and ${Math.max(0, Math.round(left / 1000))} s are left ${when}`;
  if (grace > deadline - now) {
    return says(deadline - now, 'until the deadline');
  }
  const called = deadline - lastCall({ started, deadline }, pod);
  return whenBlocked !== 'RETAIN' && grace > called ? says(called, 'if it is still blocked when it must be stopped') : undefined;
}
