import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AL2023, group, knownCluster, launchTemplateData } from './nodes';
import { AmazonLinux2023Variant, BottlerocketVariant, GracefulNodeGroup, type GracefulNodeGroupProps, NodeAccess, NodeImage, TaintEffect } from '../../../src';
import { importedV2, madeV1, madeV2 } from '../clusters';
import { only, testStack } from '../synthesis';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const template = (props: Partial<GracefulNodeGroupProps> = {}) => Template.fromStack(Stack.of(group(props)));
const types = (...names: string[]) => names.map((name) => new ec2.InstanceType(name));
const version = { kubernetesVersion: '1.36' };

describe('by default', () => {
  const made = group();
  const synthesised = Template.fromStack(Stack.of(made));

  test('the group has two instances or more, launches first whatever replaces an instance, and no deployment resets its size', () => {
    const { Properties, UpdatePolicy } = Object.values(synthesised.findResources(GROUP))[0] as { Properties: object; UpdatePolicy: object };

    expect(Properties).toMatchObject({
      MinSize: '2',
      MaxSize: '4',
      DefaultInstanceWarmup: 0,
      InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110 },
      InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'retain' } },
      MetricsCollection: [{ Granularity: '1Minute' }],
      VPCZoneIdentifier: ['subnet-00000000000000001', 'subnet-00000000000000002'],
      LifecycleHookSpecificationList: [expect.anything(), expect.anything()],
    });
    expect(Properties).not.toHaveProperty('DesiredCapacity');
    expect(Properties).not.toHaveProperty('MaxInstanceLifetime');
    expect(Properties).not.toHaveProperty('CapacityRebalance');
    expect(Properties).not.toHaveProperty('MixedInstancesPolicy');
    expect(UpdatePolicy).toMatchObject({
      AutoScalingInstanceRefresh: { Strategy: 'Rolling', Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110, InstanceWarmup: 0 } },
    });
    // Auto Scaling's own default is to wait for an hour.
    expect(JSON.stringify(UpdatePolicy)).not.toMatch(/ScaleInProtectedInstances|StandbyInstances/);
  });

  test('its instances are known to the cluster by their tag, and are not found by the cluster autoscaler', () => {
    const { Tags } = only(synthesised, GROUP).Properties as { Tags: Array<{ Key: string }> };

    expect(Tags.map(({ Key }) => Key)).toEqual(['cdk-graceful-node-group:drainer', 'kubernetes.io/cluster/production', 'Name']);
    expect(Tags).toContainEqual({ Key: 'kubernetes.io/cluster/production', Value: 'owned', PropagateAtLaunch: true });
  });

  test('instances have an encrypted volume, the security group of the cluster, and keep their credentials from pods', () => {
    expect(launchTemplateData(made)).toMatchObject({
      InstanceType: 'm7g.large',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 50, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true } }],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringContaining('SecurityGroup'), 'GroupId'] }, 'sg-0123456789abcdef0'],
    });
  });

  test('every deployment looks up the image that is recommended for the version of Kubernetes', () => {
    const { ImageId } = launchTemplateData(made) as unknown as { ImageId: { Ref: string } };

    expect(made.imageParameter).toBe('/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/standard/recommended/image_id');
    synthesised.hasParameter(ImageId.Ref, { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: made.imageParameter });
  });

  test('the nodes\' role has what EKS asks for, and no more', () => {
    const [role] = Object.values(synthesised.findResources('AWS::IAM::Role', { Properties: { Description: 'Nodes of the cluster' } })) as Array<{
      Properties: { ManagedPolicyArns: unknown[] };
    }>;

    expect(JSON.stringify(role.Properties.ManagedPolicyArns).match(/Amazon\w+/g)).toEqual([
      'AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy',
    ]);
  });
});

