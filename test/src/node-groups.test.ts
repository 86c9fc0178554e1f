import { CfnParameter, Duration, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { autoScalingGroup, importedV2, madeV2 } from './clusters';
import { drainerOf, manifestOf, only, testStack } from './synthesis';
import { AfterRetention, Overrides, PodPolicy, Surge, WhenBlocked } from '../../src';

const METADATA = '{"v":1,"drainTimeoutSeconds":3600,"joinTimeoutSeconds":900,"startupTaints":[],"permanentTaints":[],"requiredDaemonSets":[],"maxAbandonedLaunches":3,'
  + '"whenBlocked":"RETAIN","surge":"WHEN_NEEDED",'
  + '"emptyDirPods":"EVICT","unownedPods":"EVICT","failingJobs":"WAIT","overrides":"ALL",'
  + '"retryRetained":true,"retainAtMostSeconds":0,"afterRetention":"TERMINATE"}';
const RETAINING = { retentionTriggers: { terminateHookAbandon: autoscaling.TerminateHookAbandonAction.RETAIN } };

function vpcOf(stack: ReturnType<typeof testStack>): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-central-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'],
  });
}

function hooksOf(template: Template): Array<{ NotificationMetadata: string }> {
  return only(template, 'AWS::AutoScaling::AutoScalingGroup').Properties.LifecycleHookSpecificationList as Array<{ NotificationMetadata: string }>;
}

describe('a group that the app makes', () => {
  const stack = testStack();
  const { drainer, template: synthesize } = drainerOf({ cluster: madeV2(stack) }, stack);
  drainer.addAutoScalingGroup(autoScalingGroup(stack, 'Group', vpcOf(stack)));
  const template = synthesize();

  test('has both hooks from its first instance to its last', () => {
    expect(hooksOf(template)).toEqual([
      {
        LifecycleHookName: `${drainer.drainerName}-terminating`,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        HeartbeatTimeout: 2100,
        DefaultResult: 'ABANDON',
        NotificationMetadata: METADATA,
      },
      {
        LifecycleHookName: `${drainer.drainerName}-launching`,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        HeartbeatTimeout: 2100,
        DefaultResult: 'ABANDON',
        NotificationMetadata: METADATA,
      },
    ]);
    template.resourceCountIs('AWS::AutoScaling::LifecycleHook', 0);
  });

  test('retains an instance that could not be drained', () => {
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'retain' } },
    });
  });

  test('carries the drainer\'s tag, and its instances do not', () => {
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      Tags: Match.arrayWith([{ Key: 'cdk-graceful-node-group:drainer', Value: drainer.drainerName, PropagateAtLaunch: false }]),
    });
  });

  test('is made after all that drains it, and deleted before', () => {
    const types = (only(template, 'AWS::AutoScaling::AutoScalingGroup').DependsOn ?? []).map((id) => (template.toJSON() as {
      Resources: Record<string, { Type: string }>;
    }).Resources[id].Type);

    expect([...new Set(types)].sort()).toEqual([
      'AWS::EKS::AccessEntry', 'AWS::Events::Rule', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Custom::AWSCDK-EKS-KubernetesResource',
    ]);
  });

  test('is one of those that the function may answer for', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Sid: 'AnswerTaggedGroups',
          Effect: 'Allow',
          Action: [
            'autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat', 'autoscaling:CancelInstanceRefresh',
            'autoscaling:TerminateInstanceInAutoScalingGroup',
          ],
          Resource: {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':autoscaling:eu-central-1:111111111111:autoScalingGroup:*:autoScalingGroupName/*']],
          },
          Condition: { StringEquals: { 'autoscaling:ResourceTag/cdk-graceful-node-group:drainer': drainer.drainerName } },
        }]),
      },
    });
  });
});

