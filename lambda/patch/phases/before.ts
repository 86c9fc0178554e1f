import { targets } from '../targets';
import { alarmsMissing, alarmsOn, checkApproval, checkFunctions, isApproved } from './checks';
import { halt, rejectionKey } from './halt';
import { nextStage } from './next-stage';
import type { Situation } from '../decide';
import type { Action, Step } from '../decision';
import { viewOf } from '../group';
import type { Observation } from '../observation';
import { stageOf } from '../stages';
import { enter, type PatchState } from '../state';

/*
 * The phases of a stage, one file each: before the stage (before.ts, here), replacing.ts (with replace-group.ts for each group), soaking.ts,
 * after.ts; then next-stage.ts. A patch that ends early goes through halt.ts and halting.ts. checks.ts evaluates checks.
 *
 * Surprising: every phase is evaluated anew after each look, and an action may be requested twice. What Auto Scaling then says decides how to go on.
 */

const ALARM_LOOK_MS = 5 * 60_000;

/**
 * A stage begins once a window is open, its alarms are off, and its checks agree. Until the first stage begins, or a person has approved it, the
 * patch follows what the image sources offer.
 */
export function beforeStage(situation: Situation): Step {
  const { plan, observation, permission, now } = situation;
  const { kind, groups: begun } = situation.state;
  const fixed = kind === 'rollback' || Object.keys(begun).length > 0 || (kind === 'regular' && isApproved('before', situation));
  const chosen = fixed ? { images: situation.state.images, leftOut: {} } : targets(plan, kind, observation, now);
  const state = fixed ? situation.state : following(situation.state, due(chosen.images, observation), now);
  const stage = stageOf(plan, state);
  const todo = stage.groups.filter((key) => state.images[key] && viewOf(key, observation, state.images[key].to).due);
  if (todo.length === 0) {
    return nextStage({ ...situation, state }, []);
  }

  // Approval is requested early, so that it can be there when the window opens.
  const approval = checkApproval(stage.before, 'before', { ...situation, state });
  if (approval.expired !== undefined) {
    return halt(state, 'stopped', approval.expired, now);
  }
  const asked = approval.approvalAsked ? { ...state, approvalAsked: true as const } : state;
  if (permission.type === 'closed') {
    const lookAgainAt = Math.min(permission.next ?? Infinity, approval.lookAgainAt ?? Infinity);
    return { state: asked, actions: approval.actions, waits: [permission.because, ...approval.waits], lookAgainAt };
  }
  const alarms = [...stage.before, ...stage.after];
  const on = [
    ...alarmsOn(alarms, situation).map((name) => `the alarm ${name} is on`),
    ...alarmsMissing(alarms, situation).map((name) => `there is no alarm ${name}`),
  ];
  const functions = checkFunctions(stage.before, { ...situation, state });
  const waits = [...on, ...functions.waits, ...approval.waits];
  if (waits.length > 0) {
    const looks = [on.length > 0 ? now + ALARM_LOOK_MS : Infinity, functions.lookAgainAt ?? Infinity, approval.lookAgainAt ?? Infinity];
    return { state: asked, actions: [...approval.actions, ...functions.actions], waits, lookAgainAt: Math.min(...looks) };
  }
  const first = Object.keys(state.groups).length === 0;
  return {
    state: enter(state, 'replacing', now),
    actions: [
      ...first && state.kind !== 'rollback' ? [
        { type: 'tell', told: { type: 'patch-started' } } as Action,
        ...Object.entries(chosen.leftOut).map(([group, { because }]): Action => ({ type: 'tell', told: { type: 'group-left-out', group, because } })),
      ] : [],
      { type: 'tell', told: { type: 'stage-started', stage: stage.name, groups: todo } },
    ],
    goOn: true,
  };
}

/** Earlier answers and approvals were about the former images, so new images void them. */
function following(state: PatchState, images: PatchState['images'], now: number): PatchState {
  const before = new Set(keysOf(state.images));
  const isNew = before.size > 0 && keysOf(images).some((key) => !before.has(key));
  return { ...isNew ? enter(state, 'before', now) : state, images };
}

function keysOf(images: PatchState['images']): string[] {
  return Object.entries(images).map(([group, { to }]) => rejectionKey(group, to));
}

/** The images that groups do not have yet. An image that a group already has is not part of the patch, and is not rejected with it. */
function due(images: PatchState['images'], observation: Observation): PatchState['images'] {
  return Object.fromEntries(Object.entries(images).filter(([key, { to }]) => viewOf(key, observation, to).due));
}
