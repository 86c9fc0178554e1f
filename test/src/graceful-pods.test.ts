import { CfnParameter, CfnResource, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { parseAllDocuments } from 'yaml';
import { importedV1, importedV2, madeV1, madeV2 } from './clusters';
import { ENVIRONMENT, plainApp, testStack, warnings } from './synthesis';
import { GracefulNamespaces, GracefulPods, type GracefulPodsProps, PreStopSleep } from '../../src';

/* What a cluster makes of pods by the policy is in test/e2e/serving, there and on real Kubernetes. */

type Stack = ReturnType<typeof testStack>;
interface Policy {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly failurePolicy: string;
    readonly reinvocationPolicy: string;
    readonly policyName: string;
    readonly matchConstraints: { readonly namespaceSelector: object };
    readonly variables: ReadonlyArray<{ readonly name: string; readonly expression: string }>;
  };
}

function gracefulPods(props: Partial<GracefulPodsProps> = {}, stack: Stack = testStack()) {
  const construct = new GracefulPods(stack, 'GracefulPods', { ...props, cluster: props.cluster ?? importedV2(stack) });
  const [policy, binding] = parseAllDocuments(construct.manifest).map((document) => document.toJS() as Policy);
  return { construct, stack, policy, binding };
}

/** The seconds that a policy lets pods sleep which do not say otherwise. */
function secondsOf({ spec }: Policy): number {
  return Number(spec.variables.find(({ name }) => name === 'sleep')?.expression.split(' : ').at(-1));
}

test('by default pods of namespaces with a label serve for ten more seconds, and none is refused because of us', () => {
  const { policy, binding, construct } = gracefulPods();
  expect(secondsOf(policy)).toBe(10);
  expect(policy.spec.matchConstraints.namespaceSelector).toEqual({
    matchExpressions: [{ key: 'cdk-graceful-node-group/graceful-pods', operator: 'In', values: ['enabled'] }],
  });
  expect(policy.spec).toMatchObject({ failurePolicy: 'Ignore', reinvocationPolicy: 'IfNeeded' });
  expect(binding).toEqual({
    apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicyBinding', metadata: { name: construct.policyName }, spec: { policyName: construct.policyName },
  });
  expect(construct.policyName).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
});

test.each<[string, Duration, number]>([
  ['the cluster itself', PreStopSleep.IN_CLUSTER, 10],
  ['an ALB to pods', PreStopSleep.ALB_IP_TARGETS, 30],
  ['an ALB to nodes', PreStopSleep.ALB_INSTANCE_TARGETS, 60],
  ['an NLB', PreStopSleep.NLB, 120],
])('behind %s', (_name, sleep, seconds) => {
  expect(secondsOf(gracefulPods({ sleep }).policy)).toBe(seconds);
});

test('names of policies differ, and one that is given is kept', () => {
  const stack = testStack();
  const cluster = importedV2(stack);
  const names = ['Blue', 'Green'].map((id) => new GracefulPods(stack, id, { cluster }).policyName);
  expect(new Set(names).size).toBe(2);
  expect(new GracefulPods(stack, 'Named', { cluster, policyName: 'serving' }).policyName).toBe('serving');
});

