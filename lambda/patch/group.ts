import type { Observation, ObservedGroup, ObservedInstance, ObservedRefresh } from './observation';
import type { PatchState } from './state';

/** A group of a patch, sorted by what its instances are. */
export interface GroupView {
  readonly key: string;
  readonly observed: ObservedGroup;
  readonly exists: boolean;
  /** Instances that are to be replaced, by the image or the template that each runs. */
  readonly outdated: readonly ObservedInstance[];
  /** Those of them that somebody protected from scale-in or put in standby: no refresh of ours takes them. */
  readonly kept: readonly ObservedInstance[];
  /** Instances in service that are as the patch wants them, which a refresh has to leave alone. */
  readonly fresh: readonly ObservedInstance[];
  readonly retained: readonly ObservedInstance[];
  /** Instances on their way out. */
  readonly leaving: readonly ObservedInstance[];
  /** Those that are protected for a refresh of ours, but for those on their way out, which go with it. */
  readonly protectedByPlan: readonly ObservedInstance[];
  /** Whether there is something to do for it: instances to replace, or another image for those to come. */
  readonly due: boolean;
  readonly refresh?: ObservedRefresh;
}

const ACTIVE = ['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'];

export function isActive(refresh: ObservedRefresh | undefined): boolean {
  return refresh !== undefined && ACTIVE.includes(refresh.status);
}

/** Whether we started it: known by its id, or, where a crash kept us from writing that down, by what it was asked for. */
export function isOurs(refresh: ObservedRefresh, key: string, state: PatchState): boolean {
  const progress = state.groups[key];
  return progress !== undefined && (progress.refresh === refresh.id || (refresh.likeOurs && refresh.startedAt >= progress.beganAt));
}

/** Where it is neither that nor ours: on its way in or out. */
const IN_CAPACITY = /^(Pending|InService|Standby|EnteringStandby|ReplacingRootVolume|RootVolumeReplaced)/;

/**
 * Auto Scaling sets and lifts the protection of these alone, and refuses a call about any other as a whole.
 *
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-protection.html
 */
const PROTECTABLE = /^(InService|EnteringStandby|Standby)$/;

export function isProtectable({ lifecycleState }: { readonly lifecycleState: string }): boolean {
  return PROTECTABLE.test(lifecycleState);
}

const STANDBY = /^(Standby|EnteringStandby)$/;

/** @param target the image, or the version of the launch template, of which the group's is always the one that counts */
export function viewOf(key: string, { groups }: Observation, target: string | undefined): GroupView {
  const observed = groups[key];
  const instances = observed?.group?.instances ?? [];
  const byTemplate = observed?.document.source.type === 'launchTemplate';
  const to = byTemplate && target !== undefined ? observed.group?.templateVersion : target;
  const members = instances.filter(({ lifecycleState }) => IN_CAPACITY.test(lifecycleState));
  const runs = (instance: ObservedInstance) => (byTemplate ? instance.templateVersion : instance.imageId);
  // What EC2 does not tell of yet has just been launched.
  const isOutdated = (instance: ObservedInstance) => to !== undefined && runs(instance) !== undefined && runs(instance) !== to;
  const outdated = members.filter(isOutdated);
  const isKept = ({ protectedFromScaleIn, protectedByPlan, lifecycleState }: ObservedInstance) =>
    (protectedFromScaleIn && !protectedByPlan) || STANDBY.test(lifecycleState);
  const kept = outdated.filter(isKept);
  return {
    key,
    observed,
    exists: observed?.group !== undefined,
    outdated,
    kept,
    due: outdated.length > kept.length || (observed?.group !== undefined && !byTemplate && to !== undefined && observed.image !== to),
    fresh: members.filter((instance) => isProtectable(instance) && !isOutdated(instance)),
    retained: instances.filter(({ lifecycleState }) => lifecycleState === 'Terminating:Retained'),
    leaving: instances.filter(({ lifecycleState }) => /^Terminating(:Wait|:Proceed)?$/.test(lifecycleState)),
    protectedByPlan: instances.filter((instance) => instance.protectedByPlan && isProtectable(instance)),
    refresh: observed?.group?.refresh,
  };
}
