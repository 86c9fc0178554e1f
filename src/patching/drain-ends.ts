import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DRAIN_ENDED_DETAIL_TYPE, DRAIN_ENDED_SOURCE } from '../names';
import { acknowledge } from '../validation/acknowledge';

/** A pattern has room for 2,048 characters, and names of groups are long: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_GROUPS = 10;

/** Where the plan hears how the drains of its groups ended, while a patch is on. What nobody asked for in a day is about no patch. */
export function drainEndsQueue(scope: Construct): sqs.Queue {
  const queue = new sqs.Queue(scope, 'DrainEnds', {
    encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(1), visibilityTimeout: Duration.minutes(5),
  });
  acknowledge(queue, 'AwsSolutions-SQS3', 'It holds what drains tell for the report of a patch. What cannot be read is in the log of the drainer, too.');
  return queue;
}

export function hearDrains(scope: Construct, queue: sqs.Queue, groupNames: readonly string[]): void {
  for (let first = 0; first < groupNames.length; first += MOST_GROUPS) {
    new events.Rule(scope, `DrainEnded${first === 0 ? '' : first / MOST_GROUPS + 1}`, {
      description: 'Tells a patch plan how drains of its groups ended',
      eventPattern: {
        source: [DRAIN_ENDED_SOURCE], detailType: [DRAIN_ENDED_DETAIL_TYPE], detail: { group: groupNames.slice(first, first + MOST_GROUPS) },
      },
      targets: [new targets.SqsQueue(queue)],
    });
  }
}
