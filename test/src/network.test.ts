import type { CfnElement } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { importedV2, madeV1, madeV2 } from './clusters';
import { drainerOf, testStack, warnings } from './synthesis';
import { isAllowed, parsePolicy } from '../../simulation/cloud/iam';
import { NodeDrainer, type NodeDrainerProps } from '../../src';

type Stack = ReturnType<typeof testStack>;
const API = eks.AuthenticationMode.API;

/** The drainer's function, which is not the only one in the stack of a made cluster. */
function vpcConfig(template: Template): unknown {
  const functions = Object.entries(template.findResources('AWS::Lambda::Function')).filter(([id]) => id.startsWith('DrainerFunction'));
  return (functions[0][1] as { Properties: { VpcConfig?: unknown } }).Properties.VpcConfig;
}

describe('by default', () => {
  test.each<[string, (stack: Stack) => NodeDrainerProps['cluster']]>([
    ['of aws-eks, public', (stack) => madeV1(stack, { authenticationMode: API })],
    ['of aws-eks-v2, public', (stack) => madeV2(stack, { endpointAccess: eksv2.EndpointAccess.PUBLIC })],
    ['imported', (stack) => importedV2(stack, { vpc: new ec2.Vpc(stack, 'Vpc') })],
  ])('the function is in no VPC for a cluster %s', (_name, cluster) => {
    const stack = testStack();
    const { drainer, template } = drainerOf({ cluster: cluster(stack) }, stack);

    expect(vpcConfig(template())).toBeUndefined();
    expect(JSON.stringify(template().findResources('AWS::IAM::Policy'))).not.toContain('"ManageNetworkInterfaces"');
    expect(() => drainer.connections).toThrow('VPC');
  });

  test.each<[string, (stack: Stack) => NodeDrainerProps['cluster']]>([
    ['of aws-eks, private', (stack) => madeV1(stack, { authenticationMode: API, endpointAccess: eks.EndpointAccess.PRIVATE })],
    ['of aws-eks, restricted', (stack) => madeV1(stack, {
      authenticationMode: API, endpointAccess: eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom('192.0.2.0/24'),
    })],
    ['of aws-eks-v2, private', (stack) => madeV2(stack, { endpointAccess: eksv2.EndpointAccess.PRIVATE })],
    ['of aws-eks-v2, restricted', (stack) => madeV2(stack, { endpointAccess: eksv2.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom('192.0.2.0/24') })],
  ])('the function is in the private subnets of a cluster %s, which lets it in', (_name, cluster) => {
    const stack = testStack();
    const { template } = drainerOf({ cluster: cluster(stack) }, stack);

    const config = vpcConfig(template()) as { SubnetIds: unknown[]; SecurityGroupIds: unknown[] };
    expect(config.SubnetIds.length).toBeGreaterThan(1);
    for (const subnet of config.SubnetIds) {
      expect(subnet).toEqual({ Ref: expect.stringMatching('^ClusterDefaultVpcPrivateSubnet') as unknown });
    }
    expect(config.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [expect.stringMatching('^DrainerFunctionSecurityGroup'), 'GroupId'] }]);
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cluster'), 'ClusterSecurityGroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DrainerFunctionSecurityGroup'), 'GroupId'] },
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
    });
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'ManageNetworkInterfaces', Resource: '*' })]) },
    });
  });
});

