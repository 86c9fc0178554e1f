import { optionsOf } from './group-options';
import { GROUP_TAG } from '../../../src/names';
import type { AutoScalingGroup, AutoScalingPort } from '../../aws/ports';
import type { Clock } from '../../clock';
import { Groups } from '../../drain/instances/groups';
import type { GroupOptions } from '../../drain/instances/held-instance';
import { transitionsOf } from '../../drain/instances/lifecycle-states';
import type { Log } from '../../report';
import { forEachBounded } from '../bounded';
import type { Settings } from '../dependencies';

const PARALLEL = 10;

interface CatalogueDependencies {
  readonly autoScaling: AutoScalingPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
}

/** Reads what Auto Scaling says of the drainer's groups. Changes nothing. */
export class GroupCatalogue {
  /** Hooks are read once, and only of groups with an instance that waits: a group without ours stays without. */
  private readonly options = new Map<string, GroupOptions | 'no-hook'>();

  constructor(private readonly on: CatalogueDependencies) {}

  /** @param names groups that events spoke of; they count whether they carry the drainer's tag or not */
  async read(names: readonly string[]): Promise<Groups> {
    const { autoScaling, clock, settings } = this.on;
    const select = { names: [...new Set([...settings.groupNames, ...names])], tag: { key: GROUP_TAG, value: settings.drainerName } };
    const groups = await autoScaling.describeGroups(select);
    const readAt = clock.now();
    await forEachBounded(groups.filter((group) => !this.options.has(group.name) && hasWaiting(group)), PARALLEL, (group) => this.readHooks(group));
    return new Groups({ groups, options: new Map(this.options), readAt });
  }

  private async readHooks({ name }: AutoScalingGroup): Promise<void> {
    const { autoScaling, log, settings } = this.on;
    try {
      this.options.set(name, optionsOf(name, await autoScaling.describeHooks(name), settings.drainerName, log) ?? 'no-hook');
    } catch (error) {
      log.warn('Lifecycle hooks of the group could not be read', { group: name, error });
    }
  }
}

function hasWaiting({ instances }: AutoScalingGroup): boolean {
  return instances.some(({ lifecycleState }) => transitionsOf(lifecycleState).length > 0);
}
