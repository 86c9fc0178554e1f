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
  new NodeDrainer(stack, 'Drainer', { cluster: cluster(stack), clusterAccess, drainerName: 'nodes' });
  return Template.fromStack(stack);
}

function expectEntry(template: Template, clusterName: unknown): void {
  template.hasResourceProperties('AWS::EKS::AccessEntry', {
    ClusterName: clusterName,
    PrincipalArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^nodesRole'), 'Arn'] },
    Type: 'STANDARD',
    KubernetesGroups: ['cdk-graceful-node-group:nodes'],
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
    expect(awsAuth(template)).toMatch(/nodesRole[^}]*\}.*groups.*cdk-graceful-node-group:nodes/);
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

    expect(bind.mock.calls).toEqual([[drainer, { cluster, role: drainer.role, kubernetesGroup: `cdk-graceful-node-group:${drainer.drainerName}` }]]);
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

describe('two drainers with one role', () => {
  const lambdaRole = (stack: Stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

  test('would need two access entries, which is refused', () => {
    const stack = testStack();
    const role = lambdaRole(stack);
    // One cluster, imported twice.
    for (const id of ['Blue', 'Green']) {
      const cluster = eks.Cluster.fromClusterAttributes(stack, `${id}Cluster`, { clusterName: 'production' });
      new NodeDrainer(stack, id, { cluster, role });
    }

    expect(() => Template.fromStack(stack)).toThrow(
      '[Test/Blue/AccessEntry] A role has one access entry on a cluster, and the app makes another one for the drainer\'s role. '
      + 'Got: a second access entry, Test/Green/AccessEntry. Allowed: one access entry for each role on each cluster. '
      + 'Give each drainer a role of its own, or use ClusterAccess.none() and add the group drainer.kubernetesGroup to the other entry.',
    );
  });

  test('are refused, too, where nothing of the app gives the role its access', () => {
    const stack = testStack();
    const [cluster, role] = [importedV2(stack), lambdaRole(stack)];
    for (const id of ['Blue', 'Green']) {
      new NodeDrainer(stack, id, { cluster, role, clusterAccess: ClusterAccess.none() });
    }

    expect(() => Template.fromStack(stack)).toThrow(
      '[Test/Blue] The drainer Test/Green has the same role on the same cluster, so each could do what is allowed to the other. '
      + 'Got: the role Test/Role twice. Allowed: a role of its own for each drainer of a cluster. Leave role out, or give each drainer another one.',
    );
  });

  test('may serve two clusters', () => {
    const stack = testStack();
    const role = lambdaRole(stack);
    for (const clusterName of ['blue', 'green']) {
      new NodeDrainer(stack, `${clusterName}Drainer`, { cluster: eks.Cluster.fromClusterAttributes(stack, clusterName, { clusterName }), role });
    }

    Template.fromStack(stack).resourceCountIs('AWS::EKS::AccessEntry', 2);
  });

  test('would need two mappings in aws-auth, which is refused', () => {
    const stack = testStack();
    const [cluster, role] = [madeV1(stack), lambdaRole(stack)];
    new NodeDrainer(stack, 'Blue', { cluster, role });

    expect(() => new NodeDrainer(stack, 'Green', { cluster, role })).toThrow(new Error(
      '[Test/Green] aws-auth has one mapping for each role, and this role is mapped for another drainer already. Got: the role Test/Role a second time. '
      + 'Allowed: a role of its own for each drainer of a cluster. Leave role out, or give each drainer another one.',
    ));
  });
});
