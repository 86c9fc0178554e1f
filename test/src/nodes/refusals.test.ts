import * as cdk from 'aws-cdk-lib';
import { Aws, CfnParameter, Duration, Size, type Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AL2023, group, importedVpc } from './nodes';
import { AmazonLinux2023Variant, ClusterAccess, GracefulNodeGroup, type GracefulNodeGroupProps, NodeAccess, NodeDrainer, NodeImage, TaintEffect } from '../../../src';
import { importedV1, importedV2, madeV1, madeV2 } from '../clusters';
import { testStack, warnings } from '../synthesis';

const AL2023_X86 = '/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/recommended/image_id';

type Props = Partial<GracefulNodeGroupProps>;
const types = (...names: string[]) => names.map((name) => new ec2.InstanceType(name));
const role = (stack: Stack) => new iam.Role(stack, 'Given', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
const existing = (stack: Stack) => autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Existing', 'blue');

/** What was wrong, what was given, what is allowed, and how to mend it: all four are said. */
const FOUR_PARTS = /^\[Test\/Workers\] .+\. Got: .+\. Allowed: .+\. .+\.$/s;

describe('what cannot be is refused in four parts', () => {
  test.each<[string, (stack: Stack) => Props, string]>([
    ['a group that is there and is to be made', (stack) => ({ autoScalingGroup: existing(stack), minCapacity: 3, labels: { a: 'b' } }),
      'Got: autoScalingGroup and serviceCidr, image, minCapacity, labels.'],
    ['a warm pool of Spot instances', () => ({ warmPool: {}, instancesDistribution: { onDemandPercentageAboveBaseCapacity: 25 } }), 'Got: warmPool, and instancesDistribution with onDemandPercentageAboveBaseCapacity 25.'],
    ['pools of Spot instances that are not chosen by price', () => ({ instancesDistribution: { onDemandPercentageAboveBaseCapacity: 0, spotInstancePools: 3 } }), 'spotAllocationStrategy left out, which is PRICE_CAPACITY_OPTIMIZED here.'],
    ['more than all on demand', () => ({ instancesDistribution: { onDemandPercentageAboveBaseCapacity: 120 } }), 'instancesDistribution.onDemandPercentageAboveBaseCapacity is out of range. Got: 120.'],
    ['a distribution that is spelt wrong', () => ({ instancesDistribution: { onDemandPercentage: 0 } as object }), 'Got: instancesDistribution.onDemandPercentage.'],
    ['twice of what is not known', (stack) => ({ minCapacity: new CfnParameter(stack, 'Least', { type: 'Number' }).valueAsNumber }), 'Got: minCapacity as a token, and no maxCapacity.'],
    ['fewer at most than at least', () => ({ minCapacity: 5, maxCapacity: 4 }), 'Got: minCapacity 5, maxCapacity 4.'],
    ['volumes twice', () => ({ volumeSize: Size.gibibytes(1), blockDevices: [] }), 'Got: blockDevices and volumeSize.'],
    ['policies for a role that is given', (stack) => ({ role: role(stack), ssmAccess: true }), 'Got: role and ssmAccess.'],
    ['types of two architectures', () => ({ instanceTypes: types('m7g.large', 'm7i.large') }), 'Got: m7g.large (arm64), m7i.large (x86_64).'],
    ['an instance type that is none', () => ({ instanceTypes: types('large') }), 'Got: large.'],
    ['Neuron on arm64', () => ({ image: NodeImage.amazonLinux2023({ kubernetesVersion: '1.36', variant: AmazonLinux2023Variant.NEURON }) }), 'only for x86_64'],
    ['an image named twice', () => ({ image: NodeImage.bottlerocket({ kubernetesVersion: '1.36', imageParameter: '/image' }) }), 'Got: kubernetesVersion and imageParameter.'],
    ['an image of an unknown version', () => ({ image: NodeImage.amazonLinux2023() }), 'The Kubernetes version of the cluster is not known'],
    ['a version that is none', () => ({ image: NodeImage.amazonLinux2023({ kubernetesVersion: '1.36.2' }) }), 'Got: the string "1.36.2".'],
    ['a script for Bottlerocket', () => ({ image: NodeImage.bottlerocket({ kubernetesVersion: '1.36' }), userData: ec2.UserData.forLinux() }), 'no shell'],
    ['labels for user data of one\'s own', () => ({ image: NodeImage.own(ec2.MachineImage.latestAmazonLinux2023(), ec2.UserData.custom('')), labels: { a: 'b' } }), 'Got: NodeImage.own and labels.'],
    ['settings that no file can say', () => ({ image: NodeImage.bottlerocket({ kubernetesVersion: '1.36', settings: { kernel: null } }) }), 'settings.kernel has a value that it cannot have. Got: null.'],
    ['a label that Kubernetes keeps', () => ({ labels: { 'node-role.kubernetes.io/worker': '' } }), 'their kubelet would not start'],
    ['a label that is none', () => ({ labels: { 'a b': 'c' } }), 'labels has a label that Kubernetes does not accept. Got: a b: "c".'],
    ['a taint that is none', () => ({ taints: [{ key: '-', effect: TaintEffect.NO_SCHEDULE }] }), 'taints has a taint that Kubernetes does not accept.'],
    ['an effect that is none', () => ({ taints: [{ key: 'a', effect: 'Never' as TaintEffect }] }), 'TaintEffect.NO_SCHEDULE'],
    ['a taint that goes and stays', () => ({ taints: [{ key: 'a', effect: TaintEffect.NO_SCHEDULE }, { key: 'a', effect: TaintEffect.NO_EXECUTE, startup: true }] }), 'Got: a with and without startup.'],
    ['a key whose domain is none', () => ({ labels: { 'a..b/c': 'd' } }), 'labels has a label that Kubernetes does not accept. Got: a..b/c: "d".'],
    ['two taints of one key and effect', () => ({ taints: ['x', 'y'].map((value) => ({ key: 'a', value, effect: TaintEffect.NO_SCHEDULE })) }), 'Got: a:NoSchedule twice.'],
    ['thresholds the wrong way round', () => ({ kubelet: { imageGcHighThresholdPercent: 75 } }), 'Got: imageGcHighThresholdPercent 75, imageGcLowThresholdPercent 80.'],
    ['more time for critical pods than for all', () => ({ kubelet: { shutdownGracePeriod: Duration.seconds(20) } }), 'Got: shutdownGracePeriod 20 seconds, shutdownGracePeriodCriticalPods 30 seconds.'],
    ['a size that is none', () => ({ kubelet: { containerLogMaxSize: '50MB' } }), 'a quantity of bytes, such as 50Mi'],
    ['parts within parts', () => ({ userData: new ec2.MultipartUserData() }), 'Got: userData as MultipartUserData.'],
    ['too many hops', () => ({ metadataHopLimit: 65 }), 'metadataHopLimit is out of range. Got: 65.'],
    ['a lifetime of hours', () => ({ maxInstanceLifetime: Duration.hours(2) }), 'maxInstanceLifetime is out of range. Got: 2 hours.'],
    ['a refresh that leaves too little', () => ({ instanceRefresh: { minHealthyPercentage: 101 } }), 'instanceRefresh.minHealthyPercentage is out of range.'],
    ['a checkpoint beyond the end', () => ({ instanceRefresh: { checkpointPercentages: [50, 120] } }), 'instanceRefresh.checkpointPercentages[1] is out of range. Got: 120.'],
    ['checkpoints that go back', () => ({ instanceRefresh: { checkpointPercentages: [50, 20] } }), 'Got: 50, 20.'],
    ['a delay without checkpoints', () => ({ instanceRefresh: { checkpointDelay: Duration.minutes(5) } }), 'Got: checkpointDelay without checkpointPercentages.'],
    ['too many alarms', (stack) => ({ instanceRefresh: { alarms: Array.from({ length: 11 }, (_, index) => cloudwatch.Alarm.fromAlarmName(stack, `Alarm${index}`, `alarm-${index}`)) } }), 'Got: 11 alarms. Allowed: 10 alarms.'],
    ['percentages too far apart', () => ({ instanceRefresh: { minHealthyPercentage: 9 } }), 'Got: minHealthyPercentage 9, maxHealthyPercentage 110.'],
    ['a volume of half a size', () => ({ volumeSize: Size.mebibytes(1536) }), 'volumeSize in GiB is out of range. Got: 1.5.'],
    ['a volume of nothing', () => ({ volumeSize: Size.gibibytes(0) }), 'Allowed: a whole number from 1 to 65536.'],
    ['a reserve that is no quantity', () => ({ kubelet: { kubeReserved: { cpu: 'lots' } } }), 'kubelet.kubeReserved.cpu has a value that it cannot have. Got: the string "lots". Allowed: a quantity, such as 500Mi.'],
    ['a threshold that is no quantity', () => ({ kubelet: { evictionHard: { 'memory.available': '10 %' } } }), 'Allowed: a quantity or a percentage, such as 200Mi or 10%.'],
    ['too many pods', () => ({ kubelet: { maxPods: 0 } }), 'kubelet.maxPods is out of range.'],
    ['a setting that the kubelet lacks', () => ({ kubelet: { pods: 3 } as object }), 'Got: kubelet.pods.'],
    ['Services without a range', () => ({ serviceCidr: '10.100.0.0' }), 'serviceCidr has a value that it cannot have.'],
    ['an image that is none', () => ({ image: 'ami-0123456789abcdef0' as unknown as NodeImage }), 'a NodeImage, such as NodeImage.amazonLinux2023()'],
    ['a cluster without a VPC', (stack) => ({ cluster: importedV2(stack) }), 'Set vpc, or import the cluster with vpc.'],
    ['aws-auth of an imported cluster', (stack) => ({ cluster: importedV1(stack, { vpc: importedVpc(stack) }), nodeAccess: NodeAccess.awsAuth() }), 'Allowed: NodeAccess.accessEntry() or NodeAccess.none().'],
    ['aws-auth of a cluster of API', (stack) => ({ cluster: madeV1(stack, { authenticationMode: eks.AuthenticationMode.API }), image: undefined, nodeAccess: NodeAccess.awsAuth() }), 'does not read the ConfigMap aws-auth'],
    ['aws-auth of aws-eks-v2', (stack) => ({ cluster: madeV2(stack), nodeAccess: NodeAccess.awsAuth() }), 'can only be written for clusters of aws-cdk-lib/aws-eks'],
    ['access entries of CONFIG_MAP', (stack) => ({ cluster: madeV1(stack), nodeAccess: NodeAccess.accessEntry() }), 'Allowed: NodeAccess.awsAuth() or NodeAccess.none().'],
    ['nodes that are newer than the control plane', (stack) => ({ cluster: madeV2(stack), image: NodeImage.amazonLinux2023({ kubernetesVersion: '1.37' }) }), 'Got: kubernetesVersion 1.37, a cluster of 1.36.'],
    ['nodes that are too old for the control plane', (stack) => ({ cluster: madeV2(stack), image: NodeImage.amazonLinux2023({ kubernetesVersion: '1.32' }) }), 'Got: kubernetesVersion 1.32, a cluster of 1.36. Allowed: 1.33 to 1.36.'],
    ['a public parameter of another architecture', () => ({ image: NodeImage.amazonLinux2023({ imageParameter: AL2023_X86 }) }), `Got: the image of ${AL2023_X86}, and instance types of arm64.`],
    ['an image of CDK of another architecture', () => ({ image: NodeImage.own(ec2.MachineImage.latestAmazonLinux2023(), ec2.UserData.custom('join')) }), 'x86_64, and instance types of arm64. Allowed: an image of arm64'],
    ['an image of arm64 for x86_64', () => ({ image: NodeImage.own(ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }), ec2.UserData.custom('join')), instanceTypes: types('m7i.large') }), 'and instance types of x86_64.'],
    ['checkpoints that leave old instances', () => ({ instanceRefresh: { checkpointPercentages: [10, 50] } }), 'Got: instanceRefresh.checkpointPercentages 10, 50. Allowed: percentages of which the last is 100. Append 100: [10, 50, 100].'],
    ['an alarm of another region', (stack) => ({ instanceRefresh: { alarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors')] } }), 'Got: an alarm in 111111111111/us-east-1, and a stack in 111111111111/eu-central-1.'],
    ['rebalancing without Spot instances', () => ({ capacityRebalance: true, instancesDistribution: { onDemandBaseCapacity: 2 } }), 'Only Spot instances are rebalanced'],
    ['a drainer of an unknown cluster', (stack) => ({ cluster: undefined, drainer: NodeDrainer.fromDrainerName(stack, 'Drainer', 'elsewhere') }), 'does not know its cluster'],
    ['a parameter whose name is not known', () => ({ image: NodeImage.amazonLinux2023({ imageParameter: Aws.STACK_NAME }) }), 'Got: imageParameter as a token.'],
  ])('%s', (_, props, part) => {
    const stack = testStack();
    const given = props(stack);
    const make = () => ('cluster' in given && given.cluster === undefined
      ? new GracefulNodeGroup(stack, 'Workers', { image: AL2023, ...given })
      : group(given, stack));

    let said = '';
    try {
      make();
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(FOUR_PARTS);
    expect(said).toContain(part);
  });
});

test('an image of another architecture is recognised whatever copy of aws-cdk-lib names it', () => {
  expect.assertions(2);
  const { CfnParameter: ours } = cdk;
  group();
  jest.isolateModules(() => {
    const image = jest.requireActual<typeof ec2>('aws-cdk-lib/aws-ec2').MachineImage.latestAmazonLinux2023();
    expect(jest.requireActual<typeof cdk>('aws-cdk-lib').CfnParameter).not.toBe(ours);
    expect(() => group({ image: NodeImage.own(image, ec2.UserData.custom('join')) })).toThrow('x86_64, and instance types of arm64. Allowed: an image of arm64');
  });
});

test('a cluster of the L1 with CONFIG_MAP has neither way to let its nodes in', () => {
  const stack = testStack();
  const cluster = new eksv2.CfnCluster(stack, 'Cluster', {
    roleArn: 'arn:aws:iam::111111111111:role/cluster',
    resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] },
    version: '1.36',
    accessConfig: { authenticationMode: 'CONFIG_MAP' },
  });
  const drainer = new NodeDrainer(stack, 'Drainer', { cluster, clusterAccess: ClusterAccess.none() });
  const make = (id: string, nodeAccess?: NodeAccess) => () => new GracefulNodeGroup(stack, id, { drainer, vpc: importedVpc(stack), nodeAccess });

  expect(make('Default')).toThrow('Got: nodeAccess: NodeAccess.accessEntry(). Allowed: NodeAccess.none(). Set accessConfig.authenticationMode');
  stack.node.tryRemoveChild('Vpc');
  expect(make('Mapped', NodeAccess.awsAuth())).toThrow('can only be written for clusters of aws-cdk-lib/aws-eks');
});

test('the connections of a group that is there are its own', () => {
  const stack = testStack();
  const made = new GracefulNodeGroup(stack, 'Workers', { cluster: importedV2(stack), autoScalingGroup: existing(stack), retainsAbandonedInstances: true });
  expect(() => made.connections).toThrow(FOUR_PARTS);
});

test.each([['ami-0123456789abcdef0', 'the id of an image'], ['images/golden', 'a path without its first slash']])('the parameter %s, which is %s, is refused', (imageParameter) => {
  expect(() => NodeImage.amazonLinux2023({ imageParameter })).toThrow(`Got: the string "${imageParameter}". Allowed: the name of a parameter of Systems Manager, such as /images/golden`);
});

test('user data that does nothing is warned of, since only an image that knows its cluster would join', () => {
  const warned = (userData: ec2.UserData) => {
    const stack = testStack();
    group({ image: NodeImage.own(ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' }), userData) }, stack);
    return warnings(stack).filter((text) => text.includes('NodeImage.own'));
  };
  expect(warned(ec2.UserData.forLinux())).toEqual([expect.stringContaining('has no command')]);
  const joins = ec2.UserData.forLinux();
  joins.addCommands('/opt/join production');
  expect(warned(joins)).toEqual([]);
});
