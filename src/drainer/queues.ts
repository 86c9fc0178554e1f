import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** How long one invocation lasts at most: the longest that Lambda allows. */
export const INVOCATION = Duration.minutes(15);

export interface DrainerQueues {
  readonly queue: sqs.Queue;
  /** What could not be used, with the reason as a message attribute. */
  readonly deadLetterQueue: sqs.Queue;
}

export function drainerQueues(scope: Construct, encryptionMasterKey?: kms.IKey): DrainerQueues {
  const common = {
    encryption: encryptionMasterKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  };
  const deadLetterQueue = new sqs.Queue(scope, 'DeadLetterQueue', common);
  const queue = new sqs.Queue(scope, 'Queue', {
    ...common,
    // Lambda asks for no less than the function's timeout. The function shortens it as soon as it has the message.
    visibilityTimeout: INVOCATION,
    // A drain of two days is hundreds of invocations, and each of them receives the message again. SQS allows 1,000.
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 1000 },
  });
  return { queue, deadLetterQueue };
}
