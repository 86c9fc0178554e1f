import { writeImage } from './launched-image';
import { abandonedInARow, isHopeless } from '../../drain/instances/abandoned-launches';
import type { Situation } from '../decide';
import type { Action } from '../decision';
import { type GroupView, isActive, isOurs, viewOf } from '../group';
import type { ObservedRefresh } from '../observation';
import { paceOf } from '../stages';
import type { GroupProgress } from '../state';

export type GroupStep =
  /** The patch has failed. */
  | { readonly type: 'failed'; readonly because: string }
  /** There is nothing left to do for the group. */
  | { readonly type: 'done' }
  | {
    readonly type: 'under-way';
    readonly progress?: GroupProgress;
    readonly actions?: readonly Action[];
    readonly waits?: readonly string[];
    readonly lookAgainAt?: number;
    /** Whether it counts towards the number of groups that may be replaced at the same time. */
    readonly busy?: boolean;
  };

/** A refresh that succeeds but leaves outdated instances is followed by another, up to this many times. */
const MOST_IN_VAIN = 20;

/** A refresh is checked often in its first minutes, and less often the longer it takes. */
const SHORTEST_LOOK_MS = 30_000;
const LONGEST_LOOK_MS = 5 * 60_000;

/** What to do about one group of the stage. `mayStart`: the limit of groups replaced at the same time is not reached. */
export function replaceGroup(key: string, situation: Situation, mayStart: boolean): GroupStep {
  const { state, observation, permission, now, stage } = situation;
  const view = viewOf(key, observation, state.images[key].to);
  const progress = state.groups[key];
  if (progress?.endedAt !== undefined) {
    return { type: 'done' };
  }
  if (!view.exists) {
    // The other groups need the image all the same.
    const because = `Auto Scaling has no group ${view.observed?.document.groupName ?? key} any more`;
    return {
      type: 'under-way',
      progress: { ...progress ?? begun(view, now), endedAt: now },
      actions: [{ type: 'tell', told: { type: 'group-left-out', group: key, because } }],
    };
  }

  const { refresh } = view;
  const name = view.observed.document.groupName;
  if (refresh && isActive(refresh)) {
    if (!isOurs(refresh, key, state)) {
      return { type: 'under-way', waits: [`another instance refresh of ${name} is on (${refresh.id})`], lookAgainAt: now + SHORTEST_LOOK_MS, busy: progress !== undefined };
    }
    return underWay(key, situation, view, progress ?? begun(view, now));
  }
  // If no window is open, the cancellation may be ours although that was not stored; and if somebody else cancelled it then, they wanted the same as
  // we.
  const remembered = refresh && progress && permission.type === 'closed' ? { ...progress, cancelled: refresh.id } : progress;
  const failure = refresh && remembered && isOurs(refresh, key, state) ? failureOf(view, refresh, remembered) : undefined;
  if (failure !== undefined) {
    return { type: 'failed', because: failure };
  }

  const unprotect = letGo(view);
  const ownOutdated = view.outdated.length - view.kept.length;
  if (ownOutdated === 0) {
    const writing = writeImage(key, situation, view, progress ?? begun(view, now));
    if (writing) {
      return writing;
    }
    return {
      type: 'under-way',
      progress: { ...launches(progress ?? begun(view, now)), endedAt: now },
      actions: [
        ...unprotect,
        ...progress || view.kept.length > 0 ? [{
          type: 'tell',
          told: { type: 'group-ended', stage: stage.name, group: key, kept: view.kept.map(idOf), retained: view.retained.map(idOf) },
        } as Action] : [],
      ],
    };
  }
  if (permission.type === 'closed') {
    return { type: 'under-way', actions: unprotect, waits: [permission.because] };
  }
  const suspended = view.observed.group?.suspended.filter((process) => process === 'Launch' || process === 'Terminate') ?? [];
  if (suspended.length > 0) {
    return { type: 'under-way', actions: unprotect, waits: [`${suspended.join(' and ')} of ${name} is suspended`], lookAgainAt: now + LONGEST_LOOK_MS };
  }
  if (!mayStart) {
    return { type: 'under-way', actions: unprotect, waits: [`${name} waits for its turn`] };
  }
  return start(key, situation, view, progress ?? begun(view, now));
}

