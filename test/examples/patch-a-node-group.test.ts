import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PatchedClusterStack } from '../../examples/patch-a-node-group/patched-cluster-stack';
import { ENVIRONMENT, plainApp, strictApp, violations } from '../src/synthesis';

type Resources = Record<string, { Type: string }>;

function resources(image?: ec2.IMachineImage): Resources {
  const stack = new PatchedClusterStack(plainApp(), 'PatchedCluster', { image, env: ENVIRONMENT });
  return (Template.fromStack(stack).toJSON() as { Resources: Resources }).Resources;
}

test('synthesises without looking anything up, and CloudFormation\'s rules find nothing', () => {
  const app = strictApp();
  new PatchedClusterStack(app, 'PatchedCluster', { adminArn: 'arn:aws:iam::111122223333:role/you' });
  const assembly = app.synth();

  expect(assembly.manifest.missing).toBeUndefined();
  expect(violations(assembly)).toEqual([]);
});

test('another image changes the launch template and nothing else, and so starts the refresh', () => {
  const [before, after] = ['ami-00000000000000001', 'ami-00000000000000002'].map((ami) => resources(ec2.MachineImage.genericLinux({ 'eu-central-1': ami })));
  const changed = Object.keys(after).filter((id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]));

  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(changed.map((id) => after[id].Type)).toEqual(['AWS::EC2::LaunchTemplate']);
});

test('the group is replaced by an instance refresh that never goes below 100 %, and its hooks are there from the start', () => {
  const stack = new PatchedClusterStack(plainApp(), 'PatchedCluster');
  const { drainerName } = stack.nodeGroup.drainer;

  Template.fromStack(stack).hasResource('AWS::AutoScaling::AutoScalingGroup', {
    Properties: {
      LaunchTemplate: { Version: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NodeTemplate'), 'LatestVersionNumber'] } },
      LifecycleHookSpecificationList: [
        Match.objectLike({ LifecycleHookName: `${drainerName}-terminating` }),
        Match.objectLike({ LifecycleHookName: `${drainerName}-launching` }),
      ],
    },
    UpdatePolicy: {
      AutoScalingInstanceRefresh: { Strategy: 'Rolling', Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110, InstanceWarmup: 0 } },
    },
    DependsOn: Match.arrayWith(['NodeAccess']),
  });
});

test('the image is read anew by every deployment', () => {
  const stack = new PatchedClusterStack(plainApp(), 'PatchedCluster');

  Template.fromStack(stack).hasParameter('*', {
    Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
    Default: Match.stringLikeRegexp('/amazon-linux-2023/arm64/standard/recommended/image_id$'),
  });
});