test('the group is made after what lets its nodes in, and deleted before it', () => {
  const synthesised = template();
  const [entry] = Object.keys(synthesised.findResources('AWS::EKS::AccessEntry', { Properties: { Type: 'EC2_LINUX', ClusterName: 'production' } }));
  const [role] = Object.keys(synthesised.findResources('AWS::IAM::Role', { Properties: { Description: 'Nodes of the cluster' } }));

  expect(only(synthesised, GROUP).DependsOn).toEqual(expect.arrayContaining([entry, role]));
});

describe('a patch plan', () => {
  test('names the parameter that every launch reads the image from, and deployments no longer do', () => {
    const made = group();
    const { launchTemplateData: data } = made.launchTemplate?.node.defaultChild as ec2.CfnLaunchTemplate;
    // Whoever looks before sees what holds so far.
    expect(Stack.of(made).resolve(data)).toMatchObject({ imageId: { Ref: expect.stringContaining('ImageId') as string } });
    made._launchFrom('/plans/production/image');

    expect(launchTemplateData(made).ImageId).toBe('resolve:ssm:/plans/production/image');
    expect(Template.fromStack(Stack.of(made)).findParameters('*')).not.toHaveProperty('WorkersImageId');
  });

  test('leaves a group alone that was not made here', () => {
    const stack = testStack();
    const made = new GracefulNodeGroup(stack, 'Workers', {
      cluster: importedV2(stack), autoScalingGroup: autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Group', 'blue'), retainsAbandonedInstances: true,
    });
    expect(() => made._launchFrom('/plans/production/image')).not.toThrow();
  });
});

describe('the recommended image', () => {
  const arm = types('m7g.large');
  const x86 = types('m7i.large');
  test.each<[string, NodeImage, ec2.InstanceType[], string]>([
    ['Amazon Linux 2023, arm64', NodeImage.amazonLinux2023(version), arm, '/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/standard/recommended/image_id'],
    ['Amazon Linux 2023, x86_64', NodeImage.amazonLinux2023(version), x86, '/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/recommended/image_id'],
    ['Amazon Linux 2023 for NVIDIA', NodeImage.amazonLinux2023({ ...version, variant: AmazonLinux2023Variant.NVIDIA }), arm, '/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/nvidia/recommended/image_id'],
    ['Amazon Linux 2023 for Neuron', NodeImage.amazonLinux2023({ ...version, variant: AmazonLinux2023Variant.NEURON }), types('inf2.xlarge'), '/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/neuron/recommended/image_id'],
    ['Bottlerocket, arm64', NodeImage.bottlerocket(version), arm, '/aws/service/bottlerocket/aws-k8s-1.36/arm64/latest/image_id'],
    ['Bottlerocket, x86_64', NodeImage.bottlerocket(version), x86, '/aws/service/bottlerocket/aws-k8s-1.36/x86_64/latest/image_id'],
    ['Bottlerocket for NVIDIA', NodeImage.bottlerocket({ ...version, variant: BottlerocketVariant.NVIDIA }), x86, '/aws/service/bottlerocket/aws-k8s-1.36-nvidia/x86_64/latest/image_id'],
    ['Bottlerocket with FIPS', NodeImage.bottlerocket({ ...version, variant: BottlerocketVariant.FIPS }), arm, '/aws/service/bottlerocket/aws-k8s-1.36-fips/arm64/latest/image_id'],
    ['one\'s own parameter', NodeImage.amazonLinux2023({ imageParameter: '/images/golden' }), arm, '/images/golden'],
  ])('%s', (_, image, instanceTypes, parameter) => {
    expect(group({ image, instanceTypes }).imageParameter).toBe(parameter);
  });

  test('follows the version of a cluster that the app makes, of either module', () => {
    for (const make of [madeV1, madeV2]) {
      const stack = testStack();
      const made = new GracefulNodeGroup(stack, 'Workers', { cluster: make(stack) });
      expect(made.imageParameter).toContain('/1.36/');
    }
  });

  test('may be one that was built from it', () => {
    const machineImage = ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' });
    const made = group({ image: NodeImage.bottlerocket({ machineImage }) });

    expect(made.imageParameter).toBeUndefined();
    expect(launchTemplateData(made).ImageId).toBe('ami-0123456789abcdef0');
  });
});

