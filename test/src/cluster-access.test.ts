import { Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { autoScalingGroup, importedV1, importedV2, madeV1, madeV2 } from './clusters';
import { testStack } from './synthesis';
import { ClusterAccess, NodeDrainer, type NodeDrainerProps } from '../../src';

type Stack = ReturnType<typeof testStack>;
const { CONFIG_MAP, API_AND_CONFIG_MAP, API } = eks.AuthenticationMode;

function synthesize(cluster: (stack: Stack) => NodeDrainerProps['cluster'], clusterAccess?: ClusterAccess): Template {
  const stack = testStack();
  new NodeDrainer(stack, 'Drainer', { cluster: cluster(stack), clusterAccess });
  return Template.fromStack(stack);
}

function expectEntry(template: Template, clusterName: unknown): void {
  template.hasResourceProperties('AWS::EKS::AccessEntry', {
    ClusterName: clusterName,
    PrincipalArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DrainerRole'), 'Arn'] },
    Type: 'STANDARD',
    KubernetesGroups: ['cdk-graceful-node-group'],
    AccessPolicies: Match.absent(),
  });
}

function awsAuth(template: Template): string {
  return JSON.stringify(Object.values(template.findResources('Custom::AWSCDK-EKS-KubernetesResource')).filter((resource) =>
    JSON.stringify(resource).includes('aws-auth')));
}

describe('by default', () => {
  test.each<[string, (stack: Stack) => NodeDrainerProps['cluster'], unknown]>([
    ['of aws-eks-v2', (stack) => madeV2(stack), { Ref: Match.stringLikeRegexp('^Cluster') }],
    ['of aws-eks that takes both', (stack) => madeV1(stack, { authenticationMode: API_AND_CONFIG_MAP }), { Ref: Match.stringLikeRegexp('^Cluster') }],
    ['of aws-eks that takes entries', (stack) => madeV1(stack, { authenticationMode: API }), { Ref: Match.stringLikeRegexp('^Cluster') }],
    ['imported by aws-eks', (stack) => importedV1(stack), 'production'],
    ['imported by aws-eks-v2', (stack) => importedV2(stack), 'production'],
    ['of the L1', (stack) => new eks.CfnCluster(stack, 'Cluster', {
      roleArn: 'arn:aws:iam::111111111111:role/cluster', resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] },
    }), { Ref: 'Cluster' }],
  ])('a cluster %s gets an access entry', (_name, cluster, clusterName) => {
    expectEntry(synthesize(cluster), clusterName);
  });

  test.each([[undefined], [CONFIG_MAP]])('a cluster of aws-eks whose authentication mode is %s gets a mapping in aws-auth', (authenticationMode) => {
    const template = synthesize((stack) => madeV1(stack, { authenticationMode }));

    template.resourceCountIs('AWS::EKS::AccessEntry', 0);
    expect(awsAuth(template)).toMatch(/DrainerRole[^}]*\}.*groups.*cdk-graceful-node-group/);
  });
});

test('aws-auth is there before the group', () => {
  const stack = testStack();
  const cluster = madeV1(stack);
  new NodeDrainer(stack, 'Drainer', { cluster }).addAutoScalingGroup(autoScalingGroup(stack, 'Group', cluster.vpc));

  Template.fromStack(stack).hasResource('AWS::AutoScaling::AutoScalingGroup', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ClusterAwsAuth')]),
  });
});

describe('by choice', () => {
  test('an access entry', () => {
    expectEntry(synthesize((stack) => madeV1(stack, { authenticationMode: API_AND_CONFIG_MAP }), ClusterAccess.accessEntry()), Match.anyValue());
  });

  test('aws-auth', () => {
    const template = synthesize((stack) => madeV1(stack, { authenticationMode: API_AND_CONFIG_MAP }), ClusterAccess.awsAuth());

    template.resourceCountIs('AWS::EKS::AccessEntry', 0);
    expect(awsAuth(template)).toContain('cdk-graceful-node-group');
  });

  test('none', () => {
    const template = synthesize((stack) => madeV1(stack), ClusterAccess.none());

    template.resourceCountIs('AWS::EKS::AccessEntry', 0);
    expect(awsAuth(template)).not.toContain('cdk-graceful-node-group');
  });

  test('the user\'s own', () => {
    const bind = jest.fn(() => ({}));
    class Own extends ClusterAccess {
      bind = bind;
    }
    const stack = testStack();
    const cluster = importedV2(stack);
    const drainer = new NodeDrainer(stack, 'Drainer', { cluster, clusterAccess: new Own() });

    expect(bind.mock.calls).toEqual([[drainer, { cluster, role: drainer.role }]]);
  });
});

describe('what cannot be', () => {
  test('an access entry of a cluster that takes none', () => {
    expect(() => synthesize((stack) => madeV1(stack), ClusterAccess.accessEntry())).toThrow(new Error(
      '[Test/Drainer] A cluster whose authentication mode is CONFIG_MAP has no access entries. Got: clusterAccess: ClusterAccess.accessEntry(). '
      + 'Allowed: ClusterAccess.awsAuth() or ClusterAccess.none(). '
      + 'Leave clusterAccess out, or set authenticationMode of the cluster to API_AND_CONFIG_MAP.',
    ));
  });

  test.each<[string, (stack: Stack) => NodeDrainerProps['cluster']]>([
    ['imported', (stack) => importedV1(stack)], ['of aws-eks-v2', (stack) => madeV2(stack)],
  ])('aws-auth of a cluster %s', (_name, cluster) => {
    expect(() => synthesize(cluster, ClusterAccess.awsAuth())).toThrow(new Error(
      '[Test/Drainer] The ConfigMap aws-auth can only be written for clusters of aws-cdk-lib/aws-eks that are made in this app. '
      + 'Got: the cluster Test/Cluster. Allowed: ClusterAccess.accessEntry() or ClusterAccess.none(). '
      + 'Leave clusterAccess out, or use ClusterAccess.none() and map the role to the group in aws-auth yourself.',
    ));
  });

  test('aws-auth of a cluster that does not read it', () => {
    expect(() => synthesize((stack) => madeV1(stack, { authenticationMode: API }), ClusterAccess.awsAuth())).toThrow(new Error(
      '[Test/Drainer] A cluster whose authentication mode is API does not read the ConfigMap aws-auth. Got: clusterAccess: ClusterAccess.awsAuth(). '
      + 'Allowed: ClusterAccess.accessEntry() or ClusterAccess.none(). Leave clusterAccess out.',
    ));
  });

  test('aws-auth in another stack', () => {
    const app = testStack();
    const cluster = madeV1(app);
    const stack = testStack(app.node.root as never, 'Other');
    expect(() => new NodeDrainer(stack, 'Drainer', { cluster })).toThrow(new Error(
      '[Other/Drainer] The ConfigMap aws-auth can only name roles of the cluster\'s own stack. Got: a role in the stack Other, a cluster in Test. '
      + 'Allowed: a drainer in the stack of the cluster, or a role of that stack. '
      + 'Set authenticationMode of the cluster to API_AND_CONFIG_MAP and leave clusterAccess out, or put the drainer into the stack of the cluster, '
      + 'or use ClusterAccess.none().',
    ));
  });
});

test('aws-auth in another stack, with a role of the cluster\'s stack', () => {
  const stack = testStack();
  const cluster = madeV1(stack);
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  new NodeDrainer(testStack(stack.node.root as never, 'Other'), 'Drainer', { cluster, role });

  expect(awsAuth(Template.fromStack(stack))).toContain('cdk-graceful-node-group');
});
