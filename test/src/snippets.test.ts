import * as fs from 'fs';
import * as path from 'path';
import { compileFunction } from 'vm';
import * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ts from 'typescript';
import { autoScalingGroup, importedV1, madeV1, madeV2 } from './clusters';
import { plainApp, testStack } from './synthesis';
import * as library from '../../src';

const ROOT = path.join(__dirname, '..', '..');

/** What rosetta/default.ts-fixture has around an example. */
const NAMES = { ...cdk, ...library, autoscaling, cloudwatch, actions, ec2, eks, eksv2, iam, lambda, logs, sns, targets };

/** A snippet as a reader would copy it, and where it stands. */
interface Snippet {
  readonly name: string;
  readonly code: string;
  /** What the reader has already. */
  readonly declared: readonly string[];
}

function snippetsOf(file: string): Snippet[] {
  const blocks = [...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/```(?:ts|typescript)(?: nofixture)?\n([^]*?)```/g)];
  // The blocks of API.md that import show a signature.
  return blocks.filter(([, text]) => file !== 'API.md' || !text.includes('import ')).map(([, text], index) => ({
    name: `${file} ${index + 1}: ${text.split('\n').find((line) => line.includes('new ') || line.includes('for ')) ?? ''}`,
    code: text.replace(/^(declare const|import) .*$/gm, ''),
    declared: [...text.matchAll(/^declare const (\w+)/gm)].map(([, name]) => name),
  }));
}

/** Where the stack of the reader, its network and its cluster are. */
interface Layout {
  readonly stack: cdk.Stack;
  readonly vpc: ec2.IVpc;
  readonly cluster: library.NodeDrainerProps['cluster'];
}

const withVpc = (stack: cdk.Stack) => new ec2.Vpc(stack, 'Network', { maxAzs: 2 });
const IMPORTED = 'an imported cluster';
const LAYOUTS: Readonly<Record<string, (app: cdk.App) => Layout>> = {
  'everything in one stack': (app) => {
    const stack = testStack(app);
    const vpc = withVpc(stack);
    return { stack, vpc, cluster: madeV2(stack, { vpc, endpointAccess: eksv2.EndpointAccess.PRIVATE }) };
  },
  'everything in one stack, with a cluster of aws-eks': (app) => {
    const stack = testStack(app);
    const vpc = withVpc(stack);
    const authenticationMode = eks.AuthenticationMode.API_AND_CONFIG_MAP;
    return { stack, vpc, cluster: madeV1(stack, { vpc, authenticationMode, endpointAccess: eks.EndpointAccess.PRIVATE }) };
  },
  'network and cluster in another stack': (app) => {
    const platform = testStack(app, 'Platform');
    const vpc = withVpc(platform);
    return { stack: testStack(app), vpc, cluster: madeV2(platform, { vpc }) };
  },
  [IMPORTED]: (app) => {
    const stack = testStack(app);
    const vpc = withVpc(stack);
    return { stack, vpc, cluster: importedV1(stack, { vpc, clusterSecurityGroupId: 'sg-0123456789abcdef0' }) };
  },
};

/** What a snippet declares, made in the layout. A snippet that declares something else fails. */
function declarations({ stack, vpc, cluster }: Layout): Readonly<Record<string, () => unknown>> {
  const group = (id: string) => () => autoScalingGroup(stack, id, vpc);
  return {
    stack: () => stack,
    cluster: () => cluster,
    vpc: () => vpc,
    autoScalingGroup: group('Group'),
    web: group('WebGroup'),
    batch: group('BatchGroup'),
    blue: group('BlueGroup'),
    green: group('GreenGroup'),
    launchTemplate: () => ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Template', { launchTemplateId: 'lt-0123456789abcdef0', versionNumber: '1' }),
    drainer: () => new library.NodeDrainer(stack, 'GivenDrainer', { cluster, vpc }),
    oldDrainer: () => new library.NodeDrainer(stack, 'OldDrainer', { cluster, vpc }),
    newDrainer: () => new library.NodeDrainer(stack, 'NewDrainer', { cluster, vpc }),
    topic: () => new sns.Topic(stack, 'Topic'),
  };
}

const PAGES = fs.readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => path.join('docs', file));
const snippets = ['README.md', 'API.md', ...PAGES].flatMap(snippetsOf)
  // API.md's other blocks show how the members of a construct are called.
  .filter(({ name }) => name.includes('new ') || name.includes('for '));

test('there are snippets to check', () => {
  expect(snippets.length).toBeGreaterThan(10);
});

/** Runs a snippet in a stack. */
function run({ code }: Snippet, stack: cdk.Stack, values: Readonly<Record<string, unknown>>): void {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
  compileFunction(outputText, Object.keys(values)).call(stack, ...Object.values(values));
}

/** Whether it makes nodes of the image that is recommended for the cluster's version, which an imported cluster does not tell. */
function asksForTheClustersVersion({ code }: Snippet): boolean {
  return [...code.matchAll(/new GracefulNodeGroup\([^]*?\);/g)].some(([made]) => !/autoScalingGroup|kubernetesVersion|imageParameter|machineImage/.test(made));
}

describe.each(Object.entries(LAYOUTS))('%s', (name, lay) => {
  const importsCluster = name === IMPORTED;

  test.each(snippets.filter(({ declared }) => declared.length > 0).map((snippet) => [snippet.name, snippet] as const))('%s', (_name, snippet) => {
    const app = plainApp();
    const layout = lay(app);
    const made = declarations(layout);
    const values = { ...NAMES, ...Object.fromEntries(snippet.declared.map((name) => [name, made[name]()])) };
    if (importsCluster && asksForTheClustersVersion(snippet)) {
      expect(() => run(snippet, layout.stack, values)).toThrow(/Set kubernetesVersion/);
      return;
    }
    run(snippet, layout.stack, values);

    for (const stack of app.node.children.filter((child) => cdk.Stack.isStack(child))) {
      // Fails on circles, too, of stacks and of the resources of one.
      expect(() => Template.fromStack(stack)).not.toThrow();
    }
  });
});

test.each(snippets.filter(({ declared }) => declared.length === 0).map((snippet) => [snippet.name, snippet] as const))('on its own: %s', (_name, snippet) => {
  const app = plainApp();
  run(snippet, testStack(app), NAMES);

  expect(() => app.synth()).not.toThrow();
});
