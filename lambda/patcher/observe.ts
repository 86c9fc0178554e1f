import type { PatcherDependencies } from './dependencies';
import { offerOf } from './offers';
import { imageParameter, type PlanStore, type StoredPlan } from './plan-store';
import type { CheckDocument, GroupDocument } from '../../src/options/patch-plan';
import type { Observation, ObservedGroup, ObservedRefresh } from '../patch/observation';
import { stageOf } from '../patch/stages';
import type { GroupProgress, PatchState } from '../patch/state';

/**
 * Everything that a decision depends on. Image sources are queried only while the patch still follows them, and only the groups in their turn are.
 *
 * @param everyGroup for people, who ask about the whole plan
 */
export async function observe(stored: StoredPlan, store: PlanStore, dependencies: PatcherDependencies, everyGroup = false): Promise<Observation> {
  const { plan, groups, control, state } = stored;
  const fixed = state !== undefined && state.phase !== 'ended' && (state.kind === 'rollback' || Object.keys(state.groups).length > 0);
  const keys = fixed ? [] : Object.keys(groups);
  const older = plan.minimumImageAgeSeconds > 0 || control.rejected.length > 0;
  const [observed, offers, alarms, calendars] = await Promise.all([
    observeGroups(fixed && !everyGroup ? inTurn(stored, state) : stored, fixed ? undefined : store, dependencies),
    Promise.all(keys.map(async (key) => [key, await offerOf(groups[key], older, dependencies)] as const)),
    dependencies.checks.alarms(alarmNames(plan.stages.flatMap(({ before, after }) => [...before, ...after]))),
    Promise.all(plan.freezes.flatMap((freeze) => (freeze.type === 'calendar' ? [freeze.name] : []))
      .map(async (calendar) => [calendar, await dependencies.checks.calendar(calendar)] as const)),
  ]);
  return { groups: observed, offers: Object.fromEntries(offers), alarms, calendars: Object.fromEntries(calendars), control };
}

/** Once the images are fixed, only the groups of the current stage and those already begun matter. */
function inTurn(stored: StoredPlan, state: PatchState): StoredPlan {
  const keys = [...stageOf(stored.plan, state).groups, ...state.phase === 'halting' ? Object.keys(state.groups) : []];
  return { ...stored, groups: Object.fromEntries(Object.entries(stored.groups).filter(([key]) => keys.includes(key))) };
}

/** @param store queried for former images */
async function observeGroups(
  stored: StoredPlan, store: PlanStore | undefined, dependencies: PatcherDependencies,
): Promise<Record<string, ObservedGroup>> {
  const { groups, images } = stored;
  const described = await dependencies.groups.describe(Object.values(groups).map(({ groupName }) => groupName));
  const instanceIds = described.flatMap(({ instances }) => instances.map(({ instanceId }) => instanceId));
  const machines = new Map((await dependencies.machines.describe(instanceIds)).map((machine) => [machine.instanceId, machine]));
  const entries = await Promise.all(Object.entries(groups).map(async ([key, document]): Promise<[string, ObservedGroup]> => {
    const group = described.find(({ name }) => name === document.groupName);
    const image = images[key];
    return [key, {
      document,
      ...named(document) && { imageParameter: imageParameter(dependencies.planName, key) },
      ...image !== undefined && { image },
      formerImages: store && named(document) ? await store.formerImages(key, image) : [],
      ...group && {
        group: {
          ...group,
          refresh: await refreshOf(group.name, stored.state?.groups[key], dependencies),
          instances: group.instances.map((instance) => ({
            ...instance, imageId: machines.get(instance.instanceId)?.imageId, protectedByPlan: machines.get(instance.instanceId)?.tagged ?? false,
          })),
        },
      },
    }];
  }));
  return Object.fromEntries(entries);
}

/** The latest refresh. If it was cancelled, with its launches, which show who cancelled it. */
async function refreshOf(
  groupName: string, progress: GroupProgress | undefined, { groups }: PatcherDependencies,
): Promise<ObservedRefresh | undefined> {
  const refresh = await groups.latestRefresh(groupName);
  const isTold = refresh?.status === 'Cancelled' && progress !== undefined && progress.endedAt === undefined;
  if (!isTold) {
    return refresh;
  }
  const launches = await groups.launches(groupName, refresh.startedAt);
  return { ...refresh, launches: launches.map(({ result }) => result) };
}

/** Whether the launch template names the image by a parameter of the plan. */
function named({ source }: GroupDocument): boolean {
  return source.type !== 'launchTemplate';
}

function alarmNames(checks: readonly CheckDocument[]): string[] {
  return [...new Set(checks.flatMap((check) => (check.type === 'alarms' ? check.names : [])))];
}
