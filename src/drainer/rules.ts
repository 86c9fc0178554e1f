import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { InstanceNotice } from './instance-notice';
import type { DrainerQueues } from './queues';
import { SWEEP_DETAIL_TYPE, SWEEP_SOURCE } from '../names';

export interface DrainerRulesProps extends DrainerQueues {
  readonly hookNames: readonly string[];
  readonly sweepInterval: Duration;
  readonly notices: readonly InstanceNotice[];
}

export interface DrainerRules {
  readonly lifecycleRule: events.Rule;
  readonly sweepRule: events.Rule;
  readonly noticeRules: events.Rule[];
}

/** How a rule hears of a notice. */
interface NoticeRule {
  readonly id: string;
  readonly description: string;
  readonly eventPattern: events.EventPattern;
  /** For how long it is worth to be delivered. */
  readonly worth: Duration;
}

const NOTICE_RULES: Readonly<Record<InstanceNotice, NoticeRule>> = {
  [InstanceNotice.SPOT_INTERRUPTION]: {
    id: 'SpotInterruptionRule',
    description: 'Spot instances that EC2 interrupts in two minutes',
    eventPattern: { source: ['aws.ec2'], detailType: ['EC2 Spot Instance Interruption Warning'] },
    worth: Duration.minutes(10),
  },
  [InstanceNotice.REBALANCE_RECOMMENDATION]: {
    id: 'RebalanceRecommendationRule',
    description: 'Spot instances at an elevated risk of interruption',
    eventPattern: { source: ['aws.ec2'], detailType: ['EC2 Instance Rebalance Recommendation'] },
    worth: Duration.hours(1),
  },
  [InstanceNotice.SCHEDULED_CHANGE]: {
    id: 'ScheduledChangeRule',
    description: 'Instances that AWS is going to stop, reboot, retire or maintain',
    eventPattern: { source: ['aws.health'], detailType: ['AWS Health Event'], detail: { service: ['EC2'], eventTypeCategory: ['scheduledChange'] } },
    worth: Duration.hours(24),
  },
  [InstanceNotice.STOPPING]: {
    id: 'StoppingRule',
    description: 'Instances that are being stopped or terminated',
    eventPattern: { source: ['aws.ec2'], detailType: ['EC2 Instance State-change Notification'], detail: { state: ['stopping', 'shutting-down'] } },
    worth: Duration.minutes(10),
  },
};

/** What puts messages into the queue. */
export function drainerRules(scope: Construct, props: DrainerRulesProps): DrainerRules {
  const { queue, deadLetterQueue } = props;
  const lifecycleRule = new events.Rule(scope, 'LifecycleRule', {
    description: 'Instances that wait in a lifecycle hook of the drainer',
    // By the hooks' fixed names, not by the groups', so that a group can be made after the rule.
    eventPattern: {
      source: ['aws.autoscaling'],
      detailType: ['EC2 Instance-terminate Lifecycle Action', 'EC2 Instance-launch Lifecycle Action'],
      detail: { LifecycleHookName: [...props.hookNames] },
    },
    targets: [target(queue, {
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.hours(24).toSeconds() },
    })],
  });
  const sweepRule = new events.Rule(scope, 'SweepRule', {
    description: 'Looks for lifecycle actions that no event told of',
    schedule: events.Schedule.rate(props.sweepInterval),
    // Not repeated and no dead letter: the next sweep finds what a lost one would have found.
    targets: [target(queue, {
      input: events.RuleTargetInput.fromObject({ 'source': SWEEP_SOURCE, 'detail-type': SWEEP_DETAIL_TYPE }),
      retryPolicy: { maximumRetryAttempts: 0 },
    })],
  });
  const noticeRules = [...new Set(props.notices)].map((notice) => noticeRule(scope, props, NOTICE_RULES[notice]));
  admit(queue, lifecycleRule, sweepRule, ...noticeRules);
  admit(deadLetterQueue, lifecycleRule, ...noticeRules);
  return { lifecycleRule, sweepRule, noticeRules };
}

function noticeRule(scope: Construct, { queue, deadLetterQueue }: DrainerQueues, { id, description, eventPattern, worth }: NoticeRule): events.Rule {
  return new events.Rule(scope, id, {
    description,
    eventPattern,
    targets: [target(queue, {
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: worth.toSeconds() },
    })],
  });
}

/** CDK's own target would let every rule of anybody send to a queue that is encrypted with a customer's key. */
function target(queue: sqs.IQueue, config: Omit<events.RuleTargetConfig, 'arn'>): events.IRuleTarget {
  return { bind: () => ({ ...config, arn: queue.queueArn, targetResource: queue }) };
}

/** Lets just these rules send to the queue. */
function admit(queue: sqs.IQueue, ...rules: events.Rule[]): void {
  queue.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AdmitRules',
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: {
      ArnEquals: { 'aws:SourceArn': rules.map(({ ruleArn }) => ruleArn) },
      StringEquals: { 'aws:SourceAccount': Stack.of(queue).account },
    },
  }));
}
