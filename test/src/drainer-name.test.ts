import { type CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { importedV2, madeV2 } from './clusters';
import { drainerOf, plainApp, testStack, warnings } from './synthesis';
import { NodeDrainer, WhenBlocked } from '../../src';

describe('without a choice', () => {
  test('holds the name of the stack and the path, and is safe as a label', () => {
    const { drainer } = drainerOf();
    expect(drainer.drainerName).toMatch(/^Test-Drainer-[0-9A-F]{8}$/);
  });

  test('differs between two drainers of a stack, and between two stacks', () => {
    const stack = testStack();
    const cluster = importedV2(stack);
    const names = ['Blue', 'Green'].map((id) => new NodeDrainer(stack, id, { cluster }).drainerName);
    const other = drainerOf({}, testStack(undefined, 'Other')).drainer.drainerName;

    expect(new Set([...names, other]).size).toBe(3);
  });

  test('has at most 63 characters, however deep the drainer stands', () => {
    const stack = testStack(undefined, 'Stack-With-A-Name-That-Is-Longer-Than-Anybody-Would-Like-It-To-Be-' + 'x'.repeat(40));
    const { drainerName } = drainerOf({}, stack).drainer;

    expect(drainerName.length).toBeLessThanOrEqual(63);
    expect(drainerName).toMatch(/^[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/);
  });
});

describe('by choice', () => {
  /** A drainer somewhere in its stack, with all kinds of things in it, and what is deployed of it. */
  function deployed(place: (stack: Stack) => Construct, id: string): Record<string, unknown> {
    const stack = testStack();
    const cluster = madeV2(stack, { endpointAccess: eksv2.EndpointAccess.PRIVATE });
    const drainer = new NodeDrainer(place(stack), id, { cluster, drainerName: 'nodes-1' });
    const imported = new Construct(place(stack), 'Imports');
    drainer.addAutoScalingGroup(autoscaling.AutoScalingGroup.fromAutoScalingGroupName(imported, id, 'blue'), { whenBlocked: WhenBlocked.FORCE });
    // Makes a policy of the role's own, within the drainer, after it.
    new s3.Bucket(stack, 'Bucket').grantRead(drainer);
    return (Template.fromStack(stack).toJSON() as { Resources: Record<string, unknown> }).Resources;
  }

  test('moving a drainer, and the import of a group, changes nothing that is deployed', () => {
    const before = deployed((stack) => stack, 'Drainer');
    const after = deployed((stack) => stack.node.tryFindChild('Platform') as Construct | undefined ?? new Construct(stack, 'Platform'), 'Draining');

    expect(after).toEqual(before);
    expect(Object.keys(before).filter((id) => id.startsWith('nodes1')).sort()).toEqual([
      'nodes1AccessEntryC2AB8473',
      'nodes1ClusterIngressB0EAF7E3',
      'nodes1CodePolicy96201FD6',
      'nodes1DeadLetterQueueB1AC4CE9',
      'nodes1DeadLetterQueuePolicy8697C664',
      'nodes1Function01DD557B',
      'nodes1FunctionSecurityGroupA578216F',
      'nodes1GroupblueLaunchingHookF5E20D31',
      'nodes1GroupblueTerminatingHookE087C9F1',
      'nodes1LifecycleRuleE5D9825C',
      'nodes1LogGroup8A2EDEF6',
      'nodes1Mapping174766FC',
      'nodes1Policy2FEC49E1',
      'nodes1Queue70A3C4C4',
      'nodes1QueuePolicy71A5B031',
      'nodes1Rbac5C9E8215',
      'nodes1RoleDFB78317',
      'nodes1RoleDefaultPolicyBDDE6013',
      'nodes1SweepRuleE2219321',
    ]);
  });

  test('the warning names the output as it is deployed', () => {
    const stack = testStack();
    const { template } = drainerOf({ drainerName: 'nodes' }, stack);
    const [output] = Object.keys(template().findOutputs('*')).filter((id) => id.includes('Rbac'));

    expect(output).toMatch(/^nodesRbacManifest[0-9A-F]{8}$/);
    expect(warnings(stack)).toContainEqual(expect.stringContaining(`OutputKey=='${output}'`));
  });

  test('leaves the logical ids to whoever chose them, of what is added later as well', () => {
    const idsWith = (memorySize: number): string[] => {
      const stack = testStack();
      const { drainer, template } = drainerOf({ drainerName: 'nodes', memorySize }, stack);
      // The id of a version follows the function that it is of, or CloudFormation would never make another one.
      new lambda.Alias(stack, 'Live', { aliasName: 'live', version: drainer.function.currentVersion });
      (drainer.onDrainEnded('Ended').node.defaultChild as CfnElement).overrideLogicalId('Ours');
      (drainer.onDrainEnded('EndedToo').node.defaultChild as CfnElement).overrideLogicalId('OursToo');
      return Object.keys({ ...template().findResources('AWS::Lambda::Version'), ...template().findResources('AWS::Events::Rule') });
    };
    const [small, large] = [idsWith(512), idsWith(1024)];

    expect(small).toEqual(expect.arrayContaining(['Ours', 'OursToo']));
    expect(small.filter((id) => !large.includes(id))).toEqual([expect.stringContaining('CurrentVersion')]);
  });

  test('is that of hooks, tag, metrics and objects in Kubernetes', () => {
    const stack = testStack();
    const { drainer } = drainerOf({ drainerName: 'Nodes-1' }, stack);
    const group = new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
    drainer.addAutoScalingGroup(group);

    expect(drainer).toMatchObject({ drainerName: 'Nodes-1', kubernetesGroup: 'cdk-graceful-node-group:Nodes-1' });
    expect(group.lifecycleHookSpecificationList).toMatchObject([{ lifecycleHookName: 'Nodes-1-terminating' }, { lifecycleHookName: 'Nodes-1-launching' }]);
    expect(group.tags.tagValues()).toEqual({ 'cdk-graceful-node-group:drainer': 'Nodes-1' });
    expect(drainer.metricPodsEvicted().dimensions).toEqual({ Drainer: 'Nodes-1' });
    expect(CfnResource.isCfnResource(drainer.node.findChild('Policy').node.defaultChild as Construct)).toBe(true);
  });

  test('and imported groups are those of one place until stacks say that they are not, as the error tells', () => {
    const stages = (...regions: Array<string | undefined>) => {
      const app = plainApp();
      regions.forEach((region, index) => {
        const stack = new Stack(app, `Stage${index}`, { env: { region, account: region && '111111111111' } });
        const drainer = new NodeDrainer(stack, 'Drainer', { cluster: importedV2(stack), drainerName: 'nodes' });
        drainer.addAutoScalingGroup(autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Group', 'blue'), { whenBlocked: WhenBlocked.TERMINATE });
      });
      return app;
    };
    const said = 'If they are deployed to different accounts or regions, set env of their stacks.';
    expect(() => stages(undefined, undefined).synth()).toThrow(`Give one of them another drainerName. ${said}`);
    expect(() => stages(undefined, undefined).synth()).toThrow(`(the property drainer of GracefulNodeGroup). ${said}`);
    expect(() => stages('eu-central-1', 'us-east-1').synth()).not.toThrow();
  });

  test('belongs to one drainer of an account and region, whether in capitals or not', () => {
    const stack = testStack();
    const cluster = importedV2(stack);
    new NodeDrainer(stack, 'Blue', { cluster, drainerName: 'nodes' });
    new NodeDrainer(stack, 'Green', { cluster, drainerName: 'Nodes' });

    expect(() => Template.fromStack(stack)).toThrow(
      '[Test/Green] The drainer Test/Blue has the same name, so both would act on the same groups. Got: drainerName Nodes. '
      + 'Allowed: a name of its own for each drainer of an account and region, whether in capitals or not. Give one of them another drainerName.',
    );
  });
});
