import { CfnResource, Token } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { aws_autoscaling } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import type { Valued } from '../validation/same';

const TYPE = 'AWS::AutoScaling::AutoScalingGroup';

/** Known by its type, not by its class: an app may hold several copies of aws-cdk-lib. */
export function isGroupResource(construct: IConstruct | undefined): construct is autoscaling.CfnAutoScalingGroup {
  return construct !== undefined && CfnResource.isCfnResource(construct) && construct.cfnResourceType === TYPE;
}

/** The resource of a group that is made in the app. */
export function groupResource(group: aws_autoscaling.IAutoScalingGroupRef): autoscaling.CfnAutoScalingGroup | undefined {
  return [group, group.node.defaultChild].find(isGroupResource);
}

/** The names by which a group may be imported: a reference to it, and the one that it was given. */
export function groupNames(group: aws_autoscaling.IAutoScalingGroupRef): Valued[] {
  const given = groupResource(group)?.autoScalingGroupName;
  return [group.autoScalingGroupRef.autoScalingGroupName, ...(given === undefined ? [] : [given])].map((value) => ({ scope: group, value }));
}

/** The tags that a made group has so far. */
export function tagsOf(group: autoscaling.CfnAutoScalingGroup): Record<string, string> {
  return group.tags.tagValues();
}

/** How EKS names the Auto Scaling group of a managed node group: `eks-`, its name, and a UUID. */
const NAME_BY_EKS = /^eks-.+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The tag that EKS puts on such a group. */
const TAG_BY_EKS = 'eks:nodegroup-name';

/** Whether EKS owns the group, or only may, judged by what can be seen of it. */
export function ownedByEks(group: aws_autoscaling.IAutoScalingGroupRef): 'yes' | 'maybe' | 'no' {
  const resource = groupResource(group);
  if (resource && TAG_BY_EKS in tagsOf(resource)) {
    return 'yes';
  }
  const names = groupNames(group).map(({ value }) => value).filter((name) => !Token.isUnresolved(name));
  if (names.some((name) => NAME_BY_EKS.test(name))) {
    return 'yes';
  }
  return !resource && names.some((name) => name.startsWith('eks-')) ? 'maybe' : 'no';
}
