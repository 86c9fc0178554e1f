import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/** What alarms and dashboards look at. */
export interface Monitored {
  readonly drainerName: string;
  readonly function: lambda.IFunction;
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
  readonly logGroup: logs.ILogGroup;
  readonly lifecycleRule: events.IRule;
  readonly sweepRule: events.IRule;
  readonly noticeRules: events.IRule[];
}
