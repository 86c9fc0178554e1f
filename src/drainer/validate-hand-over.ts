import type { aws_autoscaling } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { connectionsOf, type HandedOver, type HookedGroup, sameGroup } from './connections';
import type { INodeDrainer } from './drainer';
import { isNodeDrainer } from './registry';
import { tagsOf } from '../group/group-resource';
import { lostHooks } from '../group/lifecycle-hooks';
import { sameCluster } from '../kubernetes/same-cluster';
import { FORMER_GROUP_TAG } from '../names';
import { invalid, type Problem, validateLater } from '../validation/invalid';

/** Refuses a hand-over that cannot be now, and one that the whole app contradicts at the end of synthesis. */
export function validateHandOver(drainer: INodeDrainer & Construct, hooked: HookedGroup, newDrainer: INodeDrainer): void {
  const { group } = hooked;
  const notConnected: Problem = {
    what: `The group ${group.node.path} is not connected to the drainer that it is handed over to.`,
    got: `handOverAutoScalingGroup to ${newDrainer.drainerName}`,
    allowed: 'another drainer of the app, which the group is connected to',
    mend: 'Connect the group to the new drainer, by GracefulNodeGroup or addAutoScalingGroup.',
  };
  if (newDrainer === drainer) {
    throw invalid(drainer, notConnected);
  }
  if (connectionsOf(drainer).connected.some((one) => one.drainer === drainer && sameGroup(one.group, group))) {
    throw takenTwice(drainer, group);
  }
  refuseHandedOver(drainer, group);
  refuseOtherCluster(drainer, group, newDrainer);
  const handedOver = { ...hooked, drainer, drainerName: drainer.drainerName };
  connectionsOf(drainer).handedOver.push(handedOver);
  validateLater(drainer, () => {
    const isConnected = connectionsOf(drainer).connected.some((one) => one.drainer === newDrainer && sameGroup(one.group, group));
    const others = otherFormers(handedOver);
    return [...isConnected ? [] : [notConnected], ...others, ...others.length > 0 ? [] : lost(handedOver)];
  });
}

/** Fails where the drainer has handed the group over. */
export function refuseHandedOver(drainer: Construct, group: aws_autoscaling.IAutoScalingGroupRef): void {
  if (connectionsOf(drainer).handedOver.some((one) => one.drainer === drainer && sameGroup(one.group, group))) {
    throw takenTwice(drainer, group);
  }
}

function takenTwice(drainer: Construct, group: aws_autoscaling.IAutoScalingGroupRef): Error {
  return invalid(drainer, {
    what: `The drainer has the group ${group.node.path} already, or hands it over.`,
    got: 'handOverAutoScalingGroup or addAutoScalingGroup a second time',
    allowed: 'one of them, once for each group',
    mend: 'Remove the other one.',
  });
}

/** Of a drainer that is made elsewhere nobody knows the cluster. */
function refuseOtherCluster(drainer: INodeDrainer & Construct, group: aws_autoscaling.IAutoScalingGroupRef, newDrainer: INodeDrainer): void {
  if (!isNodeDrainer(drainer) || !isNodeDrainer(newDrainer) || sameCluster(drainer.cluster, newDrainer.cluster)) {
    return;
  }
  throw invalid(drainer, {
    what: `The group ${group.node.path} is handed over to the drainer of another cluster, where none of its nodes is.`,
    got: `a drainer of ${drainer.cluster.node.path}, and one of ${newDrainer.cluster.node.path}`,
    allowed: 'drainers of one cluster',
    mend: 'Hand it over to a drainer of the cluster that its nodes are in.',
  });
}

/** Its tag names one former drainer, which alone may then answer for the instances that wait in its hooks. */
function otherFormers({ group, drainer, drainerName }: HandedOver): Problem[] {
  const others = connectionsOf(drainer).handedOver.filter((other) => other.drainer !== drainer && sameGroup(other.group, group));
  return others.map((other) => ({
    what: `The group ${group.node.path} is handed over by another drainer, ${other.drainerName}.`,
    got: `handOverAutoScalingGroup of ${drainerName}`,
    allowed: 'one former drainer at a time',
    mend: 'Move the group in two steps, each of them to its end.',
  }));
}

/** Without its hooks every instance that waits in them is let go, and without its tag the former drainer may not answer. */
function lost({ group, resource, hooks, inline, drainerName }: HandedOver): Problem[] {
  if (!resource) {
    return [];
  }
  const missing = [
    ...inline ? lostHooks(resource, hooks).map((name) => `the hook ${name}`) : [],
    ...tagsOf(resource)[FORMER_GROUP_TAG] === drainerName ? [] : [`the tag ${FORMER_GROUP_TAG}`],
  ];
  return missing.length === 0 ? [] : [{
    what: `The group ${group.node.path} was changed after it was handed over, and lost what drains that are under way need.`,
    got: `a group without ${missing.join(', ')}`,
    allowed: 'additions to the hooks and tags that the group has',
    mend: 'Change the group before it is handed over, or add to what it has instead of replacing it.',
  }];
}
