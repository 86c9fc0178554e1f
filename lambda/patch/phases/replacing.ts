import { alarmsOn } from './checks';
import { halt } from './halt';
import { replaceGroup } from './replace-group';
import type { Situation } from '../decide';
import type { Action, Step } from '../decision';
import { paceOf } from '../stages';
import { enter, type GroupProgress } from '../state';

/** Replaces the outdated instances of the stage's groups, a limited number of groups at the same time, while a window is open. */
export function replacing(situation: Situation): Step {
  const { plan, state, stage, permission, now } = situation;
  const [alarm] = alarmsOn(stage.after, situation);
  if (alarm !== undefined) {
    return halt(state, 'failed', `the alarm ${alarm} is on in stage ${stage.name}`, now);
  }

  const groups: Record<string, GroupProgress> = { ...state.groups };
  const actions: Action[] = [];
  const waits: string[] = [];
  let busy = 0;
  let lookAgainAt = permission.type === 'open' ? permission.until ?? Infinity : permission.next ?? Infinity;
  for (const key of stage.groups.filter((each) => state.images[each] !== undefined)) {
    const mayStart = busy < paceOf(plan, state).concurrentGroups;
    const result = replaceGroup(key, situation, mayStart);
    if (result.type === 'done') {
      continue;
    }
    if (result.type === 'failed') {
      return halt({ ...state, groups }, 'failed', result.because, now);
    }
    if (result.progress) {
      groups[key] = result.progress;
    }
    actions.push(...result.actions ?? []);
    waits.push(...result.waits ?? []);
    lookAgainAt = Math.min(lookAgainAt, result.lookAgainAt ?? Infinity);
    if (result.busy) {
      busy++;
    }
  }
  const next = { ...state, groups };
  const all = stage.groups.every((key) => state.images[key] === undefined || groups[key]?.endedAt !== undefined);
  if (all) {
    return { state: enter(next, 'soaking', now), actions, goOn: true };
  }
  return { state: next, actions, waits, lookAgainAt };
}
