import { attachedVolumes } from './wait-for-volumes';
import type { Drain, Phase } from '../drain';
import { isObservedKind } from '../needs';
import { NOBODY } from '../state/baseline';
import type { BaselineOwner } from '../state/drain-state';
import { warningsFor } from '../warnings';

/*
 * The drain of a node, one file per phase. decide.ts lists them and calls them in that order: orders of people (follow-orders.ts), baseline
 * (write-baseline.ts, here), the deadline, pods, replacements, volumes, load balancers, the end (finish.ts). A phase returns actions, what blocks it,
 * and when its answer changes even if nothing in the cluster does. Undefined: it has nothing left to do, and the next phase is called.
 * cordon-again.ts is called beside all of them.
 *
 * Surprising: no phase keeps any memory. Each step starts again with the first phase; what has been done is read from the cluster and from the node.
 */

/**
 * Before any pod goes, writes on the node what later phases need, because an invocation may end at any moment: which owners the drain waits for, and,
 * once the last pod has left, when that was, if a bounded wait starts then.
 */
export const writeBaseline: Phase = (drain) => {
  const { node, state, baseline, leaving, awaited, view, now } = drain;
  if (baseline !== state.baseline) {
    const warnings = state.baseline ? [] : [...new Set(leaving.flatMap((pod) => warningsFor(pod, state, view)))];
    return { actions: [{ type: 'write-baseline', node, baseline, warnings }], wakeAt: state.deadline };
  }
  if (leaving.length === 0 && baseline.evacuated === undefined && now < state.deadline && isBoundedWaitLeft(drain)) {
    return { actions: [{ type: 'write-baseline', node, baseline: { ...baseline, evacuated: now } }], blockers: awaited, wakeAt: state.deadline };
  }
  return undefined;
};

/** Whether a wait is left that starts when the last pod leaves. Owners of a kind that we read need none: they are waited for until the deadline. */
function isBoundedWaitLeft(drain: Drain): boolean {
  const isOfUnknownKind = ({ kind }: BaselineOwner): boolean => kind !== NOBODY && !isObservedKind(kind);
  return (drain.awaited.length > 0 && drain.baseline.owners.some(isOfUnknownKind)) || attachedVolumes(drain).length > 0;
}
