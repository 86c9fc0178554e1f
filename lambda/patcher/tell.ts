import type { PatcherDependencies } from './dependencies';
import type { StoredPlan } from './plan-store';
import { PATCH_DETAIL_TYPES, PATCH_METRICS, PATCH_SOURCE } from '../../src/names';
import type { Told } from '../patch/decision';
import type { OwnerTotals, PatchedOwners } from '../patch/owners';
import { stageOf } from '../patch/stages';
import type { PatchState } from '../patch/state';
import type { PatchMessage } from '../report/patch-messages';

/** The most nodes that one event names: it has room for 256 KB. */
const MOST_NODES = 1_000;

const MESSAGES: Readonly<Record<Told['type'], PatchMessage>> = {
  'patch-started': 'Patch started',
  'group-left-out': 'Patch leaves a group out',
  'stage-started': 'Patch stage started',
  'approval-requested': 'Patch waits for an approval',
  'group-ended': 'Patch group ended',
  'stage-ended': 'Patch stage ended',
  'patch-failed': 'Patch failed',
  'patch-ended': 'Patch ended',
  'patch-waits': 'Patch waits',
};

/** Reports the progress of the patch to people and programs: in the log, on the default event bus, and by metrics. */
export class Teller {
  constructor(private readonly dependencies: PatcherDependencies, private readonly stored: StoredPlan) {}

  async tell(told: Told, state: PatchState): Promise<void> {
    const { log } = this.dependencies;
    const { type: what, ...fields } = told;
    const detail = { ...this.about(state), ...fields, ...await this.more(told, state) };
    log[what === 'patch-failed' || what === 'group-left-out' ? 'warn' : 'info'](MESSAGES[what], detail);
    this.measure(told, state);
    const detailType = PATCH_DETAIL_TYPES[what];
    if (detailType !== undefined) {
      await this.put(detailType, detail);
    }
  }

  /** The payload for a check function. */
  question(stage: string, state: PatchState): object {
    return { ...this.about(state), stage };
  }

  private about({ patch, kind, beganAt, images }: PatchState): object {
    const changes = Object.entries(images).map(([key, { from, to }]) => ({ group: this.stored.groups[key]?.groupName ?? key, from, to }));
    return { plan: this.dependencies.planName, patch, kind, beganAt: new Date(beganAt).toISOString(), images: changes };
  }

  private async more(told: Told, state: PatchState): Promise<object> {
    if (told.type === 'stage-started') {
      return { groups: told.groups.map((key) => this.name(key)), soakSeconds: stageOf(this.stored.plan, state).soakSeconds };
    }
    if (told.type === 'patch-ended') {
      return {
        outcome: state.outcome,
        because: state.because,
        seconds: seconds(this.dependencies.clock.now() - state.beganAt),
        groups: Object.entries(state.groups).map(([key, { outdated, beganAt, endedAt }]) =>
          ({ group: this.name(key), outdated, seconds: endedAt && seconds(endedAt - beganAt) })),
        ...ownersOf(this.stored, state),
      };
    }
    if (told.type !== 'group-ended') {
      return 'group' in told ? { group: this.name(told.group) } : {};
    }
    const progress = state.groups[told.group];
    const terminations = await this.dependencies.groups.terminations(this.name(told.group), progress?.beganAt ?? state.beganAt);
    const nodes = terminations.filter(({ instanceId, endedAt }) => endedAt !== undefined && !told.retained.includes(instanceId))
      .map(({ instanceId, startedAt, endedAt }) => ({ instance: instanceId, result: 'replaced', seconds: seconds((endedAt ?? startedAt) - startedAt) }));
    return {
      group: this.name(told.group),
      ...progress && { seconds: seconds((progress.endedAt ?? this.dependencies.clock.now()) - progress.beganAt) },
      replaced: nodes.length,
      nodes: [
        ...nodes,
        ...told.retained.map((instance) => ({ instance, result: 'retained' })),
        ...told.kept.map((instance) => ({ instance, result: 'kept', because: 'somebody protected it from scale-in, or put it in standby' })),
      ].slice(0, MOST_NODES),
    };
  }

  private measure(told: Told, state: PatchState): void {
    const { metrics, clock } = this.dependencies;
    if (told.type === 'group-ended') {
      metrics.write(PATCH_METRICS.NODES_REPLACED, Math.max(0, (state.groups[told.group]?.outdated ?? 0) - told.kept.length));
    }
    if (told.type !== 'patch-ended') {
      return;
    }
    metrics.write(PATCH_METRICS.PATCHES, 1, { outcome: state.outcome });
    const published = Math.min(...Object.keys(state.groups).flatMap((key) => state.images[key]?.publishedAt ?? []));
    if (state.outcome === 'succeeded' && Number.isFinite(published)) {
      metrics.write(PATCH_METRICS.TIME_TO_PATCH, seconds(clock.now() - published));
    }
  }

  private async put(detailType: string, detail: object): Promise<void> {
    try {
      await this.dependencies.eventBus.putEvent({ source: PATCH_SOURCE, detailType, detail });
    } catch (error) {
      // A failing report must not stop the patch.
      this.dependencies.log.warn('Event could not be put on the event bus', { detailType, error });
    }
  }

  private name(key: string): string {
    return this.stored.groups[key]?.groupName ?? key;
  }
}

/** What the patch has done to the owners of pods, as far as reported. */
export function ownersOf({ owners: known }: Pick<StoredPlan, 'owners'>, { patch }: PatchState): Pick<PatchedOwners, 'owners'> & { readonly otherOwners?: OwnerTotals } {
  if (known?.patch !== patch) {
    return { owners: [] };
  }
  return { owners: known.owners, ...known.others.moves + known.others.interrupted > 0 && { otherOwners: known.others } };
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
