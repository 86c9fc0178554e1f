import type { GroupOptions } from './held-instance';
import { transitionsOf } from './lifecycle-states';
import type { AutoScalingGroup } from '../../aws/ports';

/** What the hooks of groups said, as far as they were read, by the name of the group. A group without a hook of ours stays without. */
export type KnownOptions = ReadonlyMap<string, GroupOptions | 'no-hook'>;

/** The groups that are known to move to another drainer: they no longer carry our tag, and are asked for by their names. */
export function namesOfMoving(known: KnownOptions): readonly string[] {
  return [...known].flatMap(([name, options]) => (options !== 'no-hook' && options.movesTo !== undefined ? [name] : []));
}

/** Those of our own, and those that moved away and are not ours again. */
export function ownAndFormer(own: readonly AutoScalingGroup[], former: readonly AutoScalingGroup[]): readonly AutoScalingGroup[] {
  return [...own, ...former.filter(({ name }) => own.every((group) => group.name !== name))];
}

interface Asked {
  readonly known: KnownOptions;
  /** Groups without an instance that waits are asked for, too: without a hook none would. */
  readonly everyHook: boolean;
  /** Instances of which EC2 or AWS Health said something, so that the options of their groups are needed though they do not wait. */
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
