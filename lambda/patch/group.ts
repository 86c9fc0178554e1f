import type { Observation, ObservedGroup, ObservedInstance, ObservedRefresh } from './observation';
import type { PatchState } from './state';

/** A group of a patch, with its instances sorted by their state. */
export interface GroupView {
  readonly key: string;
  readonly observed: ObservedGroup;
  readonly exists: boolean;
  /** Instances to be replaced, judged by the image or launch template version that each runs. */
  readonly outdated: readonly ObservedInstance[];
  /** Outdated instances that somebody protected from scale-in or put in standby: our refreshes do not replace them. */
  readonly kept: readonly ObservedInstance[];
  /** Instances in service that already run what the patch wants, so a refresh must leave them alone. */
  readonly fresh: readonly ObservedInstance[];
  readonly retained: readonly ObservedInstance[];
  /** Instances that are terminating. */
  readonly leaving: readonly ObservedInstance[];
  /** Instances that we protected from a refresh of ours, except those that are terminating. */
  readonly protectedByPlan: readonly ObservedInstance[];
  /** Whether the group needs something: instances to replace, or another image for future ones. */
  readonly due: boolean;
  readonly refresh?: ObservedRefresh;
}

const ACTIVE = ['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'];

export function isActive(refresh: ObservedRefresh | undefined): boolean {
  return refresh !== undefined && ACTIVE.includes(refresh.status);
}

/** Whether we started it: recognised by its id, or, if a crash kept us from storing that, by the preferences with which it was started. */
export function isOurs(refresh: ObservedRefresh, key: string, state: PatchState): boolean {
  const progress = state.groups[key];
  return progress !== undefined && (progress.refresh === refresh.id || (refresh.likeOurs && refresh.startedAt >= progress.beganAt));
}

/** In any other state, an instance is on its way in or out. */
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

/** @param target the image, or the launch template version; for the latter, the version that the group has now is used */
export function viewOf(key: string, { groups }: Observation, target: string | undefined): GroupView {
  const observed = groups[key];
  const instances = observed?.group?.instances ?? [];
  const byTemplate = observed?.document.source.type === 'launchTemplate';
  const to = byTemplate && target !== undefined ? observed.group?.templateVersion : target;
  const members = instances.filter(({ lifecycleState }) => IN_CAPACITY.test(lifecycleState));
  const runs = (instance: ObservedInstance) => (byTemplate ? instance.templateVersion : instance.imageId);
  // An instance that EC2 does not describe yet has just been launched.
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