test('Bottlerocket has containers on a volume of their own, and both are encrypted', () => {
  expect(launchTemplateData(group({ image: NodeImage.bottlerocket(version), volumeSize: Size.gibibytes(80) })).BlockDeviceMappings).toEqual([
    { DeviceName: '/dev/xvda', Ebs: { VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true } },
    { DeviceName: '/dev/xvdb', Ebs: { VolumeSize: 80, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true } },
  ]);
});

test('several types and a share of Spot make a mixed instances policy with the best practices for both', () => {
  const { Properties } = only(template({
    instanceTypes: types('m7g.large', 'm6g.large'), instancesDistribution: { onDemandBaseCapacity: 1, onDemandPercentageAboveBaseCapacity: 25 },
  }), GROUP);

  expect(Properties.MixedInstancesPolicy).toMatchObject({
    InstancesDistribution: {
      OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 25, SpotAllocationStrategy: 'price-capacity-optimized', OnDemandAllocationStrategy: 'prioritized',
    },
    LaunchTemplate: { Overrides: [{ InstanceType: 'm7g.large' }, { InstanceType: 'm6g.large' }] },
  });
});

test('options of the group itself', () => {
  const synthesised = template({
    minCapacity: 0,
    maxCapacity: 9,
    maxInstanceLifetime: Duration.days(30),
    warmPool: { minSize: 1, reuseOnScaleIn: true },
    groupMetrics: [new autoscaling.GroupMetrics(autoscaling.GroupMetric.TOTAL_INSTANCES)],
  });

  expect(only(synthesised, GROUP).Properties).toMatchObject({
    MinSize: '0', MaxSize: '9', MaxInstanceLifetime: 2592000, MetricsCollection: [{ Metrics: ['GroupTotalInstances'] }],
  });
  synthesised.hasResourceProperties('AWS::AutoScaling::WarmPool', { MinSize: 1, InstanceReusePolicy: { ReuseOnScaleIn: true } });
});

test('a warm pool may have several instance types, as long as none of its instances is a Spot instance', () => {
  const synthesised = template({
    instanceTypes: types('m7g.large', 'm6g.large'), warmPool: { minSize: 1 }, instancesDistribution: { onDemandPercentageAboveBaseCapacity: 100 },
  });

  synthesised.resourceCountIs('AWS::AutoScaling::WarmPool', 1);
  expect(only(synthesised, GROUP).Properties.MixedInstancesPolicy).toBeDefined();
});

test('the cluster autoscaler finds the group and knows what its nodes will be like', () => {
  const { Tags } = only(template({
    clusterAutoscaler: true,
    labels: { team: 'shop' },
    taints: [{ key: 'dedicated', value: 'shop', effect: TaintEffect.NO_SCHEDULE }, { key: 'agent', effect: TaintEffect.NO_EXECUTE, startup: true }],
  }), GROUP).Properties as { Tags: Array<{ Key: string; Value: string; PropagateAtLaunch: boolean }> };

  expect(Tags.filter(({ Key }) => Key.startsWith('k8s.io/'))).toEqual([
    { Key: 'k8s.io/cluster-autoscaler/enabled', Value: 'true', PropagateAtLaunch: false },
    { Key: 'k8s.io/cluster-autoscaler/node-template/label/team', Value: 'shop', PropagateAtLaunch: false },
    { Key: 'k8s.io/cluster-autoscaler/node-template/taint/dedicated', Value: 'shop:NoSchedule', PropagateAtLaunch: false },
    { Key: 'k8s.io/cluster-autoscaler/production', Value: 'owned', PropagateAtLaunch: false },
  ]);
});