describe('what lets Lambda connect the function to its VPC is denied to the function\'s own code', () => {
  const functionArn = 'arn:aws:lambda:eu-central-1:111111111111:function:drainer';
  const inVpc = (stack: Stack, role?: iam.IRole) => drainerOf(
    { cluster: importedV2(stack, { clusterSecurityGroupId: 'sg-0000000c' }), vpc: new ec2.Vpc(stack, 'Vpc'), role }, stack);

  function expectDenied(statements: readonly object[]): void {
    const parsed = parsePolicy({ Statement: statements });
    const actions = statements.flatMap((statement) => [(statement as { Action: string | string[] }).Action].flat()).filter((action) => action.startsWith('ec2:'));
    expect(actions).toContain('ec2:CreateNetworkInterface');
    for (const action of new Set(actions)) {
      const request = { principal: 'role', action, resources: ['*'] };
      expect([action, isAllowed(parsed, request)]).toEqual([action, true]);
      expect([action, isAllowed(parsed, { ...request, context: { 'lambda:SourceFunctionArn': functionArn } })]).toEqual([action, action === 'ec2:DescribeInstances']);
    }
  }

  test('by the policies of its role', () => {
    const stack = testStack();
    const { drainer, template } = inVpc(stack);
    const roles = [stack.resolve(drainer.role.roleName) as unknown];
    const policies = Object.values(template().findResources('AWS::IAM::Policy', { Properties: { Roles: roles } }));
    const statements = (policies as Array<{ Properties: { PolicyDocument: { Statement: object[] } } }>)
      .flatMap(({ Properties: { PolicyDocument } }) => PolicyDocument.Statement);
    const written = JSON.stringify(statements).replaceAll(JSON.stringify(stack.resolve(drainer.function.functionArn)), JSON.stringify(functionArn));
    expectDenied(JSON.parse(written) as object[]);
  });

  test('by the document for a role that is made elsewhere, which may be given to it before the function is there', () => {
    const stack = testStack();
    const { drainer } = inVpc(stack, iam.Role.fromRoleArn(stack, 'OwnRole', 'arn:aws:iam::111111111111:role/drainer', { mutable: false }));
    const { Statement } = stack.resolve(drainer.policyDocument) as { Statement: object[] };
    expectDenied(Statement);
    expect(JSON.stringify(Statement)).not.toContain(stack.getLogicalId(drainer.function.node.defaultChild as CfnElement));
  });
});

describe('by choice', () => {
  test('a VPC, subnets and security groups', () => {
    const stack = testStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      natGateways: 0, subnetConfiguration: [{ name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const securityGroups = ['sg-00000001', 'sg-00000002'].map((id) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, id));
    const { drainer, template } = drainerOf({
      cluster: importedV2(stack, { clusterSecurityGroupId: 'sg-0000000c' }),
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      securityGroups,
    }, stack);

    expect(vpcConfig(template())).toMatchObject({ SecurityGroupIds: ['sg-00000001', 'sg-00000002'] });
    for (const id of ['sg-00000001', 'sg-00000002']) {
      template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-0000000c', SourceSecurityGroupId: id, ToPort: 443 });
    }
    expect(drainer.connections.securityGroups).toEqual(securityGroups);
  });

  test('a cluster that does not tell its security group is warned of', () => {
    const stack = testStack();
    const { template } = drainerOf({ cluster: importedV2(stack), vpc: new ec2.Vpc(stack, 'Vpc') }, stack);

    template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    expect(warnings(stack)).toContainEqual(expect.stringMatching(/port 443 was not opened.*\[ack: cdk-graceful-node-group:clusterSecurityGroupUnknown\]/));
  });
});

test('the cluster is opened in the stack of the drainer', () => {
  const stack = testStack();
  const cluster = madeV2(stack, { endpointAccess: eksv2.EndpointAccess.PRIVATE });
  const other = testStack(stack.node.root as never, 'Other');
  new NodeDrainer(other, 'Drainer', { cluster });

  Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  Template.fromStack(other).resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
});

test('a VPC whose endpoints let the function in is made with the cluster and the drainer in one stack', () => {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  const cluster = madeV2(stack, { vpc, endpointAccess: eksv2.EndpointAccess.PRIVATE });
  const drainer = new NodeDrainer(stack, 'Drainer', { cluster });
  // Part of the network, which the cluster waits for, and the function's policy waits for the cluster.
  vpc.addInterfaceEndpoint('Sqs', { service: ec2.InterfaceVpcEndpointAwsService.SQS, open: false }).connections.allowDefaultPortFrom(drainer);

  // Fails on circles.
  expect(() => Template.fromStack(stack)).not.toThrow();
});
