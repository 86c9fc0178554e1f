import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { aws_autoscaling } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { INodeDrainer } from './drainer';
import { groupNames, isGroupResource, tagsOf } from '../group/group-resource';
import { countHooks, type Hook, hooksOfOthers, lostHooks, MOST_HOOKS } from '../group/lifecycle-hooks';
import type { NodeGroupSettings } from '../group/node-group-settings';
import { lostRetention } from '../group/retention';
import { GROUP_TAG } from '../names';
import { invalid, type Problem, validateLater } from '../validation/invalid';
import { samePlace, sameValue } from '../validation/same';

/** A group that is connected to a drainer. */
export interface Connection {
  readonly group: aws_autoscaling.IAutoScalingGroupRef;
  /** Undefined for an imported group. */
  readonly resource?: autoscaling.CfnAutoScalingGroup;
  readonly settings: NodeGroupSettings;
  readonly hooks: readonly Hook[];
  /** Whether the hooks are part of the group. */
  readonly inline: boolean;
}

interface Connected extends Connection {
  readonly drainer: Construct;
  readonly drainerName: string;
}

/** The connections of an app, by its root. */
const CONNECTIONS = new WeakMap<object, Connected[]>();

/** Refuses what contradicts another connection of this drainer now, and what only the whole app shows at the end of synthesis. */
export function validateConnections(drainer: Construct, drainerName: string, connection: Connection): void {
  const connections = CONNECTIONS.get(drainer.node.root) ?? [];
  const connected = { ...connection, drainer, drainerName };
  if (connections.some((other) => other.drainer === drainer && sameGroup(other.group, connection.group))) {
    throw invalid(drainer, {
      what: `The group ${connection.group.node.path} is connected to this drainer already.`,
      got: 'a second GracefulNodeGroup of it, or addAutoScalingGroup a second time',
      allowed: 'once for each group',
      mend: 'Remove one of the two connections.',
    });
  }
  CONNECTIONS.set(drainer.node.root, [...connections, connected]);
  validateLater(drainer, () => [
    ...otherDrainer(connected),
    ...connection.resource ? madeGroup(connected, connection.resource) : importedGroup(connected),
  ]);
}

/** Refuses to leave a group to this drainer itself, and at the end of synthesis to leave it to one that does not have it. */
export function validateHandOver(drainer: Construct, group: aws_autoscaling.IAutoScalingGroupRef, newDrainer: INodeDrainer): void {
  const problem: Problem = {
    what: `The group ${group.node.path} is not connected to the drainer that it is handed over to.`,
    got: `handOverAutoScalingGroup to ${newDrainer.drainerName}`,
    allowed: 'another drainer of the app, which the group is connected to',
    mend: 'Connect the group to the new drainer, by GracefulNodeGroup or addAutoScalingGroup.',
  };
  if (newDrainer === drainer) {
    throw invalid(drainer, problem);
  }
  validateLater(drainer, () => {
    const connections = CONNECTIONS.get(drainer.node.root) ?? [];
    return connections.some((one) => one.drainer === newDrainer && sameGroup(one.group, group)) ? [] : [problem];
  });
}

/** Whether both are one group, which may have been made here and imported, or imported twice. */
function sameGroup(left: aws_autoscaling.IAutoScalingGroupRef, right: aws_autoscaling.IAutoScalingGroupRef): boolean {
  return left === right
    || (samePlace(left, right) && groupNames(left).some((name) => groupNames(right).some((other) => sameValue(name, other))));
}

function otherDrainer({ group, drainer, drainerName }: Connected): Problem[] {
  const others = (CONNECTIONS.get(drainer.node.root) ?? []).filter((other) => other.drainer !== drainer && sameGroup(other.group, group));
  return others.map((other) => ({
    what: `The group ${group.node.path} is connected to another drainer, ${other.drainerName}.`,
    got: `addAutoScalingGroup of ${drainerName}`,
    allowed: 'one drainer for each group',
    mend: 'Connect it to one of them, or let its constructs share a drainer (the property drainer of GracefulNodeGroup).',
  }));
}

function importedGroup({ group }: Connected): Problem[] {
  const made = group.node.root.node.findAll().filter(isGroupResource)
    .find((candidate) => sameGroup(candidate, group));
  return made ? [{
    what: `The group ${group.node.path} is imported although this app creates it.`,
    got: `an import of ${made.node.path}`,
    allowed: 'the group itself',
    mend: 'Connect the construct that makes the group, so that its first and last instances are drained, too.',
  }] : [];
}

function madeGroup({ group, hooks, inline, settings, drainerName }: Connected, resource: autoscaling.CfnAutoScalingGroup): Problem[] {
  const problems: Problem[] = [];
  const others = hooksOfOthers(resource, drainerName);
  if (others.length > 0) {
    problems.push({
      what: `The group ${group.node.path} has hooks of another drainer, and nothing says that it moves.`,
      got: `the hooks ${others.join(', ')}`,
      allowed: 'the hooks of one drainer, and of one that hands the group over',
      mend: 'Let the other drainer hand the group over (handOverAutoScalingGroup), in a deployment before the one that takes its hooks away.',
    });
  }
  const lost = [
    ...inline ? lostHooks(resource, hooks).map((name) => `the hook ${name}`) : [],
    ...tagsOf(resource)[GROUP_TAG] === drainerName ? [] : [`the tag ${GROUP_TAG}`],
    ...lostRetention(resource, settings) ? ['the instance lifecycle policy'] : [],
  ];
  if (lost.length > 0) {
    problems.push({
      what: `The group ${group.node.path} was changed after it was connected, and lost what it needs.`,
      got: `a group without ${lost.join(', ')}`,
      allowed: 'additions to the hooks, tags and instance lifecycle policy that the group has',
      mend: 'Change the group before it is connected, or add to what it has instead of replacing it.',
    });
  }
  const count = countHooks(resource);
  if (count > MOST_HOOKS) {
    problems.push({
      what: `The group ${group.node.path} has more lifecycle hooks than Auto Scaling allows.`,
      got: `${count} hooks`,
      allowed: `${MOST_HOOKS} hooks, two of them the drainer's`,
      mend: 'Remove some of the other hooks.',
    });
  }
  return problems;
}
