import { Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { matrix } from './matrix';
import { AL2023, group } from './nodes';
import { NodeImage, TaintEffect } from '../../../src';
import { strictApp, testStack, violations, warnings } from '../synthesis';

const app = strictApp();
const stacks = matrix(app);
const assembly = app.synth();

test('CloudFormation\'s rules find nothing in groups of any kind, of clusters of any kind', () => {
  expect(violations(assembly)).toEqual([]);
});

test('nothing is warned of but what the cluster keeps from us', () => {
  const texts = stacks.flatMap((stack) => warnings(stack)).filter((text) => !text.includes('rbacNotApplied'));
  expect(texts).toEqual([]);
});

test.each([
  ['MadeV1ConfigMap', 0],
  ['MadeV1Api', 18],
  ['MadeV2', 18],
  ['ImportedV1', 18],
  ['ImportedV2', 18],
])('the nodes of %s are let in by %i access entries, and EKS is asked once for what only it knows', (name, entries) => {
  const template = Template.fromStack(stacks.find(({ stackName }) => stackName === name)!);

  template.resourcePropertiesCountIs('AWS::EKS::AccessEntry', { Type: 'EC2_LINUX' }, entries);
  template.resourceCountIs('Custom::DescribeCluster', 1);
});

test('aws-auth names every role of a cluster that knows its nodes by it', () => {
  const auth = Template.fromStack(stacks[0]).findResources('Custom::AWSCDK-EKS-KubernetesResource');
  const [text] = Object.values(auth).map((resource) => JSON.stringify(resource)).filter((resource) => resource.includes('mapRoles'));

  expect(text.match(/system:node:\{\{EC2PrivateDNSName\}\}/g)).toHaveLength(18);
});

test('EKS is asked for no other cluster than that of the group', () => {
  const template = Template.fromStack(stacks.find(({ stackName }) => stackName === 'ImportedV2')!);

  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: 'eks:DescribeCluster', Effect: 'Allow', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks:eu-central-1:111111111111:cluster/production']] } }] },
  });
});

test('cdk-nag finds nothing in groups with everything on', () => {
  const checked = strictApp();
  Validations.of(checked).addPlugins(new AwsSolutionsChecks(checked));
  const stack = testStack(checked);
  // What has to be asked of EKS as well.
  group({
    serviceCidr: undefined,
    image: AL2023,
    ssmAccess: true,
    clusterAutoscaler: true,
    warmPool: { minSize: 1 },
    taints: [{ key: 'dedicated', effect: TaintEffect.NO_SCHEDULE }],
  }, stack);
  const other = testStack(checked, 'Other');
  group({ image: NodeImage.bottlerocket({ kubernetesVersion: '1.36' }) }, other);

  expect(violations(checked.synth())).toEqual([]);
});
