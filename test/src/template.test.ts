import { Template } from 'aws-cdk-lib/assertions';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { stringify } from 'yaml';
import { autoScalingGroup, madeV2 } from './clusters';
import { strictApp, testStack } from './synthesis';
import { GracefulNodeGroup } from '../../src';

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** What a user of a private cluster gets, beside the cluster. */
function resources(): Resources {
  const stack = testStack(strictApp());
  const cluster = madeV2(stack, { endpointAccess: eksv2.EndpointAccess.PRIVATE });
  new GracefulNodeGroup(stack, 'Workers', { cluster, autoScalingGroup: autoScalingGroup(stack, 'Group', cluster.vpc) });
  const template = Template.fromStack(stack).toJSON() as { Resources: Resources };
  return Object.fromEntries(Object.entries(template.Resources)
    .filter(([id, { Type }]) => id.startsWith('Workers') || Type === 'AWS::AutoScaling::AutoScalingGroup'));
}

/** The hash of the function's code changes with every change of the code; JSON in a property is shown as what it says. */
function readable(key: string, value: unknown): unknown {
  if (key === 'S3Key') {
    return '<asset>.zip';
  }
  if (typeof value === 'string' && /^(\[\{|\{)"/.test(value)) {
    return { '<JSON>': JSON.parse(value) as unknown };
  }
  return value;
}

test('the template, as a person reads it', () => {
  expect(stringify(JSON.parse(JSON.stringify(resources(), readable)), { lineWidth: 140, aliasDuplicateObjects: false })).toMatchSnapshot();
});

test('logical ids never change: a new one replaces the resource, and lets every waiting instance go', () => {
  expect(Object.keys(resources()).filter((id) => id.startsWith('Workers')).sort()).toEqual([
    'WorkersDrainerAccessEntryEDEF7ED0',
    'WorkersDrainerClusterIngress1F323569',
    'WorkersDrainerDeadLetterQueue5C1F7040',
    'WorkersDrainerDeadLetterQueuePolicyA4B7500C',
    'WorkersDrainerFunction4965B2E0',
    'WorkersDrainerFunctionSecurityGroupEFC25CB7',
    'WorkersDrainerLifecycleRule0C9E05FB',
    'WorkersDrainerLogGroup52D3C2EB',
    'WorkersDrainerMapping2348928F',
    'WorkersDrainerPolicy1E43C566',
    'WorkersDrainerQueue1025CAB4',
    'WorkersDrainerQueuePolicy6FA2BC2F',
    'WorkersDrainerRbacE31C7C69',
    'WorkersDrainerRoleDFD1CD4C',
    'WorkersDrainerSweepRule4AA4E29B',
  ]);
});

test('the code of the function is the same for every build of the same sources', () => {
  const code = () => (resources().WorkersDrainerFunction4965B2E0.Properties.Code as { S3Key: string }).S3Key;
  expect(code()).toBe(code());
});
