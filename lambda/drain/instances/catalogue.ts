import type { GroupOptions } from './held-instance';
import { transitionsOf } from './lifecycle-states';
import type { AutoScalingGroup } from '../../aws/ports';

/** The options of groups, as far as their hooks have been read, by group name; `no-hook` if a group has no hook of ours. */
export type KnownOptions = ReadonlyMap<string, GroupOptions | 'no-hook'>;

/** The groups that are moving to another drainer. They no longer carry our tag, so they are queried by name. */
export function namesOfMoving(known: KnownOptions): readonly string[] {
  return [...known].flatMap(([name, options]) => (options !== 'no-hook' && options.movesTo !== undefined ? [name] : []));
}

/** Our own groups, and former ones that have not become ours again. */
export function ownAndFormer(own: readonly AutoScalingGroup[], former: readonly AutoScalingGroup[]): readonly AutoScalingGroup[] {
  return [...own, ...former.filter(({ name }) => own.every((group) => group.name !== name))];
}

interface Asked {
  readonly known: KnownOptions;
  /** Whether to read the hooks of groups without waiting instances, too: if a group has lost its hook, none of its instances waits. */
  readonly everyHook: boolean;
  /** Instances with a notice of EC2 or AWS Health. The options of their groups are needed although these instances do not wait. */
  readonly noticed: ReadonlySet<string>;
}

/** The groups whose hooks are to be read now. */
export function unreadGroups(groups: readonly AutoScalingGroup[], { known, everyHook, noticed }: Asked): readonly AutoScalingGroup[] {
  const isNeeded = ({ instances }: AutoScalingGroup) => everyHook
    || instances.some(({ instanceId, lifecycleState }) => transitionsOf(lifecycleState).length > 0 || noticed.has(instanceId));
  return groups.filter((group) => !known.has(group.name) && isNeeded(group));
}

export function countWithoutHooks(known: KnownOptions): number {
  return [...known.values()].filter((options) => options === 'no-hook').length;
}
