import { IMAGE_LOOK_MS, writeFormerImage } from './launched-image';
import type { Situation } from '../decide';
import type { Action, Step } from '../decision';
import { isActive, isOurs, viewOf } from '../group';
import { enter, type PatchImage, type PatchState } from '../state';

const LOOK_MS = 30_000;

/**
 * The patch ends early. Our refreshes are cancelled, which lets drains under way finish, and groups launch their former image again. Nodes with the
 * new image stay, unless the plan rolls back.
 */
export function halting(situation: Situation): Step {
  const { plan, state, observation, now } = situation;
  const begun = Object.keys(state.groups);
  const actions: Action[] = [];
  const waits: string[] = [];
  let stopping = false;
  /** Why some groups go on launching the image of the patch. */
  const stays: string[] = [];
  const groups = { ...state.groups };
  for (const key of begun) {
    const view = viewOf(key, observation, state.images[key].to);
    if (!view.exists) {
      continue;
    }
    const former = writeFormerImage(key, situation, view);
    if (former) {
      groups[key] = former.progress;
      actions.push(...former.actions);
      waits.push(...former.waits);
      stays.push(...former.because === undefined ? [] : [former.because]);
    }
    if (view.refresh && isActive(view.refresh) && isOurs(view.refresh, key, state)) {
      if (view.refresh.status !== 'Cancelling') {
        actions.push({ type: 'cancel-refresh', group: key, refresh: view.refresh.id, because: state.because ?? 'the patch ends' });
      }
      stopping = true;
      waits.push(`${view.observed.document.groupName} stops replacing: ${view.leaving.length} instance${view.leaving.length === 1 ? '' : 's'} still to leave`);
    } else if (view.protectedByPlan.length > 0) {
      actions.push({ type: 'unprotect', group: key, instances: view.protectedByPlan.map(({ instanceId }) => instanceId) });
    }
  }
  if (waits.length > 0) {
    return { state: cancelledAll({ ...state, groups }, actions), actions, waits, lookAgainAt: now + (stopping ? LOOK_MS : IMAGE_LOOK_MS) };
  }
  const back = rollback(state);
  if (plan.onFailure === 'ROLL_BACK' && state.outcome === 'failed' && back) {
    return { state: { ...enter(back, 'before', now), stage: undefined, groups: {} }, actions, goOn: true };
  }
  const because = stays.length === 0 ? {} : { because: [state.because ?? 'the patch ends', ...stays].join('; ') };
  return { state: { ...enter(state, 'ended', now), ...because }, actions: [...actions, { type: 'tell', told: { type: 'patch-ended' } }], goOn: true };
}

/** The same patch as a rollback: to the former images of the groups that it had begun with. */
function rollback(state: PatchState): PatchState | undefined {
  if (state.kind === 'rollback') {
    return undefined;
  }
  const images = Object.keys(state.groups).flatMap((key): Array<[string, PatchImage]> => {
    const { to, from } = state.images[key];
    return from === undefined || !to.startsWith('ami-') ? [] : [[key, { to: from, from: to }]];
  });
  return images.length > 0 ? { ...state, kind: 'rollback', images: Object.fromEntries(images) } : undefined;
}

function cancelledAll(state: PatchState, actions: readonly Action[]): PatchState {
  const groups = { ...state.groups };
  for (const action of actions) {
    if (action.type === 'cancel-refresh') {
      groups[action.group] = { ...groups[action.group], cancelled: action.refresh };
    }
  }
  return { ...state, groups };
}