describe('is applied', () => {
  test.each<[string, (stack: Stack) => GracefulPodsProps['cluster']]>([
    ['of aws-eks', (stack) => madeV1(stack)],
    ['of aws-eks-v2', (stack) => madeV2(stack)],
  ])('to a cluster %s', (_name, cluster) => {
    const stack = testStack();
    const { policy, binding } = gracefulPods({ cluster: cluster(stack) }, stack);
    const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource', { Properties: { Manifest: JSON.stringify([policy, binding]) } }));
    expect(resource).toBeDefined();
    expect(warnings(stack)).toEqual([]);
  });

  test('as another resource when its name changes, so that the policy of the old name is deleted', () => {
    const ids = [undefined, 'blue', 'green'].map((policyName) => {
      const stack = testStack();
      gracefulPods({ cluster: madeV2(stack), policyName }, stack);
      return Object.keys(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource')).join();
    });
    expect(new Set(ids).size).toBe(3);
  });
});

test('has the same name in two regions, whose clusters have one name, too', () => {
  const app = plainApp();
  for (const region of ['eu-central-1', 'us-east-1']) {
    const stack = testStack(app, region, { env: { ...ENVIRONMENT, region } });
    new GracefulPods(stack, 'GracefulPods', { cluster: importedV2(stack), policyName: 'serving' });
  }
  expect(() => app.synth()).not.toThrow();
});

test('is offered where the cluster has no kubectl provider, and a warning says what to run', () => {
  const { stack, construct } = gracefulPods();
  const [[id, { Value }]] = Object.entries(Template.fromStack(stack).findOutputs('*')) as Array<[string, { Value: string }]>;
  expect(Value).toBe(construct.manifest);
  expect(warnings(stack)).toEqual([expect.stringContaining(
    'The cluster has no kubectl provider, so policy and binding are not applied by this deployment, and pods are made as before until they are. After the deployment, run\n'
    + `aws cloudformation describe-stacks --stack-name Test --query "Stacks[0].Outputs[?OutputKey=='${id}'].OutputValue" --output text | kubectl apply -f -`,
  )]);
});

describe('a cluster', () => {
  const refusal = (version: string) => `[Test/GracefulPods] The cluster Test/Cluster has no mutating admission policies, which make pods graceful. Got: Kubernetes ${version}. `
    + 'Allowed: Kubernetes 1.36 and newer. Upgrade the cluster, or have the owners of applications write lifecycle.preStop.sleep and a '
    + 'terminationGracePeriodSeconds that is as much longer into their pod templates, as docs/graceful-pods.md shows.';

  test.each<[string, string, (stack: Stack) => GracefulPodsProps['cluster']]>([
    ['of aws-eks', '1.35', (stack) => madeV1(stack, { version: eks.KubernetesVersion.V1_35 })],
    ['of aws-eks-v2', '1.34', (stack) => madeV2(stack, { version: eksv2.KubernetesVersion.V1_34 })],
    ['of the L1', '1.9', (stack) => new eks.CfnCluster(stack, 'Cluster', {
      roleArn: 'arn:aws:iam::111111111111:role/cluster', resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] }, version: '1.9',
    })],
  ])('%s that is known to be too old is refused', (_name, version, cluster) => {
    const stack = testStack();
    expect(() => gracefulPods({ cluster: cluster(stack) }, stack)).toThrow(new Error(refusal(version)));
  });

  test.each<[string, (stack: Stack) => GracefulPodsProps['cluster']]>([
    ['a newer one', (stack) => madeV2(stack, { version: eksv2.KubernetesVersion.of('1.37') })],
    ['one whose version is a token', (stack) => madeV2(stack, { version: eksv2.KubernetesVersion.of(new CfnParameter(stack, 'Version').valueAsString) })],
    ['an imported one of aws-eks', (stack) => importedV1(stack)],
    ['an imported one of aws-eks-v2', (stack) => importedV2(stack)],
  ])('%s is not', (_name, cluster) => {
    const stack = testStack();
    expect(() => gracefulPods({ cluster: cluster(stack) }, stack)).not.toThrow();
  });
});

test.each<[string, Partial<Record<keyof GracefulPodsProps, unknown>>, string]>([
  ['no cluster', { cluster: 'production' }, 'cluster has a value that it cannot have.'],
  ['too short a sleep', { sleep: Duration.millis(500) }, 'sleep is out of range. Got: 500 millis. Allowed: from 1 second to 15 minutes, in whole seconds.'],
  ['no sleep', { sleep: Duration.seconds(0) }, 'Allowed: from 1 second to 15 minutes'],
  ['too long a sleep', { sleep: Duration.seconds(901) }, 'Got: 15 minutes 1 second. Allowed: from 1 second to 15 minutes'],
  ['a number', { sleep: 10 }, 'sleep has a value that it cannot have. Got: the number 10. Allowed: a Duration'],
  ['names of namespaces', { namespaces: ['shop'] }, 'namespaces has a value that it cannot have. Got: a list. Allowed: GracefulNamespaces.labelled(), GracefulNamespaces.named() or GracefulNamespaces.allExcept().'],
  ['capitals', { policyName: 'Serving' }, 'policyName has a value that it cannot have. Got: the string "Serving". Allowed: lower-case letters'],
])('%s is refused', (_name, props, message) => {
  const stack = testStack();
  const given = { cluster: importedV2(stack), ...props } as unknown as GracefulPodsProps;
  expect(() => new GracefulPods(stack, 'GracefulPods', given)).toThrow(message);
});

test.each<[string, (stack: Stack) => Partial<GracefulPodsProps>]>([
  ['sleep', (stack) => ({ sleep: Duration.seconds(new CfnParameter(stack, 'Sleep', { type: 'Number' }).valueAsNumber) })],
  ['policyName', (stack) => ({ policyName: new CfnParameter(stack, 'Name').valueAsString })],
])('%s stands in what is synthesised, so that a token is refused', (name, props) => {
  const stack = testStack();
  expect(() => gracefulPods(props(stack), stack)).toThrow(new Error(
    `[Test/GracefulPods] ${name} has a value that it cannot have. Got: a token. Allowed: a value that is known at synthesis. Set ${name} to such a value.`));
});

