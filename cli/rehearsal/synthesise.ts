/**
 * Writes the template of a drainer with a group, both with all defaults, to standard output: the template that a rehearsal deploys into the simulated
 * account. Runs when the package is built, so that the command needs no CDK.
 */
import { App, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { GracefulNodeGroup, NodeDrainer } from '../../src';

// Without CloudFormation's built-in validation, whose engine takes two seconds to start; the tests apply it.
const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false, context: { 'aws:cdk:disable-asset-staging': true } });
const stack = new Stack(app, 'Rehearsal');
const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-central-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'] });
const drainer = new NodeDrainer(stack, 'Drainer', {
  cluster: eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'rehearsed' }),
  drainerName: 'rehearsal',
});
new GracefulNodeGroup(stack, 'Nodes', {
  drainer,
  autoScalingGroup: new autoscaling.AutoScalingGroup(stack, 'Group', {
    vpc,
    launchTemplate: new ec2.LaunchTemplate(stack, 'Template', {
      instanceType: new ec2.InstanceType('m7g.large'),
      machineImage: ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' }),
      securityGroup: new ec2.SecurityGroup(stack, 'SecurityGroup', { vpc }),
    }),
  }),
});
process.stdout.write(JSON.stringify(app.synth().getStackByName(stack.stackName).template));
