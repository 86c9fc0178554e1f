import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { Construct } from 'constructs';
import { type Connected, type Connection, connectionsOf, sameGroup } from './connections';
import { refuseHandedOver } from './validate-hand-over';
import { isGroupResource, tagsOf } from '../group/group-resource';
import { countHooks, hooksOfOthers, lostHooks, MOST_HOOKS } from '../group/lifecycle-hooks';
import { lostRetention } from '../group/retention';
import { GROUP_TAG } from '../names';
import { invalid, type Problem, validateLater } from '../validation/invalid';
import { mendInPlace } from '../validation/same';

/** Refuses what contradicts another connection of this drainer now, and what only the whole app shows at the end of synthesis. */
export function validateConnections(drainer: Construct, drainerName: string, connection: Connection): void {
  const { connected: others } = connectionsOf(drainer);
  const connected = { ...connection, drainer, drainerName };
  if (others.some((other) => other.drainer === drainer && sameGroup(other.group, connection.group))) {
    throw invalid(drainer, {
      what: `The group ${connection.group.node.path} is connected to this drainer already.`,
      got: 'a second GracefulNodeGroup of it, or addAutoScalingGroup a second time',
      allowed: 'once for each group',
      mend: 'Remove one of the two connections.',
    });
  }
  refuseHandedOver(drainer, connection.group);
  others.push(connected);
  validateLater(drainer, () => [
    ...otherDrainer(connected),
    ...connection.resource ? madeGroup(connected, connection.resource) : importedGroup(connected),
  ]);
}

function otherDrainer({ group, drainer, drainerName }: Connected): Problem[] {
  const others = connectionsOf(drainer).connected.filter((other) => other.drainer !== drainer && sameGroup(other.group, group));
  return others.map((other) => ({
    what: `The group ${group.node.path} is connected to another drainer, ${other.drainerName}.`,
    got: `addAutoScalingGroup of ${drainerName}`,
    allowed: 'one drainer for each group',
    mend: mendInPlace(other.group, group, 'Connect it to one of them, or let its constructs share a drainer (the property drainer of GracefulNodeGroup).'),
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
