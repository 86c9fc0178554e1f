import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** Layers by their ARNs, so that no test copies the real ones of many MB. */
function layers(scope: Construct): { kubectlLayer: lambda.ILayerVersion; awscliLayer: lambda.ILayerVersion } {
  const layer = (name: string) => lambda.LayerVersion.fromLayerVersionArn(scope, name, `arn:aws:lambda:eu-central-1:111111111111:layer:${name}:1`);
  return { kubectlLayer: layer('Kubectl'), awscliLayer: layer('AwsCli') };
}

export function madeV1(scope: Construct, props: Partial<eks.ClusterProps> = {}): eks.Cluster {
  return new eks.Cluster(scope, 'Cluster', {
    version: eks.KubernetesVersion.V1_36,
    ...layers(scope),
    defaultCapacity: 0,
    ...props,
  });
}

export function madeV2(scope: Construct, props: Partial<eksv2.ClusterProps> = {}): eksv2.Cluster {
  return new eksv2.Cluster(scope, 'Cluster', {
    version: eksv2.KubernetesVersion.V1_36,
    defaultCapacityType: eksv2.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    kubectlProviderOptions: layers(scope),
    ...props,
  });
}

export function importedV1(scope: Construct, attributes: Partial<eks.ClusterAttributes> = {}): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(scope, 'Cluster', { clusterName: 'production', ...attributes });
}

export function importedV2(scope: Construct, attributes: Partial<eksv2.ClusterAttributes> = {}): eksv2.ICluster {
  return eksv2.Cluster.fromClusterAttributes(scope, 'Cluster', { clusterName: 'production', ...attributes });
}

/** A group as CDK makes it with the flags of a new project: with a launch template. */
export function autoScalingGroup(
  scope: Construct, id: string, vpc: ec2.IVpc, props: Partial<autoscaling.AutoScalingGroupProps> = {},
): autoscaling.AutoScalingGroup {
  return new autoscaling.AutoScalingGroup(scope, id, {
    vpc,
    launchTemplate: new ec2.LaunchTemplate(scope, `${id}Template`, {
      instanceType: new ec2.InstanceType('m7g.large'),
      machineImage: ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' }),
      securityGroup: new ec2.SecurityGroup(scope, `${id}SecurityGroup`, { vpc }),
    }),
    ...props,
  });
}
