import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { DrainerQueues } from './queues';
import { SWEEP_DETAIL_TYPE, SWEEP_SOURCE } from '../names';

export interface DrainerRulesProps extends DrainerQueues {
  readonly hookNames: readonly string[];
  readonly sweepInterval: Duration;
}

export interface DrainerRules {
  readonly lifecycleRule: events.Rule;
  readonly sweepRule: events.Rule;
}

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
  admit(queue, lifecycleRule, sweepRule);
  admit(deadLetterQueue, lifecycleRule);
  return { lifecycleRule, sweepRule };
}

/** CDK's own target would let every rule of anybody send to a queue that is encrypted with a customer's key. */
function target(queue: sqs.IQueue, config: Omit<events.RuleTargetConfig, 'arn'>): events.IRuleTarget {
  return { bind: () => ({ ...config, arn: queue.queueArn, targetResource: queue }) };
}

/** Lets just these rules send to the queue. */
function admit(queue: sqs.IQueue, ...rules: events.Rule[]): void {
  queue.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'Rules',
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: {
      ArnEquals: { 'aws:SourceArn': rules.map(({ ruleArn }) => ruleArn) },
      StringEquals: { 'aws:SourceAccount': Stack.of(queue).account },
    },
  }));
}
