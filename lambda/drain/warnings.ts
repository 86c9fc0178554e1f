import type { Mark } from './mark';
import { overridesOf } from './overrides';
import { graceMilliseconds, podName } from './pods';
import type { View } from './view';
import type { Pod } from '../kubernetes/objects';

/** What the owner of a pod should know before its drain begins. */
export function warningsFor(pod: Pod, mark: Mark, view: View): string[] {
  const left = mark.deadline - view.now;
  const grace = graceMilliseconds(pod);
  return [
    ...overridesOf(pod, view).unknown,
    ...grace > left ? [`${podName(pod)} may take ${grace / 1000} s to stop, and ${Math.max(0, Math.round(left / 1000))} s are left until the deadline`] : [],
  ];
}
