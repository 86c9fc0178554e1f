import { CfnResource } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AutoScalingGroup, CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { parseAllDocuments } from 'yaml';
import { importedV1, importedV2, madeV1, madeV2 } from './clusters';
import { drainerOf, manifestOf, testStack, warnings } from './synthesis';
import { AfterRetention, NodeDrainer, type NodeDrainerProps, type NodeGroupOptions, WhenBlocked } from '../../src';

type Stack = ReturnType<typeof testStack>;
interface Rule { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] }
interface RbacObject { kind: string; metadata: { name: string; namespace?: string }; rules?: Rule[]; roleRef?: unknown; subjects?: unknown }

function parse(manifest: string): RbacObject[] {
  return parseAllDocuments(manifest).map((document) => document.toJS() as RbacObject);
}

/** The drainer's objects in a custom resource, other than aws-auth. */
function applied(template: Template): RbacObject[] {
  const manifests = Object.values(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'))
    .map((resource) => (resource as { Properties: { Manifest: unknown } }).Properties.Manifest)
    .filter((manifest): manifest is string => typeof manifest === 'string' && manifest.includes('ClusterRole'));
  expect(manifests).toHaveLength(1);
  return JSON.parse(manifests[0]) as RbacObject[];
}

test('the drainer may do in Kubernetes what it does, and nothing else', () => {
  const { drainer } = drainerOf();
  const { drainerName } = drainer;
  const [clusterRole, clusterBinding, role, binding, eventRole, eventBinding, ...policies] = parse(manifestOf(drainer));
  const group = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: drainer.kubernetesGroup };

  expect(clusterRole).toMatchObject({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: drainerName } });
  expect(clusterRole.rules?.map(({ apiGroups, resources, verbs }) => `${apiGroups.join()}/${resources.join()}: ${verbs.join()}`)).toEqual([
    '/nodes: list,watch,patch',
    '/pods: list,watch',
    '/pods/eviction: create',
    '/services,persistentvolumeclaims: list,watch',
    'apps/deployments,replicasets,statefulsets: list,watch',
    '/replicationcontrollers: list,watch',
    'batch/jobs: list,watch',
    'policy/poddisruptionbudgets: list,watch',
    '/persistentvolumes: list,watch',
    'storage.k8s.io/volumeattachments: list,watch',
  ]);
  expect(clusterBinding).toMatchObject({
    kind: 'ClusterRoleBinding', roleRef: { kind: 'ClusterRole', name: drainerName }, subjects: [group],
  });
  expect(role).toMatchObject({
    kind: 'Role',
    metadata: { name: drainerName, namespace: 'kube-system' },
    rules: [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: ['cdk-graceful-node-group'], verbs: ['get', 'update'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['cdk-graceful-node-group-hold'], verbs: ['list', 'watch'] },
    ],
  });
  expect(binding).toMatchObject({
    kind: 'RoleBinding', metadata: { namespace: 'kube-system' }, roleRef: { kind: 'Role', name: drainerName }, subjects: [group],
  });
  expect(eventRole).toMatchObject({
    kind: 'Role', metadata: { name: drainerName, namespace: 'default' }, rules: [{ apiGroups: [''], resources: ['events'], verbs: ['create'] }],
  });
  expect(eventBinding).toMatchObject({
    kind: 'RoleBinding', metadata: { namespace: 'default' }, roleRef: { kind: 'Role', name: drainerName }, subjects: [group],
  });
  const names = ['', '-nodes', '-kubelets', '-leases'].map((about) => `${drainerName.toLowerCase()}${about}`);
  expect(policies.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(
    names.flatMap((name) => [`ValidatingAdmissionPolicy ${name}`, `ValidatingAdmissionPolicyBinding ${name}`]),
  );
  expect(policies.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding').map((policy) => (policy as unknown as { spec: object }).spec)).toEqual(
    names.map((policyName) => ({ policyName, validationActions: ['Deny'] })),
  );
});

test('two drainers share no object', () => {
  const stack = testStack();
  const cluster = importedV2(stack);
  const keys = ['Blue', 'Green'].flatMap((id) => parse(manifestOf(new NodeDrainer(stack, id, { cluster }))))
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);

  expect(new Set(keys).size).toBe(28);
});

