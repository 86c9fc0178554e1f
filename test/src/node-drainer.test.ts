import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { drainerOf, only, testStack, warnings } from './synthesis';

describe('by default', () => {
  const { drainer, template: synthesize } = drainerOf();
  const template = synthesize();

  test('the function has 512 MiB, the newest Node.js of CDK, 15 minutes and an arm64 processor', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 512,
      Runtime: lambda.Runtime.NODEJS_24_X.name,
      Timeout: 900,
      Architectures: ['arm64'],
      Handler: 'index.handler',
      KmsKeyArn: Match.absent(),
      VpcConfig: Match.absent(),
    });
  });

  test('the function knows its cluster, its queues and its name', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          CLUSTER_NAME: 'production',
          DRAINER_NAME: drainer.drainerName,
          QUEUE_URL: { Ref: Match.stringLikeRegexp('^DrainerQueue') },
          DEAD_LETTER_QUEUE_URL: { Ref: Match.stringLikeRegexp('^DrainerDeadLetterQueue') },
          GROUP_NAMES: '[]',
        },
      },
    });
  });

  test('the function reads batches of 10, answers for each message, and runs 5 times at once at most', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  test('logs are kept for three months, and go with the stack', () => {
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 90 }, DeletionPolicy: 'Delete' });
  });

  test('a message is invisible for as long as the function runs, and may be received 1,000 times', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 900, MessageRetentionPeriod: 1209600, RedrivePolicy: Match.objectLike({ maxReceiveCount: 1000 }),
    });
  });

  test('both queues are encrypted with keys of SQS, and refuse plain HTTP', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, KmsMasterKeyId: Match.absent() });
    template.resourcePropertiesCountIs('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) },
    }, 2);
  });

  test('the events of both hooks go to the queue, and those that cannot to the dead-letter queue', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        'source': ['aws.autoscaling'],
        'detail-type': ['EC2 Instance-terminate Lifecycle Action', 'EC2 Instance-launch Lifecycle Action'],
        'detail': { LifecycleHookName: [`${drainer.drainerName}-terminating`, `${drainer.drainerName}-launching`] },
      },
      Targets: [Match.objectLike({
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DrainerQueue'), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DrainerDeadLetterQueue'), 'Arn'] } },
      })],
    });
  });

  test.each([true, false])('only the drainer\'s own rules may send to the queues (with a customer\'s key: %s)', (withKey) => {
    const stack = testStack();
    const { template: own } = drainerOf({ queueEncryptionKey: withKey ? new kms.Key(stack, 'Key') : undefined }, stack);
    const rule = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^Drainer${id}`), 'Arn'] });
    for (const [queue, rules] of [['Queue', [rule('LifecycleRule'), rule('SweepRule')]], ['DeadLetterQueue', [rule('LifecycleRule')]]] as const) {
      own().hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: Match.stringLikeRegexp(`^Drainer${queue}`) }],
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Condition: { ArnEquals: { 'aws:SourceArn': rules }, StringEquals: { 'aws:SourceAccount': '111111111111' } },
          })]),
        },
      });
    }
    const senders = JSON.stringify(own().findResources('AWS::SQS::QueuePolicy')).match(/events\.amazonaws\.com/g);
    expect(senders).toHaveLength(2);
  });

  test('a sweep comes through the same queue every five minutes', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [Match.objectLike({
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DrainerQueue'), 'Arn'] },
        Input: '{"source":"cdk-graceful-node-group","detail-type":"Sweep"}',
      })],
    });
  });

  test('the role has no managed policy', () => {
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  test('the function is allowed what it does, and may not answer for any group yet', () => {
    const document = only(template, 'AWS::IAM::Policy').Properties.PolicyDocument as { Statement: Array<{ Sid: string; Action: string | string[] }> };
    expect(document.Statement.map(({ Sid, Action }) => [Sid, Action])).toEqual([
      ['Receive', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility']],
      ['SetAside', 'sqs:SendMessage'],
      ['Log', ['logs:CreateLogStream', 'logs:PutLogEvents']],
      ['DescribeCluster', 'eks:DescribeCluster'],
      ['PublishDrainEvents', 'events:PutEvents'],
      ['DescribeGroupsAndInstances', [
        'autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeLifecycleHooks',
        'autoscaling:DescribeInstanceRefreshes', 'autoscaling:DescribeScalingActivities', 'ec2:DescribeInstances',
      ]],
    ]);
  });

  test('the function may say on the default bus only what is its own', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'PublishDrainEvents',
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-central-1:111111111111:event-bus/default']] },
          Condition: { StringEquals: { 'events:source': 'cdk-graceful-node-group' } },
        })]),
      },
    });
  });

  test('the role may describe its own cluster only', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'DescribeCluster', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks:eu-central-1:111111111111:cluster/production']] },
        })]),
      },
    });
  });

  test('Lambda is told of the function only when its permissions are there', () => {
    expect(only(template, 'AWS::Lambda::Function').DependsOn).toContainEqual(expect.stringMatching(/^DrainerPolicy/));
  });
});

describe('by choice', () => {
  test('memory, runtime, concurrency and sweep interval', () => {
    const template = drainerOf({
      memorySize: 1024, runtime: lambda.Runtime.NODEJS_22_X, maxConcurrency: 2, sweepInterval: Duration.minutes(1),
    }).template();

    template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 1024, Runtime: 'nodejs22.x' });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 2 } });
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
  });

  test('a runtime newer than CDK knows', () => {
    drainerOf({ runtime: new lambda.Runtime('nodejs26.x', lambda.RuntimeFamily.NODEJS) }).template()
      .hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs26.x' });
  });

  test('architecture and reserved concurrency', () => {
    drainerOf({ architecture: lambda.Architecture.X86_64, reservedConcurrentExecutions: 5 }).template()
      .hasResourceProperties('AWS::Lambda::Function', { Architectures: ['x86_64'], ReservedConcurrentExecutions: 5 });
  });

  test('a log group, which the role may write to', () => {
    const stack = testStack();
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'drains');
    const { drainer, template } = drainerOf({ logGroup }, stack);

    expect(drainer.logGroup).toBe(logGroup);
    template().resourceCountIs('AWS::Logs::LogGroup', 0);
    template().hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: 'drains' } });
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'Log', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-central-1:111111111111:log-group:drains:*']] },
        })]),
      },
    });
  });

  test('a role, which gets the permissions', () => {
    const stack = testStack();
    const role = new iam.Role(stack, 'OwnRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const { drainer, template } = drainerOf({ role }, stack);

    expect(drainer.role).toBe(role);
    template().resourceCountIs('AWS::IAM::Role', 1);
    template().hasResourceProperties('AWS::IAM::Policy', { Roles: [{ Ref: Match.stringLikeRegexp('^OwnRole') }] });
    template().hasResourceProperties('AWS::EKS::AccessEntry', { PrincipalArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OwnRole'), 'Arn'] } });
  });

  test('an imported role that is not to be changed', () => {
    const stack = testStack();
    const role = iam.Role.fromRoleArn(stack, 'OwnRole', 'arn:aws:iam::111111111111:role/drainer', { mutable: false });
    const { drainer, template } = drainerOf({ role }, stack);

    template().resourceCountIs('AWS::IAM::Policy', 0);
    template().hasResourceProperties('AWS::Lambda::Function', { Role: 'arn:aws:iam::111111111111:role/drainer' });
    expect(warnings(stack)).toContainEqual(expect.stringMatching(
      /^The role Test\/OwnRole takes no policies from here.*the statements of drainer\.policyDocument.*\[ack: cdk-graceful-node-group:roleNotChanged\]$/,
    ));
    const { Statement } = stack.resolve(drainer.policyDocument) as { Statement: Array<{ Sid: string }> };
    expect(Statement.map(({ Sid }) => Sid)).toEqual(['Receive', 'SetAside', 'Log', 'DescribeCluster', 'PublishDrainEvents', 'DescribeGroupsAndInstances']);
  });

  test('keys of the environment and of the queues', () => {
    const stack = testStack();
    const environmentEncryption = new kms.Key(stack, 'EnvironmentKey');
    const queueEncryptionKey = new kms.Key(stack, 'QueueKey');
    const { template } = drainerOf({ environmentEncryption, queueEncryptionKey }, stack);
    const queueKey = { 'Fn::GetAtt': [Match.stringLikeRegexp('^QueueKey'), 'Arn'] };

    template().hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EnvironmentKey'), 'Arn'] } });
    template().allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: queueKey });
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Sid: 'UseQueueKey', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: queueKey })]),
      },
    });
    template().hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        })]),
      },
    });
    expect(warnings(stack).filter((warning) => warning.includes('key'))).toEqual([]);
  });

  test('a key whose policy cannot be seen, of which a warning says what it needs', () => {
    const stack = testStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012');
    drainerOf({ queueEncryptionKey: key }, stack);
    const [warning] = warnings(stack).filter((text) => text.includes('keyPolicyUnknown'));

    expect(JSON.parse(warning.slice(warning.indexOf('{'), warning.lastIndexOf('}') + 1))).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
    });
  });

  test('a key by its alias, which policies know as a condition', () => {
    const stack = testStack();
    const { template } = drainerOf({ queueEncryptionKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/queues') }, stack);

    expect(warnings(stack)).toContainEqual(expect.stringContaining('keyPolicyUnknown'));
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'UseQueueKey',
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-central-1:111111111111:key/*']] },
          Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/queues' } },
        })]),
      },
    });
  });
});

test('what is granted to a drainer is granted to its role', () => {
  const stack = testStack();
  const { drainer, template } = drainerOf({}, stack);
  new kms.Key(stack, 'Key').grantDecrypt(drainer);

  template().hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [Match.objectLike({ Action: 'kms:Decrypt' })] } });
});

test('queues, rules, function, role and log group can be reached', () => {
  const stack = testStack();
  const { drainer } = drainerOf({}, stack);
  const ids = [
    drainer.queue, drainer.deadLetterQueue, drainer.lifecycleRule, drainer.sweepRule, drainer.function, drainer.role, drainer.logGroup,
  ].map((construct) => construct.node.id);

  expect(ids).toEqual(['Queue', 'DeadLetterQueue', 'LifecycleRule', 'SweepRule', 'Function', 'Role', 'LogGroup']);
});
