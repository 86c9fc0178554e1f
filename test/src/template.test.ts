import { Template } from 'aws-cdk-lib/assertions';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { stringify } from 'yaml';
import { autoScalingGroup, madeV2 } from './clusters';
import { testStack } from './synthesis';
import { GracefulNodeGroup } from '../../src';

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** What a user of a private cluster gets, beside the cluster. */
function resources(): Resources {
  const stack = testStack();
  const cluster = madeV2(stack, { endpointAccess: eksv2.EndpointAccess.PRIVATE });
  new GracefulNodeGroup(stack, 'Workers', { cluster, autoScalingGroup: autoScalingGroup(stack, 'Group', cluster.vpc) });
  const template = Template.fromStack(stack).toJSON() as { Resources: Resources };
  return Object.fromEntries(Object.entries(template.Resources)
    .filter(([id, { Type }]) => id.startsWith('NodeDrainer') || Type === 'AWS::AutoScaling::AutoScalingGroup'));
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
  expect(Object.keys(resources()).filter((id) => id.startsWith('NodeDrainer')).sort()).toEqual([
    'NodeDrainerClusterAccessEntryA3C23504',
    'NodeDrainerClusterClusterIngress9BE27FEF',
    'NodeDrainerClusterCodePolicy64737E9C',
    'NodeDrainerClusterDeadLetterQueueD620EF62',
    'NodeDrainerClusterDeadLetterQueuePolicy7F3C7C51',
    'NodeDrainerClusterFunction5A3DE459',
    'NodeDrainerClusterFunctionSecurityGroupB79F183F',
    'NodeDrainerClusterLifecycleRule2361A942',
    'NodeDrainerClusterLogGroupBEFB9318',
    'NodeDrainerClusterMapping1C226118',
    'NodeDrainerClusterPolicy02B7C884',
    'NodeDrainerClusterQueue2C76CB9A',
    'NodeDrainerClusterQueuePolicy9C63621B',
    'NodeDrainerClusterRbacC6F2C8D8',
    'NodeDrainerClusterRole03ECD60C',
    'NodeDrainerClusterSweepRule0230D8D4',
  ]);
});

test('the code of the function is the same for every build of the same sources', () => {
  const code = () => (resources().NodeDrainerClusterFunction5A3DE459.Properties.Code as { S3Key: string }).S3Key;
  expect(code()).toBe(code());
});
