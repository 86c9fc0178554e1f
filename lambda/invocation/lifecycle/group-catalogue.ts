import { FORMER_GROUP_TAG, GROUP_TAG, METRICS, terminatingHookName } from '../../../src/names';
import type { AutoScalingGroup, AutoScalingPort, GroupSelection, LifecycleHook } from '../../aws/ports';
import type { Clock } from '../../clock';
import { countWithoutHooks, namesOfMoving, ownAndFormer, unreadGroups } from '../../drain/instances/catalogue';
import { Groups } from '../../drain/instances/groups';
import type { GroupOptions } from '../../drain/instances/held-instance';
import { readHooks } from '../../drain/instances/hook-options';
import type { Metrics } from '../../report/ports';
import { forEachBounded } from '../bounded';
import type { Settings } from '../dependencies';
import type { Troubles } from '../telling/troubles';

const PARALLEL = 10;

interface CatalogueDependencies {
  readonly autoScaling: AutoScalingPort;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  readonly settings: Settings;
  /** The instances with notices. The options of their groups are needed although they do not wait. */
  readonly notices: { readonly instanceIds: ReadonlySet<string> };
}

/** Reads the drainer's groups from Auto Scaling. Changes nothing. */
export class GroupCatalogue {
  /** Hooks are read only once: a group without a hook of ours stays without one. */
  private readonly options = new Map<string, GroupOptions | 'no-hook'>();

  constructor(private readonly on: CatalogueDependencies) {}

  /**
   * @param names groups named by events; they count whether they have the drainer's tag or not
   * @param options `everyHook`: also reads the hooks of groups without waiting instances, because if a group has lost its hook, none of its instances
   * waits. `askHooksAhead`: reads the hooks of the named groups in parallel with the groups, because no node is cordoned until both are known
   */
  async read(
    names: readonly string[], { everyHook = false, askHooksAhead = false }: { readonly everyHook?: boolean; readonly askHooksAhead?: boolean } = {},
  ): Promise<Groups> {
    const { clock, metrics, troubles, settings } = this.on;
    const select = {
      names: [...new Set([...settings.groupNames, ...names, ...namesOfMoving(this.options)])],
      tags: [{ key: GROUP_TAG, value: settings.drainerName }],
    };
    const ahead = this.askAhead(askHooksAhead ? names : []);
    const groups = await this.describe(select, everyHook).catch((error: unknown) => {
      troubles.failed('Auto Scaling could not be asked for lifecycle actions', 'groups', { error });
      throw error;
    });
    troubles.ended('Auto Scaling could not be asked for lifecycle actions', 'groups');
    const readAt = clock.now();
    const unread = unreadGroups(groups, { known: this.options, everyHook, noticed: this.on.notices.instanceIds });
    await forEachBounded(unread, PARALLEL, (group) => this.readHooks(group, ahead.get(group.name)));
    const withoutHooks = countWithoutHooks(this.options);
    if (withoutHooks > 0) {
      metrics.measure(METRICS.GROUPS_WITHOUT_HOOKS, withoutHooks);
    }
    return new Groups({ groups, asked: select.names, options: new Map(this.options), readAt });
  }

  private async describe(select: GroupSelection, everyHook: boolean): Promise<readonly AutoScalingGroup[]> {
    const { autoScaling, settings } = this.on;
    const own = await autoScaling.describeGroups(select);
    // Moving groups are rare: a sweep finds them, and from then on they are queried by name. Not in parallel: it would be throttled sooner.
    const former = everyHook ? await autoScaling.describeGroups({ names: [], tags: [{ key: FORMER_GROUP_TAG, value: settings.drainerName }] }) : [];
    return ownAndFormer(own, former);
  }

  private askAhead(names: readonly string[]): ReadonlyMap<string, Promise<readonly LifecycleHook[]>> {
    const asked = new Map([...new Set(names)].map((name) => [name, this.on.autoScaling.describeHooks(name)]));
    // Errors surface where the hooks are awaited. Hooks of a group without waiting instances are never awaited.
    asked.forEach((hooks) => hooks.catch(() => undefined));
    return asked;
  }

  private async readHooks({ name }: AutoScalingGroup, ahead?: Promise<readonly LifecycleHook[]>): Promise<void> {
    const { autoScaling, troubles } = this.on;
    try {
      this.options.set(name, this.optionsOf(name, await (ahead ?? autoScaling.describeHooks(name))));
      troubles.ended('Lifecycle hooks of the group could not be read', name);
    } catch (error) {
      troubles.failed('Lifecycle hooks of the group could not be read', name, { group: name, error });
    }
  }

  private optionsOf(group: string, hooks: readonly LifecycleHook[]): GroupOptions | 'no-hook' {
    const { troubles, settings: { drainerName } } = this.on;
    const reading = readHooks(hooks, drainerName);
    if (reading.type === 'no-hook') {
      troubles.failed('Group has no hook of this drainer', group, { group, expected: terminatingHookName(drainerName), hooks: hooks.map(({ name }) => name) });
      return 'no-hook';
    }
    const { hook: { name, metadata }, options, unreadable } = reading;
    troubles.ended('Group has no hook of this drainer', group);
    if (unreadable.length === 0) {
      troubles.ended('Fields of the hook metadata could not be understood, so their defaults apply', group);
    } else {
      troubles.failed('Fields of the hook metadata could not be understood, so their defaults apply', group, { group, hook: name, fields: unreadable, metadata });
    }
    return options;
  }
}
