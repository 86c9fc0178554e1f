import { type Permission, permission } from './calendar/permission';
import type { Action, Decision, Step } from './decision';
import { moment } from './moment';
import type { Observation } from './observation';
import { afterStage } from './phases/after';
import { beforeStage } from './phases/before';
import { halt } from './phases/halt';
import { halting } from './phases/halting';
import { replacing } from './phases/replacing';
import { soaking } from './phases/soaking';
import { stageOf } from './stages';
import { enter, type PatchState, type Phase } from './state';
import type { PlanDocument, StageDocument } from '../../src/options/patch-plan';

/*
 * The rules of a patch, pure and evaluated anew after every look. A stage is a list of phases (phases/). calendar/ decides when replacements may
 * begin, images.ts which image a group gets, and group.ts which instances of a group are outdated; patcher/ observes, acts and stores the state.
 *
 * Surprising: nothing here knows whether the last decision was carried out. If it had no effect, it is decided again, from what Auto Scaling says. An
 * action may therefore be carried out twice, and must tolerate that.
 */

/** The input of every phase. */
export interface Situation {
  readonly plan: PlanDocument;
  readonly state: PatchState;
  readonly stage: StageDocument;
  readonly observation: Observation;
  readonly permission: Permission;
  readonly now: number;
}

/** The phases of a stage, in order. After the last, the next stage begins. */
const PHASES: Readonly<Record<Exclude<Phase, 'ended'>, (situation: Situation) => Step>> = {
  before: beforeStage,
  replacing,
  soaking,
  after: afterStage,
  // Replaces the next phase if something went wrong, or a person stopped the patch.
  halting,
};

/** The longest wait, because image sources may offer something newer in the meantime. Commands of people are handled at once. */
const LONGEST_WAIT_MS = 3600_000;
/** The longest wait while the plan is paused: after people resume it, its execution must look again soon, because a window may be about to close. */
const PAUSED_LOOK_MS = 10 * 60_000;

/** Guards against endless loops: no plan has so many stages that more phases than this follow each other at once. */
const MOST_STEPS = 1_000;

/**
 * What to do about a patch now, its state after that, and when to look again. Pure: what was done without effect, or done but not stored, is decided
 * again from what Auto Scaling says.
 */
export function decide(plan: PlanDocument, state: PatchState, observation: Observation, now: number): Decision {
  const actions: Action[] = [];
  let current = replanned(plan, hurried(state, observation), now);
  for (let steps = 0; current.phase !== 'ended' && steps < MOST_STEPS; steps++) {
    const step = stopped(current, observation, now) ?? PHASES[current.phase](situationOf(plan, current, observation, now));
    actions.push(...step.actions ?? []);
    current = step.state;
    if (!step.goOn) {
      return decisionOf(step, actions, { paused: observation.control.paused !== undefined, now });
    }
  }
  return { actions, state: current, waits: [], lookAgainAt: now };
}

export function situationOf(plan: PlanDocument, state: PatchState, observation: Observation, now: number): Situation {
  const { control: { paused }, calendars } = observation;
  return {
    plan,
    state,
    stage: stageOf(plan, state),
    observation,
    now,
    permission: permission({
      plan,
      calendars,
      emergency: state.kind !== 'regular',
      ...paused && { paused: `paused${paused.by === undefined ? '' : ` by ${paused.by}`} since ${moment(paused.at)}` },
    }, now),
  };
}

/** A person has asked for a regular patch to go on at once. */
function hurried(state: PatchState, { control: { emergency } }: Observation): PatchState {
  return state.kind === 'regular' && emergency?.patch === state.patch ? { ...state, kind: 'emergency' } : state;
}

/** If a deployment has removed the current stage from the plan, the patch goes through the stages that there are now. */
function replanned(plan: PlanDocument, state: PatchState, now: number): PatchState {
  if (state.phase === 'halting' || state.stage === undefined || stageOf(plan, state).name === state.stage) {
    return state;
  }
  return { ...enter(state, 'before', now), stage: undefined };
}

function stopped(state: PatchState, { control: { stopped: stop } }: Observation, now: number): Step | undefined {
  if (stop?.patch !== state.patch || state.phase === 'halting') {
    return undefined;
  }
  return halt(state, 'stopped', `stopped${stop.by === undefined ? '' : ` by ${stop.by}`}`, now);
}

/** The decision when a step leaves the patch waiting. Each new reason to wait is reported once. */
function decisionOf(
  { state, waits = [], lookAgainAt = Infinity }: Step, actions: readonly Action[],
  { paused, now }: { readonly paused: boolean; readonly now: number },
): Decision {
  const asked = actions.some((action) => action.type === 'ask-function');
  const waitsFor = waits.join('; ');
  return {
    actions: waitsFor === '' || waitsFor === state.waitsFor ? actions : [...actions, { type: 'tell', told: { type: 'patch-waits', because: waitsFor } }],
    state: waitsFor === '' ? state : { ...state, waitsFor },
    waits,
    lookAgainAt: asked ? now : Math.min(Math.max(lookAgainAt, now), now + (paused ? PAUSED_LOOK_MS : LONGEST_WAIT_MS)),
  };
}
