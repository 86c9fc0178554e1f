import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import type { PlannedGroup } from './planned-group';
import { GROUP_TAG, PATCH_SOURCE, PROTECTED_TAG } from '../names';
import { CONTROL_PATH, IMAGES_PATH, OWNERS_PARAMETER, type PlanDocument, planPath, STATE_PARAMETER, VERSION_PLACEHOLDER } from '../options/patch-plan';
import { acknowledgeWildcard } from '../validation/acknowledge';

export interface Planned {
  readonly planName: string;
  readonly stateMachineArn: string;
  readonly drainEnds: sqs.IQueue;
  readonly document: PlanDocument;
  readonly groups: readonly PlannedGroup[];
}

/** What the function needs before any group is there, by the reason for it. */
export function planStatements(scope: IConstruct, { planName, stateMachineArn, drainEnds, document, groups }: Planned): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const parameter = (name: string, account?: string) => stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.slice(1), account });
  const path = planPath(planName);
  const checks = document.stages.flatMap(({ before, after }) => [...before, ...after]);
  const functions = checks.flatMap((check) => (check.type === 'function' ? [check.arn] : []));
  const parameters = [...new Set(groups.flatMap(({ document: { source } }) => ('parameter' in source ? [source.parameter] : [])))].map((name) =>
    parameter(name.replaceAll(VERSION_PLACEHOLDER, '*'), name.startsWith('/aws/service/') ? '' : undefined));
  const clusters = new Set(groups.map(({ document: { clusterName, source } }) => (source.type === 'recommended' ? clusterName : '')).filter((name) => name !== ''));
  const older = parameters.flatMap((arn) => {
    const beside = arn.split('/').slice(0, -2).join('/');
    return arn.includes('/aws/service/') ? [beside, `${beside}/*`] : [arn];
  });
  return [
    statement('ReadPlan', ['ssm:GetParametersByPath'], [parameter(path), parameter(`${path}/*`)]),
    statement('WriteProgress', ['ssm:PutParameter'], [`${path}/${STATE_PARAMETER}`, `${path}/${OWNERS_PARAMETER}`, `${path}/${CONTROL_PATH}/*`, `${path}/${IMAGES_PATH}/*`].map((name) => parameter(name))),
    statement('DeleteCommands', ['ssm:DeleteParameter'], [`${path}/${CONTROL_PATH}/*`, `${path}/${IMAGES_PATH}/*`].map((name) => parameter(name))),
    statement('ReadFormerImages', ['ssm:GetParameter', 'ssm:GetParameterHistory'], [parameter(`${path}/${IMAGES_PATH}/*`)]),
    ...parameters.length > 0 ? [statement('ReadRecommendedImages', ['ssm:GetParameter'], parameters), statement('ReadOlderImages', ['ssm:GetParametersByPath', 'ssm:GetParameterHistory'], older)] : [],
    ...clusters.size > 0 ? [statement('DescribeClusters', ['eks:DescribeCluster'], [...clusters].map((name) =>
      stack.formatArn({ service: 'eks', resource: 'cluster', resourceName: name })))] : [],
    // None of these can be restricted to resources.
    statement('DescribeGroupsAndImages', [
      'autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeInstanceRefreshes', 'autoscaling:DescribeScalingActivities',
      'ec2:DescribeImages', 'ec2:DescribeInstances',
      ...checks.some(({ type: kind }) => kind === 'alarms') ? ['cloudwatch:DescribeAlarms'] : [],
      ...document.freezes.some(({ type }) => type === 'calendar') ? ['ssm:GetCalendarState'] : [],
    ], ['*']),
    ...functions.length > 0 ? [statement('InvokeChecks', ['lambda:InvokeFunction'], [...new Set(functions)])] : [],
    statement('ReceiveDrainEnds', ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], [drainEnds.queueArn]),
    statement('StartPatches', ['states:StartExecution', 'states:ListExecutions'], [stateMachineArn]),
    new iam.PolicyStatement({
      sid: 'PublishPatchEvents',
      actions: ['events:PutEvents'],
      resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      conditions: { StringEquals: { 'events:source': PATCH_SOURCE } },
    }),
  ];
}

/** What it does with its groups; and what it takes back of those that have left it, which only their drainer's tag still tells, and the plan's own on instances. */
export function groupStatements(scope: IConstruct, planName: string, groups: readonly PlannedGroup[]): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const names = groups.map(({ document }) => document.groupName);
  const drainers = [...new Set(groups.map(({ group }) => group.drainer.drainerName))];
  const group = (name: string) => stack.formatArn({ service: 'autoscaling', resource: 'autoScalingGroup:*:autoScalingGroupName', resourceName: name });
  const instances = stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' });
  const ownTag = { 'ForAllValues:StringEquals': { 'aws:TagKeys': [PROTECTED_TAG] } };
  return [
    statement('ReplaceInstances', ['autoscaling:StartInstanceRefresh', 'autoscaling:CancelInstanceRefresh', 'autoscaling:SetInstanceProtection'], names.map(group)),
    new iam.PolicyStatement({
      sid: 'TagProtectedInstances',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: [instances],
      conditions: { ...ownTag, StringEquals: { 'aws:ResourceTag/aws:autoscaling:groupName': names } },
    }),
    new iam.PolicyStatement({
      sid: 'LetGoOfFormerGroups',
      actions: ['autoscaling:SetInstanceProtection'],
      resources: [group('*')],
      conditions: { StringEquals: { [`autoscaling:ResourceTag/${GROUP_TAG}`]: drainers } },
    }),
    new iam.PolicyStatement({
      sid: 'UntagFormerGroups',
      actions: ['ec2:DeleteTags'],
      resources: [instances],
      conditions: { ...ownTag, StringEquals: { [`aws:ResourceTag/${PROTECTED_TAG}`]: planName } },
    }),
  ];
}

/** Why resources have wildcards, by the statements that name them. */
const WILDCARDS: Readonly<Record<string, string>> = {
  ReadPlan: 'The parameters of the plan, below its own path.',
  WriteProgress: 'The parameters of the plan, below its own path.',
  DeleteCommands: 'The parameters of the plan, below its own path.',
  ReadFormerImages: 'The parameters of the plan, below its own path.',
  ReadRecommendedImages: 'The version of Kubernetes that the cluster will have is not known yet.',
  ReadOlderImages: 'Images of every release stand beside the recommended one.',
  DescribeGroupsAndImages: 'AWS allows these calls only for all resources.',
  ReplaceInstances: 'The ARN of a group has an identifier in front of its name.',
  TagProtectedInstances: 'Restricted to the instances of the groups of the plan, and to one tag, by conditions.',
  LetGoOfFormerGroups: 'Restricted to the groups of the drainers that the plan has to do with, by a condition.',
  UntagFormerGroups: 'Restricted to instances that the plan has tagged, and to that tag, by conditions.',
};

/** Tells cdk-nag why the wildcards in these statements are right. */
export function acceptWildcards(scope: IConstruct, statements: readonly iam.PolicyStatement[]): void {
  for (const { sid = '', resources } of statements) {
    for (const resource of resources.filter((each) => each.includes('*'))) {
      acknowledgeWildcard(scope, resource, WILDCARDS[sid]);
    }
  }
}

function statement(sid: string, actions: string[], resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources });
}