describe('is applied', () => {
  const provider = (stack: Stack) => eksv2.KubectlProvider.fromKubectlProviderAttributes(stack, 'Kubectl', {
    serviceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:kubectl',
  });
  const providerV1 = (stack: Stack) => eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Kubectl', {
    functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:kubectl',
    kubectlRoleArn: 'arn:aws:iam::111111111111:role/kubectl',
    handlerRole: iam.Role.fromRoleArn(stack, 'Handler', 'arn:aws:iam::111111111111:role/handler'),
  });

  test.each<[string, (stack: Stack) => NodeDrainerProps['cluster'], boolean]>([
    ['made by aws-eks', (stack) => madeV1(stack, { authenticationMode: eks.AuthenticationMode.API }), true],
    ['made by aws-eks-v2 with a kubectl provider', (stack) => madeV2(stack), false],
    ['imported by aws-eks with a provider', (stack) => importedV1(stack, { kubectlProvider: providerV1(stack) }), true],
    ['imported by aws-eks with a role and a layer for one', (stack) => importedV1(stack, {
      kubectlRoleArn: 'arn:aws:iam::111111111111:role/kubectl',
      kubectlLayer: lambda.LayerVersion.fromLayerVersionArn(stack, 'Layer', 'arn:aws:lambda:eu-central-1:111111111111:layer:kubectl:1'),
    }), true],
    ['imported by aws-eks-v2 with a provider', (stack) => importedV2(stack, { kubectlProvider: provider(stack) }), false],
  ])('to a cluster %s', (_name, cluster, assumesRole) => {
    const stack = testStack();
    const { drainer, template } = drainerOf({ cluster: cluster(stack) }, stack);
    const resources = Object.values(template().findResources('Custom::AWSCDK-EKS-KubernetesResource')) as Array<{ Properties: object }>;

    expect(applied(template())).toEqual(parse(manifestOf(drainer)));
    // The role that kubectl assumes is a thing of aws-eks only.
    expect(resources.every(({ Properties }) => 'RoleArn' in Properties === assumesRole)).toBe(true);
    expect(warnings(stack)).toEqual([]);
    expect(Object.keys(template().findOutputs('*')).filter((id) => id.includes('Rbac'))).toEqual([]);
  });

  test.each<NodeGroupOptions>([
    { whenBlocked: WhenBlocked.FORCE }, { afterRetention: AfterRetention.FORCE, retainsAbandonedInstances: true },
  ])('with what groups ask for later: %j', (options) => {
    const stack = testStack();
    const { drainer, template } = drainerOf({ cluster: madeV2(stack) }, stack);
    drainer.addAutoScalingGroup(AutoScalingGroup.fromAutoScalingGroupName(stack, 'Group', 'blue'), options);

    expect(applied(template())[0].rules).toContainEqual({ apiGroups: [''], resources: ['pods'], verbs: ['delete'] });
    template().hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ ALLOW_FORCE: 'true', ALLOW_SURGE: 'true' }) } });
  });

  test('with what groups ask for after somebody has looked at what there is so far', () => {
    const stack = testStack();
    const { drainer, template } = drainerOf({ cluster: madeV2(stack) }, stack);
    const early = manifestOf(drainer);
    stack.node.findAll().filter((construct) => CfnResource.isCfnResource(construct))
      .forEach((resource) => stack.resolve((resource as unknown as { readonly cfnProperties: object }).cfnProperties));
    drainer.addAutoScalingGroup(new CfnAutoScalingGroup(stack, 'Green', { minSize: '0', maxSize: '1' }), { whenBlocked: WhenBlocked.FORCE });

    expect(parse(early)[0].rules).not.toContainEqual(expect.objectContaining({ verbs: ['delete'] }));
    expect(applied(template())).toEqual(parse(manifestOf(drainer)));
    expect(applied(template())[0].rules).toContainEqual({ apiGroups: [''], resources: ['pods'], verbs: ['delete'] });
    template().hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ ALLOW_FORCE: 'true', ALLOW_SURGE: 'true' }) } });
  });
});

describe('is offered', () => {
  test.each<[string, (stack: Stack) => NodeDrainerProps['cluster']]>([
    ['made by aws-eks-v2 without a kubectl provider', (stack) => madeV2(stack, { kubectlProviderOptions: undefined })],
    ['imported by aws-eks', (stack) => importedV1(stack)],
    ['imported by aws-eks-v2', (stack) => importedV2(stack)],
    ['of the L1', (stack) => new eks.CfnCluster(stack, 'Cluster', {
      roleArn: 'arn:aws:iam::111111111111:role/cluster', resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] },
    })],
  ])('for a cluster %s, as an output, with what groups ask for later, and with a warning that says what to run', (_name, cluster) => {
    const stack = testStack();
    const { drainer, template } = drainerOf({ cluster: cluster(stack) }, stack);
    drainer.addAutoScalingGroup(AutoScalingGroup.fromAutoScalingGroupName(stack, 'Group', 'blue'), { whenBlocked: WhenBlocked.FORCE });
    const [[id, output]] = Object.entries(template().findOutputs('*')).filter(([name]) => name.includes('Rbac'));

    expect((output as { Value: string }).Value).toBe(manifestOf(drainer));
    expect(manifestOf(drainer)).toContain('verbs: [delete]');
    expect(warnings(stack)).toEqual([expect.stringContaining(
      `aws cloudformation describe-stacks --stack-name Test --query "Stacks[0].Outputs[?OutputKey=='${id}'].OutputValue" --output text | kubectl apply -f -`,
    )]);
    expect(warnings(stack)[0]).toContain('[ack: cdk-graceful-node-group:rbacNotApplied]');
  });
});