describe('options of a group', () => {
  function connect(options: Parameters<ReturnType<typeof drainerOf>['drainer']['addAutoScalingGroup']>[1], props = {}) {
    const stack = testStack();
    const { drainer, template } = drainerOf({}, stack);
    drainer.addAutoScalingGroup(autoScalingGroup(stack, 'Group', vpcOf(stack), props), options);
    return { drainer, template: template(), stack };
  }

  test('travel in the hooks', () => {
    const { template } = connect({
      drainTimeout: Duration.hours(48),
      joinTimeout: Duration.minutes(1),
      startupTaints: ['cni.example/agent-not-ready'],
      permanentTaints: ['dedicated'],
      requiredDaemonSets: ['storage/csi-node'],
      maxAbandonedLaunches: 5,
      whenBlocked: WhenBlocked.TERMINATE,
      surge: Surge.NEVER,
      emptyDirPods: PodPolicy.WAIT,
      unownedPods: PodPolicy.WAIT,
      failingJobs: PodPolicy.EVICT,
      overrides: Overrides.OWN,
      loadBalancerDelay: Duration.hours(24),
      retryRetained: false,
      retainAtMost: Duration.days(7),
      afterRetention: AfterRetention.FORCE,
    });
    const metadata = {
      v: 1,
      drainTimeoutSeconds: 172800,
      joinTimeoutSeconds: 60,
      startupTaints: ['cni.example/agent-not-ready'],
      permanentTaints: ['dedicated'],
      requiredDaemonSets: ['storage/csi-node'],
      maxAbandonedLaunches: 5,
      whenBlocked: 'TERMINATE',
      surge: 'NEVER',
      emptyDirPods: 'WAIT',
      unownedPods: 'WAIT',
      failingJobs: 'EVICT',
      overrides: 'OWN',
      loadBalancerDelaySeconds: 86400,
      retryRetained: false,
      retainAtMostSeconds: 604800,
      afterRetention: 'FORCE',
    };

    expect(hooksOf(template).map(({ NotificationMetadata }) => JSON.parse(NotificationMetadata) as unknown)).toEqual([metadata, metadata]);
  });

  test('that retain nothing leave the permission to end the instances that were retained before', () => {
    for (const whenBlocked of [WhenBlocked.TERMINATE, WhenBlocked.FORCE]) {
      expect(JSON.stringify(connect({ whenBlocked }).template.findResources('AWS::IAM::Policy'))).toContain('TerminateInstanceInAutoScalingGroup');
    }
  });

  test('may be tokens', () => {
    const stack = testStack();
    const parameter = new CfnParameter(stack, 'Seconds', { type: 'Number' });
    const { drainer, template } = drainerOf({}, stack);
    drainer.addAutoScalingGroup(autoScalingGroup(stack, 'Group', vpcOf(stack)), { drainTimeout: Duration.seconds(Token.asNumber(parameter.value)) });

    expect(hooksOf(template())[0].NotificationMetadata).toEqual({
      'Fn::Join': ['', ['{"v":1,"drainTimeoutSeconds":', { Ref: 'Seconds' }, METADATA.slice(METADATA.indexOf(',"joinTimeoutSeconds"'))]],
    });
  });

  // CloudFormation leaves a policy in force that a template no longer mentions, so it has to be said.
  test.each([WhenBlocked.FORCE, WhenBlocked.TERMINATE])('with %s the group says that it does not retain, even when its hook times out', (whenBlocked) => {
    const { template } = connect({ whenBlocked });

    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'terminate' } },
    });
    expect(hooksOf(template)).toMatchObject([
      { LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', DefaultResult: 'CONTINUE' },
      // Nobody saw its node Ready.
      { LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING', DefaultResult: 'ABANDON' },
    ]);
  });

  test('only FORCE allows to delete pods', () => {
    const deletes = 'resources: [pods]\n    verbs: [delete]';
    expect(manifestOf(connect({ whenBlocked: WhenBlocked.TERMINATE }).drainer)).not.toContain(deletes);
    expect(manifestOf(connect({ whenBlocked: WhenBlocked.FORCE }).drainer)).toContain(deletes);
  });

  test('only NEVER takes the permission to patch pods away', () => {
    const patches = 'resources: [pods]\n    verbs: [patch]';
    for (const surge of [undefined, Surge.WHEN_NEEDED, Surge.ALWAYS]) {
      expect(manifestOf(connect({ surge }).drainer)).toContain(patches);
    }
    expect(manifestOf(connect({ surge: Surge.NEVER }).drainer)).not.toContain(patches);
  });

  test('the user\'s own retaining policy stays', () => {
    connect({}, { instanceLifecyclePolicy: RETAINING }).template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'retain' } },
    });
  });
});