function underWay(key: string, { permission, now }: Situation, view: GroupView, progress: GroupProgress): GroupStep {
  const { refresh, outdated, leaving, observed } = view;
  if (!refresh) {
    return { type: 'under-way' };
  }
  const name = observed.document.groupName;
  if (refresh.status === 'Cancelling') {
    return {
      type: 'under-way',
      progress: permission.type === 'closed' ? { ...progress, cancelled: refresh.id } : progress,
      waits: [`${name} stops replacing: ${counted(leaving.length)} still to leave`],
      lookAgainAt: now + SHORTEST_LOOK_MS,
      busy: true,
    };
  }
  if (permission.type === 'closed') {
    return {
      type: 'under-way',
      progress: { ...progress, cancelled: refresh.id },
      actions: [{ type: 'cancel-refresh', group: key, refresh: refresh.id, because: permission.because }],
      waits: [permission.because],
      lookAgainAt: now + SHORTEST_LOOK_MS,
      busy: true,
    };
  }
  const age = now - progress.beganAt;
  return {
    type: 'under-way',
    progress,
    waits: [`${name} is replaced: ${counted(outdated.length, 'outdated ')} left, ${leaving.length} leaving`],
    lookAgainAt: now + Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, age / 20)),
    busy: true,
  };
}

function start(key: string, situation: Situation, view: GroupView, progress: GroupProgress): GroupStep {
  // A refresh that starts earlier would launch the group's former image.
  const writing = writeImage(key, situation, view, progress);
  if (writing) {
    return writing;
  }
  const { plan, state, now } = situation;
  const name = view.observed.document.groupName;
  const { refresh } = view;
  const ended = refresh?.status === 'Successful' && isOurs(refresh, key, state);
  const inVain = (progress.inVain ?? 0) + (ended ? 1 : 0);
  if (inVain >= MOST_IN_VAIN) {
    return { type: 'failed', because: `${MOST_IN_VAIN} instance refreshes have left outdated instances in ${name}: ${view.outdated.map(idOf).join(', ')}` };
  }
  const byTemplate = view.observed.document.source.type === 'launchTemplate';
  const { minHealthyPercentage, maxHealthyPercentage } = paceOf(plan, state);
  // Auto Scaling's skip matching compares launch template versions, which an image behind a parameter does not change: it would skip all instances,
  // or none.
  const unprotected = byTemplate ? [] : view.fresh.filter(({ protectedFromScaleIn }) => !protectedFromScaleIn).map(idOf);
  return {
    type: 'under-way',
    progress: { ...launches(progress), ...inVain > 0 && { inVain } },
    actions: [
      ...unprotected.length > 0 ? [{ type: 'protect', group: key, instances: unprotected } as Action] : [],
      { type: 'start-refresh', group: key, minHealthyPercentage, maxHealthyPercentage, skipMatching: byTemplate },
    ],
    waits: [`${name} is replaced: ${counted(view.outdated.length, 'outdated ')}`],
    lookAgainAt: now + SHORTEST_LOOK_MS,
    busy: true,
  };
}

/** Why the end of this refresh of ours makes the patch fail; undefined: it does not. */
function failureOf(view: GroupView, { status, reason, id, launches: ended }: ObservedRefresh, progress: GroupProgress): string | undefined {
  const name = view.observed.document.groupName;
  const because = reason === undefined ? '' : `: ${reason}`;
  if (status === 'Failed' || status.startsWith('Rollback')) {
    return `the instance refresh of ${name} failed${because}`;
  }
  if (status !== 'Cancelled') {
    return undefined;
  }
  // Auto Scaling describes the drainer's cancellation like any other, so it is recognised by the drainer's own rule.
  const inARow = abandonedInARow(ended ?? []);
  if (isHopeless(inARow, view.observed.document)) {
    return `the last ${inARow} launches of ${name} became no nodes, so that the drainer cancelled its instance refresh. The drainer's log says why, as "Launch abandoned"`;
  }
  return progress.cancelled === id ? undefined
    : `the instance refresh of ${name} was cancelled by a person or another program. CloudTrail knows by whom, as CancelInstanceRefresh${because}`;
}

/** The image has been taken, so nothing waits for it any more. */
function launches({ imageSince: _, ...progress }: GroupProgress): GroupProgress {
  return progress;
}

function letGo({ key, protectedByPlan }: GroupView): Action[] {
  return protectedByPlan.length > 0 ? [{ type: 'unprotect', group: key, instances: protectedByPlan.map(idOf) }] : [];
}

function begun({ outdated }: GroupView, now: number): GroupProgress {
  return { beganAt: now, outdated: outdated.length };
}

function counted(count: number, kind = ''): string {
  return `${count} ${kind}instance${count === 1 ? '' : 's'}`;
}

const idOf = ({ instanceId }: { readonly instanceId: string }) => instanceId;
