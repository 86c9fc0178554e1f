import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { IConstruct } from 'constructs';
import { validateLater } from '../validation/invalid';
import { sameValue } from '../validation/same';

/**
 * Reports a warm pool of a group whose launch template names its image by a parameter, which Auto Scaling does not take. Whether it does shows at the end, since a
 * patch plan may still take over, and a warm pool be added.
 *
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html#using-systems-manager-parameters-limitations
 */
export function validateWarmPool(scope: IConstruct, group: autoscaling.AutoScalingGroup, imageId: string): void {
  validateLater(scope, () => {
    const byParameter = JSON.stringify(Stack.of(scope).resolve(imageId)).includes('resolve:ssm:');
    return !byParameter || !hasWarmPool(group) ? [] : [{
      what: 'Auto Scaling keeps no warm pool for a group whose launch template names the image by a parameter, as that of a patch plan does, so the deployment would fail.',
      got: 'a warm pool, and an image that each launch reads from a parameter',
      allowed: 'a warm pool for a group that no patch plan has and whose image the deployment knows, or none',
      mend: 'Leave the warm pool out, or take the group out of its patch plan: each deployment then brings it the recommended image.',
    }];
  });
}

function hasWarmPool(group: autoscaling.AutoScalingGroup): boolean {
  const name = { scope: group, value: group.autoScalingGroupName };
  return Stack.of(group).node.findAll().some((each) => isWarmPool(each) && sameValue(name, { scope: each, value: each.autoScalingGroupName }));
}

/** Known by its type, not by its class: an app may hold several copies of aws-cdk-lib. */
function isWarmPool(construct: IConstruct): construct is autoscaling.CfnWarmPool {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::AutoScaling::WarmPool';
}