test('hooks that the group has already stay', () => {
  const stack = testStack();
  const { drainer, template } = drainerOf({}, stack);
  const group = autoScalingGroup(stack, 'Group', vpcOf(stack));
  const own = { lifecycleHookName: 'own', lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' };
  (group.node.defaultChild as autoscaling.CfnAutoScalingGroup).lifecycleHookSpecificationList = [own];
  drainer.addAutoScalingGroup(group);

  expect(hooksOf(template())).toEqual([
    { LifecycleHookName: 'own', LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' },
    expect.objectContaining({ LifecycleHookName: `${drainer.drainerName}-terminating` }),
    expect.objectContaining({ LifecycleHookName: `${drainer.drainerName}-launching` }),
  ]);
});

test('a group of the L1 is as good as one of the L2', () => {
  const stack = testStack();
  const { drainer, template } = drainerOf({}, stack);
  drainer.addAutoScalingGroup(new autoscaling.CfnAutoScalingGroup(stack, 'Group', {
    minSize: '1', maxSize: '3', vpcZoneIdentifier: ['subnet-0123456789abcdef0'], launchTemplate: { launchTemplateName: 'nodes', version: '1' },
  }));

  expect(hooksOf(template())).toHaveLength(2);
});

describe('an imported group', () => {
  const stack = testStack();
  const { drainer, template: synthesize } = drainerOf({ cluster: madeV2(stack) }, stack);
  for (const name of ['blue', 'green']) {
    drainer.addAutoScalingGroup(autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, name, name), { retainsAbandonedInstances: true });
  }
  const template = synthesize();

  test('has both hooks, made after all that drains it', () => {
    for (const [name, transition] of [['terminating', 'TERMINATING'], ['launching', 'LAUNCHING']]) {
      template.hasResource('AWS::AutoScaling::LifecycleHook', {
        Properties: {
          AutoScalingGroupName: 'blue',
          LifecycleHookName: `${drainer.drainerName}-${name}`,
          LifecycleTransition: `autoscaling:EC2_INSTANCE_${transition}`,
          HeartbeatTimeout: 2100,
          DefaultResult: 'ABANDON',
          NotificationMetadata: METADATA,
        },
        DependsOn: Match.arrayWith(['DrainerAccessEntry', 'DrainerMapping', 'DrainerRbac'].map((id) => Match.stringLikeRegexp(`^${id}`))),
      });
    }
    template.resourceCountIs('AWS::AutoScaling::LifecycleHook', 4);
  });

  test('is named to the function, which may answer for it and no other', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ DRAINER_NAME: drainer.drainerName, GROUP_NAMES: '["blue","green"]' }) },
    });
    const resource = (name: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:autoscaling:eu-central-1:111111111111:autoScalingGroup:*:autoScalingGroupName/${name}`]],
    });
    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('DrainerPolicy'));
    const { Properties } = policy[1] as { Properties: { PolicyDocument: { Statement: Array<{ Action: unknown; Resource: unknown }> } } };
    const answers = Properties.PolicyDocument.Statement.filter(({ Action }) => JSON.stringify(Action).includes('CompleteLifecycleAction'));
    expect(answers.flatMap(({ Resource }) => Resource)).toEqual([resource('blue'), resource('green')]);
  });
});

test('several groups share a drainer', () => {
  const stack = testStack();
  const vpc = vpcOf(stack);
  const { drainer, template } = drainerOf({ cluster: importedV2(stack) }, stack);
  drainer.addAutoScalingGroup(autoScalingGroup(stack, 'Blue', vpc));
  drainer.addAutoScalingGroup(autoScalingGroup(stack, 'Green', vpc), { drainTimeout: Duration.hours(2) });

  template().resourceCountIs('AWS::Lambda::Function', 1);
  template().resourcePropertiesCountIs('AWS::AutoScaling::AutoScalingGroup', {
    LifecycleHookSpecificationList: [
      Match.objectLike({ LifecycleHookName: `${drainer.drainerName}-terminating` }),
      Match.objectLike({ LifecycleHookName: `${drainer.drainerName}-launching` }),
    ],
  }, 2);
});
