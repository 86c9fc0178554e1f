import { attachedVolumes } from './wait-for-volumes';
import type { Drain, Phase } from '../drain';
import { isObservedKind } from '../needs';
import { NOBODY } from '../state/baseline';
import type { BaselineOwner } from '../state/drain-state';
import { warningsFor } from '../warnings';

/*
 * The drain of a node, one file a phase. decide.ts lists them, and asks them in that order: orders of people (follow-orders.ts), baseline
 * (write-baseline.ts, here), the deadline, pods, replacements, volumes, load balancers, the end (finish.ts). A phase answers with actions, with
 * what blocks it and with the time at which time alone changes its answer. Undefined: nothing is left to do in it, and the next one is asked.
 * cordon-again.ts is asked beside all of them.
 *
 * Surprising: no phase remembers anything. Each step begins with the first one anew, and what was done is seen in the cluster or on the node.
 */

/**
 * Before any pod goes: what the later phases need stands on the node before they act, for an invocation may end at any moment. That is whom
 * the drain waits for, before the first pod goes, and when the last pod had left, where a wait that is bounded begins with that.
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

/** Owners whose wishes we can read are waited for until the deadline, whenever the last pod left. */
function isBoundedWaitLeft(drain: Drain): boolean {
  const isOfUnknownKind = ({ kind }: BaselineOwner): boolean => kind !== NOBODY && !isObservedKind(kind);
  return (drain.awaited.length > 0 && drain.baseline.owners.some(isOfUnknownKind)) || attachedVolumes(drain).length > 0;
}
