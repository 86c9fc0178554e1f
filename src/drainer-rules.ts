import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { DrainerQueues } from './drainer-queues';
import { SWEEP_DETAIL_TYPE, SWEEP_SOURCE } from './names';

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
  const lifecycleRule = new events.Rule(scope, 'LifecycleRule', {
    description: 'Instances that wait in a lifecycle hook of the drainer',
    // By the hooks' fixed names, not by the groups', so that a group can be made after the rule.
    eventPattern: {
      source: ['aws.autoscaling'],
      detailType: ['EC2 Instance-terminate Lifecycle Action', 'EC2 Instance-launch Lifecycle Action'],
      detail: { LifecycleHookName: [...props.hookNames] },
    },
    targets: [new targets.SqsQueue(props.queue, {
      deadLetterQueue: props.deadLetterQueue,
      retryAttempts: 185,
      maxEventAge: Duration.hours(24),
    })],
  });
  const sweepRule = new events.Rule(scope, 'SweepRule', {
    description: 'Looks for waiting instances that no event spoke of',
    schedule: events.Schedule.rate(props.sweepInterval),
    // Not repeated and no dead letter: the next sweep finds what a lost one would have found.
    targets: [new targets.SqsQueue(props.queue, {
      message: events.RuleTargetInput.fromObject({ 'source': SWEEP_SOURCE, 'detail-type': SWEEP_DETAIL_TYPE }),
      retryAttempts: 0,
    })],
  });
  return { lifecycleRule, sweepRule };
}
