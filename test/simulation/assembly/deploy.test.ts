import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudAssembly } from '../../../simulation/assembly/cloud-assembly';
import { deploy } from '../../../simulation/assembly/deploy';
import type { Deployment, DeployOptions, FunctionConfig } from '../../../simulation/assembly/deployment';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../simulation/cloud/cloud';
import { InProcessRuntime } from '../../../simulation/cloud/function/in-process-runtime';

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown>; [key: string]: unknown }>;

const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** A small app: what a rule matches arrives in a queue, behind which is a function. */
const BASE: Resources = {
  Queue: {
    Type: 'AWS::SQS::Queue',
    Properties: { VisibilityTimeout: 900, MessageRetentionPeriod: 1209600, RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 1000 } },
  },
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: {
        Statement: [{
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arn('Queue'),
          Condition: { ArnEquals: { 'aws:SourceArn': arn('Rule') } },
        }],
      },
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { detail: { LifecycleHookName: ['drain', 'late'] } },
      Targets: [{ Id: 'Target0', Arn: arn('Queue'), RetryPolicy: { MaximumRetryAttempts: 3 } }],
    },
  },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' }] },
  },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'Policy',
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: { Statement: { Effect: 'Allow', Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], Resource: arn('Queue') } },
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'abc.zip' },
      Environment: { Variables: { QUEUE_URL: { Ref: 'Queue' }, CLUSTER_NAME: { Ref: 'Cluster' } } },
      Handler: 'index.handler',
      MemorySize: 512,
      Role: arn('Role'),
      Runtime: 'nodejs24.x',
      Timeout: 900,
    },
    DependsOn: ['Policy', 'Role'],
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      BatchSize: 10, EventSourceArn: arn('Queue'), FunctionName: { Ref: 'Function' }, FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 2 },
    },
  },
  Cluster: { Type: 'AWS::EKS::Cluster', Properties: { Name: 'blue', Version: '1.36' } },
  Entry: {
    Type: 'AWS::EKS::AccessEntry',
    Properties: { ClusterName: { Ref: 'Cluster' }, PrincipalArn: arn('Role'), KubernetesGroups: ['drainers'], Type: 'STANDARD' },
  },
  Rbac: {
    Type: 'Custom::AWSCDK-EKS-KubernetesResource',
    Properties: { ClusterName: { Ref: 'Cluster' }, Manifest: { 'Fn::Join': ['', ['[{"kind":"ClusterRole","metadata":{"name":"', { Ref: 'AWS::Region' }, '"}}]']] } },
  },
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, AvailabilityZone: { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] } } },
  Template: {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: { LaunchTemplateData: { ImageId: { Ref: 'Image' }, InstanceType: 'm7g.large', UserData: { 'Fn::Cidr': 'not looked at' } } },
  },
  Group: {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] } },
      MinSize: '2',
      MaxSize: '4',
      LifecycleHookSpecificationList: [{
        LifecycleHookName: 'drain',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        HeartbeatTimeout: 2100,
        DefaultResult: 'ABANDON',
        NotificationMetadata: '{}',
      }],
      InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'retain' } },
      Tags: [{ Key: 'drainer', Value: 'blue', PropagateAtLaunch: false }],
      VPCZoneIdentifier: [{ Ref: 'Subnet' }],
    },
    UpdatePolicy: { AutoScalingInstanceRefresh: { Strategy: 'Rolling' }, AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } },
    DependsOn: ['Mapping', 'Rule'],
  },
  LateHook: {
    Type: 'AWS::AutoScaling::LifecycleHook',
    Properties: { AutoScalingGroupName: { Ref: 'Group' }, LifecycleHookName: 'late', LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING', HeartbeatTimeout: 60 },
  },
};

