import { Duration, Tags } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { NodesOptions } from './nodes-options';
import { DEFAULT_HEALTHY, updatePolicy } from './update-policy';
import { acknowledge } from '../validation/acknowledge';

export const DEFAULT_MIN_CAPACITY = 2;

export interface NodeAutoScalingGroupProps {
  readonly options: NodesOptions;
  readonly clusterName: string;
  readonly vpc: ec2.IVpc;
  readonly launchTemplate: ec2.LaunchTemplate;
  readonly instanceTypes: readonly ec2.InstanceType[];
}

/** The group itself. It says no desired capacity, so that no deployment resets what an autoscaler chose. */
export function nodeAutoScalingGroup(scope: Construct, props: NodeAutoScalingGroupProps): autoscaling.AutoScalingGroup {
  const { options, clusterName, vpc, launchTemplate, instanceTypes } = props;
  const { minCapacity = DEFAULT_MIN_CAPACITY, maxCapacity, vpcSubnets, instancesDistribution, groupMetrics, warmPool, clusterAutoscaler } = options;
  const mixed = instanceTypes.length > 1 || instancesDistribution !== undefined;
  const group = new autoscaling.AutoScalingGroup(scope, 'Group', {
    vpc,
    vpcSubnets,
    ...(mixed ? { mixedInstancesPolicy: mixedInstances(launchTemplate, instanceTypes, instancesDistribution) } : { launchTemplate }),
    minCapacity,
    maxCapacity: maxCapacity ?? Math.max(1, 2 * minCapacity),
    // Unhealthy and aged instances, too, are replaced by ones that are there first.
    ...DEFAULT_HEALTHY,
    updatePolicy: updatePolicy(options.instanceRefresh ?? {}),
    // The drainer says when an instance is ready.
    defaultInstanceWarmup: Duration.seconds(0),
    groupMetrics: groupMetrics ?? [autoscaling.GroupMetrics.all()],
    maxInstanceLifetime: options.maxInstanceLifetime,
    capacityRebalance: options.capacityRebalance,
  });
  if (warmPool) {
    group.addWarmPool(warmPool);
  }
  // By the first the cloud controllers of a cluster know its instances.
  tag(group, `kubernetes.io/cluster/${clusterName}`, 'owned', true);
  tag(group, 'Name', scope.node.path, true);
  for (const [key, value] of clusterAutoscaler ? autoscalerTags(clusterName, options) : []) {
    tag(group, key, value, false);
  }
  group.node.addDependency(vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
  acknowledge(group, 'AwsSolutions-AS3', 'Scaling events are on the default event bus, where the drainer listens to them. Add notifications where somebody is to read each.');
  return group;
}

function mixedInstances(
  launchTemplate: ec2.LaunchTemplate, types: readonly ec2.InstanceType[], distribution: autoscaling.InstancesDistribution | undefined,
): autoscaling.MixedInstancesPolicy {
  return {
    launchTemplate,
    launchTemplateOverrides: types.map((instanceType) => ({ instanceType })),
    instancesDistribution: {
      spotAllocationStrategy: autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED,
      onDemandAllocationStrategy: autoscaling.OnDemandAllocationStrategy.PRIORITIZED,
      ...distribution,
    },
  };
}

function autoscalerTags(clusterName: string, { labels = {}, taints = [] }: NodesOptions): Array<[string, string]> {
  const hint = 'k8s.io/cluster-autoscaler/node-template';
  return [
    ['k8s.io/cluster-autoscaler/enabled', 'true'],
    [`k8s.io/cluster-autoscaler/${clusterName}`, 'owned'],
    ...Object.entries(labels).map(([key, value]): [string, string] => [`${hint}/label/${key}`, value]),
    // Startup taints are not said: they are gone when a pod is to be placed.
    ...taints.filter(({ startup }) => !startup).map(({ key, value = '', effect }): [string, string] => [`${hint}/taint/${key}`, `${value}:${effect}`]),
  ];
}

/** Not the security groups: load balancer controllers want one security group of a node to have the tag of the cluster, and that is the cluster's. */
function tag(group: autoscaling.AutoScalingGroup, key: string, value: string, applyToLaunchedInstances: boolean): void {
  Tags.of(group).add(key, value, { applyToLaunchedInstances, includeResourceTypes: ['AWS::AutoScaling::AutoScalingGroup'] });
}
