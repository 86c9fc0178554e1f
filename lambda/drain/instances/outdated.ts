import type { Groups } from './groups';
import type { HeldInstance } from './held-instance';
import { instanceIdOf } from './nodes';
import { OUTDATED_TAINT } from '../../../src/names';
import type { AutoScalingGroup, GroupInstance, InstanceRefresh, LaunchSpecification, LaunchTemplateVersion } from '../../aws/ports';
import type { Node, Taint } from '../../kubernetes/objects';
import type { NodePatch } from '../../kubernetes/port';
import { readDrainState } from '../state/drain-state';
import { readOnce } from '../state/read-once';

/*
 * While an instance refresh replaces the instances of a group, their nodes get a soft taint (PreferNoSchedule), so that evicted pods prefer new nodes
 * and move only once. Nothing depends on it: a pod that fits nowhere else is still scheduled where it fits.
 */

/** Auto Scaling's answer about the instance refresh of a group. */
export type RefreshReading =
  | { readonly type: 'none' }
  /** `launched`: the ids of the instances launched since the refresh began. */
  | { readonly type: 'on'; readonly refresh: InstanceRefresh; readonly launched: ReadonlySet<string> }
  /** Auto Scaling did not answer: no taint is changed. */
  | { readonly type: 'unknown' };

export interface TaintPlan {
  readonly taint: readonly TaintedNode[];
  readonly untaint: readonly TaintedNode[];
}

export interface TaintedNode {
  readonly node: Node;
  /** Undefined if its instance no longer belongs to a group of ours. */
  readonly groupName?: string;
}

interface Known {
  readonly groups: Groups;
  readonly drainerName: string;
}

/**
 * The groups whose refresh is queried: those with a waiting instance, because an active refresh always has one; and those with tainted nodes, because
 * a finished refresh may have left taints.
 */
export function groupsToAsk(nodes: readonly Node[], held: readonly HeldInstance[], { groups, drainerName }: Known): readonly string[] {
  const names = new Set(held.map(({ action }) => action.groupName).filter((name) => groups.groupOf(name) !== undefined));
  for (const node of nodes) {
    if (names.size === groups.count) {
      break;
    }
    const groupName = isOurTaint(node, drainerName) ? groups.instanceOf(instanceIdOf(node))?.groupName : undefined;
    if (groupName !== undefined) {
      names.add(groupName);
    }
  }
  return [...names];
}

/** Draining nodes are not changed: they are about to go, and if one comes back, it is checked then. */
export function planTaints(
  nodes: readonly Node[], refreshes: ReadonlyMap<string, RefreshReading>, { groups, drainerName }: Known,
): TaintPlan {
  const taint: TaintedNode[] = [];
  const untaint: TaintedNode[] = [];
  for (const node of nodes) {
    if (readDrainState(node) !== undefined) {
      continue;
    }
    const instance = groups.instanceOf(instanceIdOf(node));
    const group = instance && groups.groupOf(instance.groupName);
    const reading = instance && refreshes.get(instance.groupName);
    if (instance && group && reading?.type === 'on' && isOutdated(instance, group, reading)) {
      if (taintOf(node) === undefined && instance.lifecycleState === 'InService') {
        taint.push({ node, groupName: group.name });
      }
    } else if (isOurTaint(node, drainerName) && (instance === undefined || (reading !== undefined && reading.type !== 'unknown'))) {
      untaint.push({ node, groupName: instance?.groupName });
    }
  }
  return { taint, untaint };
}

/**
 * Whether the refresh replaces the instance, by the criteria that Auto Scaling itself uses: with skip matching, the launch template, its version and
 * the instance type; without it, everything that was there when the refresh began is replaced. A version such as `$Latest` cannot be compared, so
 * such an instance does not count as outdated.
 *
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh-skip-matching.html
 */
export function isOutdated(
  instance: GroupInstance, group: Pick<AutoScalingGroup, 'launches'>, { refresh, launched }: Omit<Extract<RefreshReading, { type: 'on' }>, 'type'>,
): boolean {
  const isIgnored = (refresh.ignoresProtected && instance.isProtected) || (refresh.ignoresStandby && instance.lifecycleState === 'Standby');
  if (!refresh.isReplacing || isIgnored) {
    return false;
  }
  return refresh.skipsMatching ? differs(instance, refresh.desired ?? group.launches) : !launched.has(instance.instanceId);
}

/** Whether the instances that the refresh has launched must be known: without skip matching, it replaces all others. */
export function needsLaunches({ isReplacing, skipsMatching }: InstanceRefresh): boolean {
  return isReplacing && !skipsMatching;
}

function differs({ template, instanceType }: GroupInstance, launches: LaunchSpecification | undefined): boolean {
  const templates = launches?.templates ?? [];
  if (template === undefined || templates.length === 0 || templates.some(({ version }) => !/^\d+$/.test(version))) {
    return false;
  }
  const { instanceTypes = [] } = launches ?? {};
  const isOtherType = instanceTypes.length > 0 && instanceType !== undefined && !instanceTypes.includes(instanceType);
  return isOtherType || !templates.some((one) => isSame(one, template));
}

/** A group's configuration names its launch template by id or by name. */
function isSame(one: LaunchTemplateVersion, other: LaunchTemplateVersion): boolean {
  const isSameTemplate = one.id !== undefined && other.id !== undefined ? one.id === other.id : one.name === other.name;
  return isSameTemplate && one.version === other.version;
}

/** Each drainer removes only its own taints. */
function isOurTaint(node: Node, drainerName: string): boolean {
  return taintOf(node)?.value === drainerName;
}

const taintOf = readOnce(({ spec: { taints = [] } }: Node): Taint | undefined => taints.find(({ key }) => key === OUTDATED_TAINT));

/** The patch replaces the whole list of taints, so it must apply only to this version of the node. */
export function taintPatch({ spec: { taints = [] }, metadata: { resourceVersion } }: Node, drainerName: string): NodePatch {
  return { metadata: { resourceVersion }, spec: { taints: [...taints, { key: OUTDATED_TAINT, value: drainerName, effect: 'PreferNoSchedule' }] } };
}

export function untaintPatch({ spec: { taints = [] }, metadata: { resourceVersion } }: Node): NodePatch {
  const others = taints.filter(({ key }) => key !== OUTDATED_TAINT);
  return { metadata: { resourceVersion }, spec: { taints: others.length > 0 ? others : null } };
}
