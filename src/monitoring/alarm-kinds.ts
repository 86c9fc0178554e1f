import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmsOptions } from './alarm-options';
import type { Monitored } from './monitored';
import { DrainOutcome, drainerMetric } from '../drainer/metrics';
import { type Metric, METRICS, OUTCOME_DIMENSION } from '../names';

/** The options that tune an alarm. */
export type AlarmName = Exclude<keyof AlarmsOptions, 'topic' | 'actions' | 'runbookUrl'>;

/** One of the alarms, as it is unless somebody tunes it. */
export interface AlarmKind {
  readonly metric: (drainer: Monitored) => cloudwatch.IMetric;
  readonly threshold: number;
  /** Bad periods, and how many are looked at. */
  readonly bad?: readonly [number, of: number];
  /** What happened, and what to look at. */
  readonly description: string;
}

const PERIOD = Duration.minutes(5);
const { MAXIMUM, MINIMUM, SUM } = cloudwatch.Stats;

const ofDrainer = (metric: Metric) => ({ drainerName }: Monitored) => drainerMetric(metric, drainerName);
const ofDrains = (outcome: DrainOutcome) => ({ drainerName }: Monitored) =>
  drainerMetric(METRICS.DRAINS, drainerName, { dimensionsMap: { [OUTCOME_DIMENSION]: outcome } });

