import { Stack } from 'aws-cdk-lib';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { NodeDrainer } from '../drainer/node-drainer';
import { drainersFor } from '../drainer/registry';
import { idOfCluster } from '../kubernetes/cluster-id';
import { invalid, validateLater } from '../validation/invalid';

/**
 * The drainer that the stack has for the cluster. The first group makes it, as a child of the stack, so that no group owns
 * it: groups come and go, and it stays.
 */
export function stackDrainer(scope: Construct, cluster: aws_eks.IClusterRef): NodeDrainer {
  const stack = Stack.of(scope);
  const drainers = drainersFor(stack, cluster);
  if (drainers.length > 1) {
    throw invalid(scope, {
      what: 'The stack has several drainers for the cluster, so it is not clear which one is to serve the group.',
      got: `the drainers ${drainers.map(({ node }) => node.path).join(', ')}`,
      allowed: 'one of them as the property drainer',
      mend: 'Set drainer to one of them.',
    });
  }
  return drainers[0] ?? make(stack, cluster);
}

function make(stack: Stack, cluster: aws_eks.IClusterRef): NodeDrainer {
  const drainer = new NodeDrainer(stack, `NodeDrainer-${idOfCluster(stack, cluster)}`, { cluster });
  // Otherwise it would depend on the order of groups, and on whether the first is still there, which drainer a group gets.
  validateLater(drainer, () => drainersFor(stack, cluster).filter((other) => other !== drainer).map((other) => ({
    what: 'The drainer was made for the groups that name none, and the stack makes another one for the same cluster.',
    got: `the drainer ${other.node.path}`,
    allowed: 'one drainer for each cluster in a stack, unless all groups name theirs',
    mend: `Make ${other.node.path} before the first group, which then uses it, or set drainer on every group.`,
  })));
  return drainer;
}
