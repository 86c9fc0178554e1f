import { CfnWaitConditionHandle, Duration, Validations } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import { autoScalingGroup, importedV1, importedV2, madeV1, madeV2 } from './clusters';
import { plans } from './patching/plans';
import { strictApp, testStack, violations } from './synthesis';
import {
  GracefulNodeGroup, GracefulPods, InstanceNotice, MaintenanceWindow, NodeDrainer, type NodeDrainerProps, PatchPlan, Weekday, WhenBlocked,
} from '../../src';

type Stack = ReturnType<typeof testStack>;

function importedVpc(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-central-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'],
  });
}

describe('cdk-nag finds nothing', () => {
  test.each<[string, (stack: Stack) => Partial<NodeDrainerProps>]>([
    ['by default', () => ({})],
    ['in a VPC', (stack) => ({ vpc: importedVpc(stack), cluster: importedV2(stack, { clusterSecurityGroupId: 'sg-0123456789abcdef0' }) })],
    ['with keys', (stack) => {
      const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
      return { queueEncryptionKey: key, environmentEncryption: key };
    }],
    ['where it hears of instances', () => ({ instanceNotices: Object.values(InstanceNotice) })],
  ])('%s', (_name, props) => {
    const app = strictApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const stack = testStack(app);
    const given = props(stack);
    const drainer = new NodeDrainer(stack, 'Drainer', { ...given, cluster: given.cluster ?? importedV2(stack) });
    const group = new autoscaling.CfnAutoScalingGroup(stack, 'Group', {
      minSize: '0', maxSize: '1', launchTemplate: { launchTemplateName: 'nodes', version: '1' },
    });
    Validations.of(group).acknowledge({ id: 'AwsSolutions-AS3', reason: 'Not ours' });
    drainer.addAutoScalingGroup(group);
    drainer.addAutoScalingGroup(autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Imported', 'blue'), { whenBlocked: WhenBlocked.FORCE });

    expect(violations(app.synth())).toEqual([]);
  });

  test('where account and region are not known', () => {
    const app = strictApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const stack = testStack(app, 'Test', { env: {} });
    new GracefulNodeGroup(stack, 'Workers', {
      cluster: importedV2(stack),
      autoScalingGroup: autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Imported', 'blue'),
      retainsAbandonedInstances: true,
    });

    expect(violations(app.synth())).toEqual([]);
  });
});

test('cdk-nag finds nothing in patch plans, whatever they have', () => {
  const app = strictApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  plans(app);

  expect(violations(app.synth())).toEqual([]);
});

test('cdk-nag would find a wildcard that nobody gave a reason for', () => {
  const app = strictApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = testStack(app);
  const drainer = new NodeDrainer(stack, 'Drainer', { cluster: importedV2(stack) });
  drainer.function.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::bucket/*'] }));

  expect(() => app.synth()).toThrow('AwsSolutions-IAM5[Resource::arn:aws:s3:::bucket/*]');
});

describe('CloudFormation\'s rules find nothing, not even a warning,', () => {
  test.each<[string, (stack: Stack) => NodeDrainerProps['cluster']]>([
    ['made by aws-eks', (stack) => madeV1(stack)],
    ['made by aws-eks, private', (stack) => madeV1(stack, { endpointAccess: eks.EndpointAccess.PRIVATE, authenticationMode: eks.AuthenticationMode.API })],
    ['made by aws-eks-v2', (stack) => madeV2(stack)],
    ['made by aws-eks-v2, private', (stack) => madeV2(stack, { endpointAccess: eksv2.EndpointAccess.PRIVATE })],
    ['imported by aws-eks', (stack) => importedV1(stack)],
    ['imported by aws-eks-v2', (stack) => importedV2(stack)],
  ])('for a cluster %s', (_name, cluster) => {
    const app = strictApp();
    const stack = testStack(app);
    const given = cluster(stack);
    new GracefulNodeGroup(stack, 'Workers', { cluster: given, autoScalingGroup: autoScalingGroup(stack, 'Group', importedVpc(stack)) });
    new GracefulPods(stack, 'GracefulPods', { cluster: given });

    expect(violations(app.synth())).toEqual([]);
  });

  test('for a plan of two groups', () => {
    const app = strictApp();
    const stack = testStack(app);
    const cluster = madeV2(stack);
    const groups = ['Canary', 'Web'].map((id) => new GracefulNodeGroup(stack, id, { cluster }));
    const windows = [MaintenanceWindow.weekly({ days: [Weekday.TUESDAY], start: '02:00', duration: Duration.hours(4), timeZone: 'Europe/Berlin' })];
    new PatchPlan(stack, 'Patching', { windows, stages: [{ groups }] }).addAlarms();

    expect(violations(app.synth())).toEqual([]);
  });
});

test('CloudFormation\'s rules would find a property that does not exist, whatever was checked before', () => {
  const app = strictApp();
  new CfnWaitConditionHandle(testStack(app), 'Handle').addPropertyOverride('Colour', 'red');

  expect(() => app.synth()).toThrow('Colour');
});