export const ALARM_KINDS: Readonly<Record<AlarmName, AlarmKind>> = {
  retainedDrains: {
    metric: ofDrains(DrainOutcome.RETAINED),
    threshold: 1,
    description: 'A node could not be drained in time, and its instance is kept: out of service, but running and billed. '
      + 'The log says under "Drain waits" which pod holds it, and why.',
  },
  failedDrains: {
    metric: ofDrains(DrainOutcome.FAILED),
    threshold: 1,
    description: 'A node could not be drained in time, and its instance was terminated with the pods that were left. '
      + 'The log says under "Drain ended" whose they were.',
  },
  forcedDrains: {
    metric: ofDrains(DrainOutcome.FORCED),
    threshold: 1,
    description: 'Pods that would not leave their node in time were deleted. The log says under "Pod deleted by force" which.',
  },
  interruptedOwners: {
    metric: ofDrainer(METRICS.OWNERS_INTERRUPTED),
    threshold: 1,
    description: 'An owner had fewer pods than it asked for while its node was drained. The log says under "Owner will be interrupted" or "Drain ended" '
      + 'who, and why that could not be avoided.',
  },
  ownersLeftDown: {
    metric: ofDrainer(METRICS.OWNERS_LEFT_DOWN),
    threshold: 1,
    description: 'A drain has ended, and an owner still misses pods that it had before: nothing says that they come back by themselves. The log says under '
      + '"Drain ended" whose they are (left-down).',
  },
  blockedDrains: {
    metric: ofDrainer(METRICS.BLOCKED_SECONDS),
    threshold: 1800,
    description: 'A draining node has waited for the same pods for half an hour. kubectl describe node, and the log under "Drain waits", say for which, and why.',
  },
  retainedInstances: {
    metric: ofDrainer(METRICS.RETAINED_SECONDS),
    threshold: 86_400,
    description: 'An instance has been retained for more than a day: it runs unpatched, and is billed. It is terminated as soon as its last pods have moved: '
      + 'look at what holds them.',
  },
  heldDrainer: {
    metric: ofDrainer(METRICS.DRAINER_HELD),
    threshold: 1,
    bad: [12, 12],
    description: 'Somebody has held the drainer for an hour: nodes wait, and nobody is moved. The ConfigMap kube-system/cdk-graceful-node-group-hold says why.',
  },
  abandonedLaunches: {
    metric: ofDrainer(METRICS.LAUNCHES_ABANDONED),
    threshold: 1,
    description: 'A launched instance did not become a ready node in time, and is replaced. Look at its user data, its access to the cluster and its security groups.',
  },
  cancelledRefreshes: {
    metric: ofDrainer(METRICS.REFRESHES_CANCELLED),
    threshold: 1,
    description: 'An instance refresh was cancelled, since none of what it launched became a node. The old instances stay. The log says under '
      + '"Refresh cancelled" which image it was, and why.',
  },
  groupsWithoutHooks: {
    metric: ofDrainer(METRICS.GROUPS_WITHOUT_HOOKS),
    threshold: 1,
    description: 'A node group has lost the lifecycle hooks of the drainer: its instances are terminated without being drained. Deploy its stack again.',
  },
  clusterUnreachable: {
    metric: ofDrainer(METRICS.CLUSTER_UNREACHABLE),
    threshold: 1,
    bad: [2, 3],
    description: 'The Kubernetes API does not answer the drainer, so nothing is drained. Look at the endpoint, the subnets and the security groups of the function.',
  },
  clusterForbidden: {
    metric: ofDrainer(METRICS.CLUSTER_FORBIDDEN),
    threshold: 1,
    description: 'The Kubernetes API refuses the drainer, so nothing is drained. Look at the access entry of its role, and whether its manifest is applied.',
  },
  failedAwsCalls: {
    metric: ofDrainer(METRICS.AWS_CALLS_FAILED),
    threshold: 1,
    bad: [2, 3],
    description: 'Auto Scaling, EC2, SQS or EventBridge keeps refusing or throttling calls of the drainer. Drains end late; where heartbeats fail hooks time out '
      + 'after 35 minutes. The log says in its warnings which call, and why.',
  },
  undecidedDrains: {
    metric: ofDrainer(METRICS.UNDECIDED_SECONDS),
    threshold: 300,
    bad: [2, 3],
    description: 'Nodes of the drainer are cordoned and nobody is moved off them, since somebody else holds the Lease and decides nothing. Look who holds '
      + 'kube-system/cdk-graceful-node-group. The log says it under "Nobody decides about drains".',
  },
  failedDecisions: {
    metric: ofDrainer(METRICS.DECISIONS_FAILED),
    threshold: 1,
    bad: [2, 3],
    description: 'The drainer fails again and again to decide what to do next, so drains stand still. The log says why under "Leader failed to take a step".',
  },
  failedInvocations: {
    metric: ofDrainer(METRICS.INVOCATIONS_FAILED),
    threshold: 1,
    bad: [2, 3],
    description: 'Invocations of the drainer fail again and again; hooks time out after 35 minutes. The log says why under "Invocation failed".',
  },
  functionErrors: {
    metric: ({ function: fn }) => fn.metricErrors({ statistic: SUM, period: PERIOD }),
    threshold: 1,
    bad: [2, 3],
    description: 'The drainer\'s function crashes, or runs out of memory or time; hooks time out after 35 minutes. Look at the last lines of its log.',
  },
  functionThrottles: {
    metric: ({ function: fn }) => fn.metricThrottles({ statistic: SUM, period: PERIOD }),
    threshold: 1,
    bad: [3, 3],
    description: 'Lambda refuses to run the drainer: the concurrency of the account in this region is used up. Hooks time out after 35 minutes.',
  },
  functionDuration: {
    metric: ({ function: fn }) => new cloudwatch.MathExpression({
      expression: 'duration / 1000',
      usingMetrics: { duration: fn.metricDuration({ statistic: MAXIMUM, period: PERIOD }) },
      label: 'Longest invocation, in seconds',
      period: PERIOD,
    }),
    threshold: 880,
    description: 'An invocation of the drainer did not end by itself before Lambda\'s 15 minutes were over. Its messages come back later than they should.',
  },
  queueAge: {
    metric: ({ queue }) => queue.metricApproximateAgeOfOldestMessage({ statistic: MAXIMUM, period: PERIOD }),
    threshold: 3600,
    description: 'A message has been in the drainer\'s queue for an hour and was hardly received. Look at the function, and whether its event source mapping is enabled.',
  },
  unreceivedMessages: {
    metric: ({ queue }) => queue.metricApproximateNumberOfMessagesVisible({ statistic: MINIMUM, period: PERIOD }),
    threshold: 1,
    bad: [2, 2],
    description: 'Nobody takes messages from the drainer\'s queue; hooks time out after 35 minutes. Look at the function, and whether its event source mapping is enabled.',
  },
  undeliveredEvents: {
    metric: ({ lifecycleRule, sweepRule }) => new cloudwatch.MathExpression({
      expression: 'FILL(lifecycle, 0) + FILL(sweep, 0)',
      usingMetrics: { lifecycle: failedInvocations(lifecycleRule.ruleName), sweep: failedInvocations(sweepRule.ruleName) },
      label: 'Events that could not be delivered',
      period: PERIOD,
    }),
    threshold: 1,
    description: 'EventBridge could not put events into the drainer\'s queue. Look at the policy of the queue and of the key that encrypts it.',
  },
  deadLetters: {
    metric: ({ deadLetterQueue }) => deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: MAXIMUM, period: PERIOD }),
    threshold: 1,
    description: 'A message could not be used or delivered. Its attributes in the dead-letter queue say why.',
  },
};

function failedInvocations(ruleName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: ruleName }, statistic: SUM, period: PERIOD,
  });
}