test('launches wait for startup taints, and for no other taint that the nodes are made with', () => {
  template({
    taints: [{ key: 'dedicated', effect: TaintEffect.NO_SCHEDULE }, { key: 'agent', effect: TaintEffect.NO_EXECUTE, startup: true }],
    startupTaints: ['csi'],
  }).hasResourceProperties(GROUP, {
    LifecycleHookSpecificationList: Match.arrayWith([Match.objectLike({
      NotificationMetadata: Match.serializedJson(Match.objectLike({ startupTaints: ['csi', 'agent'], permanentTaints: ['dedicated'] })),
    })]),
  });
});

test('everything about a refresh on deploy can be said', () => {
  const stack = testStack();
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
  const alarm = new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
  Template.fromStack(Stack.of(group({
    instanceRefresh: {
      minHealthyPercentage: 90,
      maxHealthyPercentage: 150,
      instanceWarmup: Duration.minutes(1),
      checkpointPercentages: [10, 100],
      checkpointDelay: Duration.minutes(30),
      bakeTime: Duration.hours(1),
      alarms: [alarm],
      scaleInProtectedInstances: autoscaling.ScaleInProtectedInstances.IGNORE,
      standbyInstances: autoscaling.StandbyInstances.IGNORE,
    },
  }, stack))).hasResource(GROUP, {
    UpdatePolicy: {
      AutoScalingInstanceRefresh: {
        Strategy: 'Rolling',
        Preferences: {
          MinHealthyPercentage: 90,
          MaxHealthyPercentage: 150,
          InstanceWarmup: 60,
          CheckpointPercentages: [10, 100],
          CheckpointDelay: 1800,
          BakeTime: 3600,
          AlarmSpecification: { Alarms: [{ Ref: Match.stringLikeRegexp('^Alarm') }] },
          ScaleInProtectedInstances: 'Ignore',
          StandbyInstances: 'Ignore',
        },
      },
    },
  });
});

describe('the role of the nodes', () => {
  const arns = (props: Partial<GracefulNodeGroupProps>) => {
    const role = Object.values(template(props).findResources('AWS::IAM::Role', { Properties: { Description: 'Nodes of the cluster' } }))[0] as {
      Properties: { ManagedPolicyArns: unknown[] };
    };
    return JSON.stringify(role.Properties.ManagedPolicyArns).match(/Amazon\w+/g);
  };

  test('has no part in the network where the VPC CNI has a role of its own, and allows sessions where they are wanted', () => {
    expect(arns({ cniPolicy: false, ssmAccess: true })).toEqual(['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonSSMManagedInstanceCore']);
  });

  test('that is shared by two groups has one access entry', () => {
    const stack = testStack();
    const cluster = knownCluster(stack);
    const role = new iam.Role(stack, 'Shared', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    for (const id of ['Blue', 'Green']) {
      new GracefulNodeGroup(stack, id, { cluster, role, image: AL2023 });
    }

    Template.fromStack(stack).resourcePropertiesCountIs('AWS::EKS::AccessEntry', { Type: 'EC2_LINUX' }, 1);
  });

  test('is left to others where that is wanted', () => {
    template({ nodeAccess: NodeAccess.none() }).resourcePropertiesCountIs('AWS::EKS::AccessEntry', { Type: 'EC2_LINUX' }, 0);
  });
});

test('the group can be used like every other one that CDK makes', () => {
  const made = group();
  made.connections.allowFromAnyIpv4(ec2.Port.tcp(8080));
  made.madeAutoScalingGroup?.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });

  expect(made.autoScalingGroup).toBe(made.madeAutoScalingGroup);
  expect(made.role).toBeDefined();
  expect(made.launchTemplate).toBeDefined();
  const synthesised = Template.fromStack(Stack.of(made));
  synthesised.resourceCountIs('AWS::AutoScaling::ScalingPolicy', 1);
  synthesised.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'Nodes of a cluster', SecurityGroupIngress: [Match.objectLike({ FromPort: 8080 })] });
});
