import type { PatcherDependencies } from './dependencies';
import { letGoOfLeftGroups } from './left-groups';
import { observe } from './observe';
import { PlanStore, type StoredPlan } from './plan-store';
import { PATCH_METRICS } from '../../src/names';
import { viewOf } from '../patch/group';
import type { Observation } from '../patch/observation';
import { BEFORE_IT_BEGINS, type PatchKind, type PatchState } from '../patch/state';
import { type Targets, targets } from '../patch/targets';

export interface Looked {
  readonly stored: StoredPlan;
  readonly observation: Observation;
  /** The number of outdated nodes, by group key. */
  readonly outdated: Readonly<Record<string, number>>;
  /** Whether a patch would do anything. */
  readonly due: boolean;
  /** Groups for which there is no usable image now, by key. */
  readonly leftOut: Targets['leftOut'];
}

/** Observes the whole plan, to find out whether a patch is due. */
export async function look(dependencies: PatcherDependencies, kind: PatchKind = 'regular'): Promise<Looked> {
  const store = new PlanStore(dependencies.parameters, dependencies.planName);
  const stored = await store.read();
  const observation = await observe(stored, store, dependencies, true);
  const under = stored.state?.phase === 'ended' ? undefined : stored.state;
  const begun = under && Object.keys(under.groups).length > 0;
  const { images, leftOut } = begun ? { ...under, leftOut: {} } : targets(stored.plan, kind, observation, dependencies.clock.now());
  const views = Object.entries(images).map(([key, { to }]) => viewOf(key, observation, to));
  return {
    stored,
    observation,
    leftOut,
    due: views.some(({ due }) => due),
    outdated: Object.fromEntries(views.map(({ key, outdated }) => [key, outdated.length])),
  };
}

/**
 * Called by the schedule: begins a patch if something is outdated, resumes one whose execution is gone, and measures. A patch begins long before it
 * may replace anything, so that its execution shows what it waits for, and approvals are requested in time.
 */
export async function tick(dependencies: PatcherDependencies): Promise<{ readonly patch?: string }> {
  const looked = await look(dependencies);
  await measure(looked, dependencies);
  await letGoOfLeftGroups(looked.stored, dependencies);
  const { stored: { state, control } } = looked;
  if (state !== undefined && state.phase !== 'ended') {
    await ensureExecution(state.patch, dependencies);
    return { patch: state.patch };
  }
  if (control.paused || !looked.due) {
    return {};
  }
  return { patch: (await begin('regular', dependencies)).patch };
}

export async function begin(kind: PatchKind, dependencies: PatcherDependencies, images: PatchState['images'] = {}): Promise<PatchState> {
  const { planName, parameters, clock, log } = dependencies;
  const now = clock.now();
  const patch = `${planName}-${new Date(now).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-')}`;
  const state: PatchState = { ...BEFORE_IT_BEGINS, patch, kind, beganAt: now, since: now, images };
  await new PlanStore(parameters, planName).writeState(state);
  await dependencies.executions.start(patch);
  log.info('Patch begun', { plan: planName, patch, kind });
  return state;
}

/** An execution that was stopped or has failed is replaced by a new one, which goes on where it was. */
export async function ensureExecution(patch: string, { executions, clock }: PatcherDependencies): Promise<void> {
  if ((await executions.running()).length > 0) {
    return;
  }
  await executions.start(`${patch}-again-${Math.floor(clock.now() / 1000).toString(36)}`);
}

async function measure({ observation, outdated, leftOut }: Looked, { metrics, machines, clock, log }: PatcherDependencies): Promise<void> {
  const broken = Object.entries(leftOut).filter(([, group]) => group.broken);
  for (const [key, { because }] of broken) {
    log.warn('Patch leaves a group out', { group: observation.groups[key]?.document.groupName ?? key, because });
  }
  metrics.write(PATCH_METRICS.GROUPS_WITHOUT_IMAGE, broken.length);
  const images = new Set(Object.values(observation.groups).flatMap(({ group }) => group?.instances.flatMap(({ imageId }) => imageId ?? []) ?? []));
  const published = new Map((await machines.images([...images])).map(({ imageId, publishedAt }) => [imageId, publishedAt]));
  metrics.write(PATCH_METRICS.OUTDATED_NODES, Object.values(outdated).reduce((sum, count) => sum + count, 0));
  for (const { document, group } of Object.values(observation.groups)) {
    const times = group?.instances.flatMap(({ imageId }) => published.get(imageId ?? '') ?? []) ?? [];
    if (times.length > 0) {
      metrics.write(PATCH_METRICS.IMAGE_AGE, (clock.now() - Math.min(...times)) / 86_400_000, { group: document.groupName });
    }
  }
}