let folder: string;
let clock: VirtualClock;
let cloud: Cloud;
let configs: FunctionConfig[];
let received: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
  configs = [];
  received = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(stacks: Record<string, Record<string, unknown>>): void {
  const artifacts: Record<string, unknown> = {};
  for (const [name, template] of Object.entries(stacks)) {
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(template));
    artifacts[name] = { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` }, dependencies: ['Assets'] };
  }
  mkdirSync(join(folder, 'asset.abc'), { recursive: true });
  writeFileSync(join(folder, 'packed.zip'), '');
  writeFileSync(join(folder, 'assets.json'), JSON.stringify({
    files: {
      abc: { source: { path: 'asset.abc' }, destinations: { here: { objectKey: 'abc.zip' } } },
      packed: { source: { path: 'packed.zip' }, destinations: { here: { objectKey: 'packed.zip' } } },
    },
  }));
  artifacts.Assets = { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
}

function deployed(change: Resources = {}, options: Partial<DeployOptions> = {}): Deployment {
  write({ App: { Resources: { ...BASE, ...change }, Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/aws/service/image' } } } });
  return deployAll(options);
}

function deployAll(options: Partial<DeployOptions> = {}): Deployment {
  return deploy(CloudAssembly.load(folder), cloud, {
    kubernetes: { endpoint: 'https://127.0.0.1:6443', certificateAuthority: 'Y2E=' },
    runtime: (config) => {
      configs.push(config);
      return new InProcessRuntime({ clock, load: () => async (event) => void received.push(event) });
    },
    ...options,
  });
}

const changed = (logicalId: string, properties: Record<string, unknown>): Resources =>
  ({ [logicalId]: { ...BASE[logicalId], Properties: { ...BASE[logicalId].Properties, ...properties } } });

test('an app works from event to function', async () => {
  const deployment = deployed();
  const { group } = deployment.group;
  await clock.advance(30_000);
  expect(received).toHaveLength(1);
  group.actions.forEach((action) => action.complete('CONTINUE', 'test'));
  await clock.advance(30_000);
  group.terminateInstance(group.instances[0].instanceId, false);
  await clock.advance(30_000);
  const bodies = received.flatMap((event) => (event as { Records: { body: string }[] }).Records)
    .map(({ body }) => JSON.parse(body) as { detail: { LifecycleHookName: string; EC2InstanceId: string } });
  expect(bodies.map(({ detail }) => detail.LifecycleHookName)).toEqual(['late', 'late', 'drain', 'late']);
  expect(deployment.queues.get('Queue')?.tally).toMatchObject({ sent: 4, deleted: 4 });
  expect(deployment.queues.get('Queue')?.spec.redrive).toMatchObject({ maxReceiveCount: 1000, deadLetterQueue: { name: 'dead' } });
});

test('a function has the configuration of its template', async () => {
  const deployment = deployed();
  await clock.advance(30_000);
  expect(configs).toEqual([{
    name: expect.stringMatching(/^App-Function-/),
    roleArn: expect.stringMatching(/^arn:aws:iam::111122223333:role\/App-Role-/),
    handler: 'index.handler',
    asset: join(folder, 'asset.abc'),
    variables: { QUEUE_URL: deployment.queues.get('Queue')?.url, CLUSTER_NAME: 'blue' },
    memoryMb: 512,
    timeoutSeconds: 900,
    logGroupName: expect.stringMatching(/^\/aws\/lambda\/App-Function-/),
  }]);
  expect(deployment.functions.get('Function')).toMatchObject({ timeoutSeconds: 900, roleArn: configs[0].roleArn });
});

test('a group has hooks, tags, zones and retention of its template', () => {
  const { group, refreshPreferences } = deployed().group;
  expect(group).toMatchObject({ minSize: 2, maxSize: 4, desiredCapacity: 2, retainsAbandoned: true, tags: { drainer: 'blue' }, availabilityZones: ['eu-central-1b'] });
  expect(group.launchTemplate).toMatchObject({ version: '1', imageId: 'ami-0123456789abcdef0', instanceType: 'm7g.large' });
  expect(group.hooks().map(({ name, heartbeatTimeoutSeconds, defaultResult }) => [name, heartbeatTimeoutSeconds, defaultResult]))
    .toEqual([['drain', 2100, 'ABANDON'], ['late', 60, 'ABANDON']]);
  expect(refreshPreferences).toEqual({ minHealthyPercentage: 100, maxHealthyPercentage: 110, instanceWarmupSeconds: 0, skipMatching: true });
});

test('a group can have instances already, and is as large as they are many', () => {
  const { group } = deployed({}, { existing: ({ logicalId }) => (logicalId === 'Group' ? Array.from({ length: 5 }, () => ({})) : undefined) }).group;
  expect(group).toMatchObject({ minSize: 2, maxSize: 5, desiredCapacity: 5 });
  expect(group.instances.map(({ lifecycleState }) => lifecycleState)).toEqual(Array.from({ length: 5 }, () => 'InService'));
});

test('another image starts an instance refresh, as its update policy says', async () => {
  const updated = deployed({}, { existing: () => [{}, {}] }).group;
  const refresh = updated.updateImage('ami-2');
  await clock.advance(30_000);
  expect(refresh.status).toBe('InProgress');
  expect(updated.group.instances.map(({ launchTemplateVersion, machine }) => [launchTemplateVersion, machine.imageId]))
    .toEqual([['1', 'ami-0123456789abcdef0'], ['1', 'ami-0123456789abcdef0'], ['2', 'ami-2']]);
});

test('a group without an instance refresh in its update policy is not replaced', () => {
  const { group } = deployed({ Group: { ...BASE.Group, UpdatePolicy: {} } });
  expect(() => group.updateImage('ami-2')).toThrow('Group has no UpdatePolicy.AutoScalingInstanceRefresh, so that another image replaces no instance.');
});

test('a cluster is known to EKS, with its entries and manifests', () => {
  const deployment = deployed();
  expect(cloud.eks.describeCluster('blue')).toMatchObject({ version: '1.36', endpoint: 'https://127.0.0.1:6443', certificateAuthority: 'Y2E=' });
  expect(deployment.clusterNames).toEqual(['blue']);
  expect(deployment.accessEntries).toMatchObject([{ clusterName: 'blue', principalArn: expect.stringContaining(':role/App-Role-'), kubernetesGroups: ['drainers'] }]);
  expect(deployment.manifests).toEqual([{ clusterName: 'blue', objects: [{ kind: 'ClusterRole', metadata: { name: 'eu-central-1' } }] }]);
});

test.each([
  ['ClusterRole', 'Blue', true], ['RoleBinding', 'Blue_1', true], ['ClusterRole', 'a/b', false],
  ['ValidatingAdmissionPolicy', 'blue-1.a', true], ['ValidatingAdmissionPolicy', 'Blue', false], ['ConfigMap', '-blue', false],
])('a manifest is taken only with names that Kubernetes takes: %s %s', (kind, name, taken) => {
  const Manifest = JSON.stringify([{ kind, metadata: { name } }]);
  const deployIt = () => deployed({ Rbac: { ...BASE.Rbac, Properties: { ...BASE.Rbac.Properties, Manifest } } });
  if (taken) {
    expect(deployIt).not.toThrow();
  } else {
    expect(deployIt).toThrow(`applies a ${kind} with the name '${name}', which Kubernetes does not take`);
  }
});

test('calls of a function are held against the policies of its role', async () => {
  const deployment = deployed();
  deployment.enforcePolicies(cloud);
  const [principal] = deployment.policies.keys();
  const receive = (queue: string) => cloud.api.perform({ principal, action: 'sqs:ReceiveMessage', resources: [deployment.queues.get(queue)!.arn] }, () => 'ok');
  expect(await clock.run(receive('Queue'), 1000)).toBe('ok');
  await expect(clock.run(receive('Dead'), 1000)).rejects.toMatchObject({ code: 'AccessDenied' });
  const other = cloud.api.perform({ principal: 'somebody', action: 'sqs:PurgeQueue', resources: ['*'] }, () => 'ok');
  expect(await clock.run(other, 1000)).toBe('ok');
});

test('a rule without the permission of the queue delivers nothing', async () => {
  deployed({ QueuePolicy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Statement: [] } } } });
  await clock.advance(30_000);
  expect(received).toEqual([]);
});

test('stacks share what they export', () => {
  write({
    Second: { Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::ImportValue': 'name' } } } } },
    First: { Resources: {}, Outputs: { Name: { Value: { 'Fn::Join': ['-', ['shared', { Ref: 'AWS::StackName' }]] }, Export: { Name: 'name' } } } },
  });
  const manifest = JSON.parse(JSON.stringify({
    artifacts: {
      Second: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Second.template.json' }, dependencies: ['First'] },
      First: { type: 'aws:cloudformation:stack', properties: { templateFile: 'First.template.json' } },
    },
  })) as unknown;
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const deployment = deployAll();
  expect(deployment.outputs).toEqual({ Name: 'shared-First' });
  expect(deployment.queues.get('Q')?.name).toBe('shared-First');
});

test('a resource is made after those that it depends on', () => {
  write({
    App: {
      Parameters: { Image: { Type: 'String', Default: 'ami-1' } },
      Resources: {
        EarlyHook: {
          Type: 'AWS::AutoScaling::LifecycleHook',
          Properties: { AutoScalingGroupName: 'workers', LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' },
          DependsOn: 'Group',
        },
        Group: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { ...BASE.Group.Properties, AutoScalingGroupName: 'workers' } },
        Template: BASE.Template,
        Subnet: BASE.Subnet,
        Vpc: BASE.Vpc,
      },
    },
  });
  expect(deployAll().group.group.hooks()).toHaveLength(2);
});

test('a resource whose condition does not hold is not made', () => {
  write({
    App: {
      Conditions: { Never: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-cn'] } },
      Resources: { Q: { Type: 'AWS::SQS::Queue', Condition: 'Never' } },
      Outputs: { Url: { Value: { Ref: 'Q' }, Condition: 'Never' } },
    },
  });
  const { queues, outputs } = deployAll();
  expect([queues.size, outputs]).toEqual([0, {}]);
});

test.each<[string, Resources, string]>([
  ['a type', { Table: { Type: 'AWS::DynamoDB::Table' } }, 'Table is of the type AWS::DynamoDB::Table, which the simulation does not know.'],
  ['a property of a queue', changed('Dead', { FifoQueue: true }), 'Dead (AWS::SQS::Queue) has FifoQueue, which the simulation does not honour.'],
  ['a property of a group', changed('Group', { MixedInstancesPolicy: {} }), 'Group (AWS::AutoScaling::AutoScalingGroup) has MixedInstancesPolicy'],
  ['a target', changed('Rule', { Targets: [{ Id: 'T', Arn: 'arn:aws:sns:eu-central-1:111122223333:topic' }] }), 'Rule (AWS::Events::Rule) has the target arn:aws:sns:'],
  ['a property of a target', changed('Rule', { Targets: [{ Id: 'T', Arn: arn('Queue'), InputPath: '$' }] }), 'a target with InputPath'],
  ['a filter of a mapping', changed('Mapping', { FilterCriteria: {} }), 'Mapping (AWS::Lambda::EventSourceMapping) has FilterCriteria'],
  ['a policy of AWS', changed('Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }), 'has the policy arn:aws:iam::aws:policy/AdministratorAccess, whose text the simulation does not know'],
  ['an attribute', changed('Dead', { QueueName: { 'Fn::GetAtt': ['Cluster', 'Nonsense'] } }), 'The stack App asks for Cluster.Nonsense, which the simulation does not know. Known are Arn, Endpoint'],
  ['a reference', changed('Dead', { QueueName: { Ref: 'Nonsense' } }), 'The stack App has neither a resource nor a parameter Nonsense.'],
  ['a circle', changed('Dead', { QueueName: { Ref: 'Queue' } }), 'Queue → Dead → Queue need each other in a circle.'],
  ['a layer', changed('Function', { Layers: [] }), 'Function (AWS::Lambda::Function) has Layers'],
  ['another language', changed('Function', { Runtime: 'python3.13' }), 'Function (AWS::Lambda::Function) has the runtime python3.13, not of Node.js'],
  ['a packed asset', changed('Function', { Code: { S3Key: 'packed.zip' } }), 'the packed asset packed.zip'],
  ['an unknown asset', changed('Function', { Code: { S3Key: 'other.zip' } }), 'The assembly has no asset other.zip. Synthesise it again.'],
  ['a strategy', { Group: { ...BASE.Group, UpdatePolicy: { AutoScalingInstanceRefresh: { Strategy: 'ReplaceRootVolume' } } } }, 'the instance refresh strategy ReplaceRootVolume'],
])('%s that the simulation does not honour is refused by name', (_, change, message) => {
  expect(() => deployed(change)).toThrow(message);
});

const elsewhere: Resources = {
  Other: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: '' }, Layers: [], Role: arn('Role'), Runtime: 'python3.13', Handler: 'x' } },
};

test('a function that no queue invokes may be of any kind', () => {
  expect(deployed(elsewhere).functions.has('Other')).toBe(true);
});

test('a folder without an assembly is refused', () => {
  expect(() => CloudAssembly.load(folder)).toThrow(`There is no manifest.json in ${folder}. Name a folder that was written by \`cdk synth\`, usually cdk.out.`);
});