test.each([
  [['Shop'], 'Shop'],
  [[['shop']], '["shop"]'],
  [[undefined], 'nothing'],
])('names of namespaces that are none are refused where they are named: %j', (names, got) => {
  for (const method of ['allExcept', 'named'] as const) {
    expect(() => GracefulNamespaces[method](...names as string[])).toThrow(new Error(
      `A name given to GracefulNamespaces.${method} is not a valid name of a namespace. Got: ${got}. Allowed: lower-case letters, digits and hyphens, at most 63, beginning `
      + 'and ending with a letter or digit. Name namespaces as kubectl get namespaces does, one an argument and without wildcards.',
    ));
  }
});

test('no name at all is refused where namespaces are named', () => {
  expect(() => GracefulNamespaces.named()).toThrow('GracefulNamespaces.named() was given no namespace. Got: nothing. Allowed: one name or more.');
});

describe('two on one cluster', () => {
  const { labelled, named, allExcept } = GracefulNamespaces;

  /** What is wrong with the app at the end of its synthesis. */
  function synthesised(one: Partial<GracefulPodsProps>, other: Partial<GracefulPodsProps>, clusterName?: string): () => unknown {
    const app = plainApp();
    const stack = testStack(app);
    // Of the policies nothing but outputs would be in the stack.
    new CfnResource(stack, 'Rest', { type: 'AWS::CloudFormation::WaitConditionHandle' });
    const cluster = importedV2(stack);
    const second = eksv2.Cluster.fromClusterAttributes(stack, 'Again', { clusterName: clusterName ?? cluster.clusterName });
    new GracefulPods(stack, 'Blue', { cluster, ...one });
    new GracefulPods(stack, 'Green', { cluster: second, ...other });
    return () => app.synth();
  }

  test.each<[string, GracefulNamespaces, GracefulNamespaces]>([
    ['the label, both', labelled(), labelled()],
    ['a name, both', named('shop', 'blog'), named('blog')],
    ['a name that the other does not leave out', named('shop', 'blog'), allExcept('shop')],
    ['the same the other way round', allExcept('shop'), named('shop', 'blog')],
    ['all but some, both', allExcept('shop'), allExcept('blog')],
  ])('are refused that want the same pods: by %s', (_name, one, other) => {
    expect(synthesised({ namespaces: one }, { namespaces: other })).toThrow(
      'The policy of Test/Blue matches the same pods, and Kubernetes does not say which of the two would change them. Got: namespaces that both are about. '
      + 'Allowed: policies of a cluster with no namespace in common. Name the namespaces of each by GracefulNamespaces.named()');
  });

  test.each<[string, GracefulNamespaces, GracefulNamespaces]>([
    ['other names', named('shop'), named('blog')],
    ['names, and all but these', named('shop', 'blog'), allExcept('blog', 'shop')],
    ['a label, which may be on other namespaces', labelled(), named('shop')],
  ])('are not that have namespaces of their own: %s', (_name, one, other) => {
    expect(synthesised({ namespaces: one }, { namespaces: other })).not.toThrow();
  });

  test.each<[string, GracefulNamespaces, GracefulNamespaces]>([
    ['the label, and all but some', labelled(), allExcept('shop')],
    ['the same the other way round', allExcept('shop'), labelled()],
  ])('are warned of that may want the same pods, by labels that nobody sees at synthesis: %s', (_name, one, other) => {
    const stack = testStack();
    const cluster = importedV2(stack);
    new GracefulPods(stack, 'Blue', { cluster, namespaces: one });
    new GracefulPods(stack, 'Green', { cluster, namespaces: other });

    expect(warnings(stack)).toContainEqual(expect.stringMatching(
      /^Of this policy and that of Test\/Blue, one is about the namespaces with the label cdk-graceful-node-group\/graceful-pods: enabled, and the other about all but some\./));
  });

  test.each<[string, GracefulNamespaces, GracefulNamespaces]>([
    ['the label, and a name', labelled(), named('shop')],
    ['names, and all but these', named('shop'), allExcept('shop')],
  ])('are not warned of elsewhere: %s', (_name, one, other) => {
    const stack = testStack();
    const cluster = importedV2(stack);
    new GracefulPods(stack, 'Blue', { cluster, namespaces: one });
    new GracefulPods(stack, 'Green', { cluster, namespaces: other });

    expect(warnings(stack).filter((text) => text.startsWith('Of this policy'))).toEqual([]);
  });

  test('are refused that have one name', () => {
    expect(synthesised({ policyName: 'serving', namespaces: named('shop') }, { policyName: 'serving', namespaces: named('blog') })).toThrow(
      'The policy of Test/Blue has the same name, so one would overwrite the other. Got: policyName serving. Allowed: a name of its own for each policy of a cluster.');
  });

  test('are two if the cluster is another', () => {
    expect(synthesised({}, {}, 'another')).not.toThrow();
  });
});
