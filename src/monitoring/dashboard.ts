import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Monitored } from './monitored';
import { QUERIES, savedQueries } from './queries';
import { RUNBOOK } from './runbook';
import { DrainOutcome, drainerMetric } from '../drainer/metrics';
import { type Metric, METRICS, OUTCOME_DIMENSION } from '../names';
import { objectWith } from '../validation/check';
import { invalid } from '../validation/invalid';

const WIDTH = 24;
const HEIGHT = 6;
const { RED, ORANGE, GREEN, BLUE, GREY, PURPLE } = cloudwatch.Color;

const OUTCOMES: ReadonlyArray<readonly [outcome: DrainOutcome, color: string]> = [
  [DrainOutcome.DRAINED, GREEN], [DrainOutcome.NOTHING_TO_DRAIN, BLUE], [DrainOutcome.NODE_MISSING, GREY],
  [DrainOutcome.FORCED, ORANGE], [DrainOutcome.RETAINED, PURPLE], [DrainOutcome.FAILED, RED],
];

/** The dashboard, and the queries that it names. */
export function drainerDashboard(scope: Construct & Monitored, props: cloudwatch.DashboardProps): cloudwatch.Dashboard {
  objectWith('an object of DashboardProps')(scope, 'props', props);
  if (scope.node.tryFindChild('Dashboard')) {
    throw invalid(scope, {
      what: 'The drainer has its dashboard already.',
      got: 'addDashboard a second time',
      allowed: 'once for each drainer',
      mend: 'Keep what the first call returned, and add your widgets to that.',
    });
  }
  savedQueries(scope);
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    ...props,
    widgets: [[title(scope.drainerName)], ...rows(scope), ...props.widgets ?? []],
  });
}

function title(drainerName: string): cloudwatch.TextWidget {
  return new cloudwatch.TextWidget({
    markdown: `# Drainer ${drainerName}\nWhat to do about an alarm: [the runbook](${RUNBOOK}). `
      + `Saved queries are in CloudWatch Logs Insights: ${QUERIES.map((query) => query.title).join(', ')}.`,
    width: WIDTH,
    height: 2,
  });
}

function rows(drainer: Monitored): cloudwatch.IWidget[][] {
  const metric = (name: Metric, label: string, options: cloudwatch.MetricOptions = {}) =>
    drainerMetric(name, drainer.drainerName, { label, ...options });
  const { function: fn, queue, deadLetterQueue } = drainer;
  return [
    row([
      graph('Drains by outcome', OUTCOMES.map(([outcome, color]) =>
        metric(METRICS.DRAINS, outcome, { dimensionsMap: { [OUTCOME_DIMENSION]: outcome }, color })), { stacked: true }),
      graph('Time to drain, in seconds', [['p50', 'p50'], ['p95', 'p95'], [cloudwatch.Stats.MAXIMUM, 'longest']].map(([statistic, label]) =>
        metric(METRICS.DRAIN_SECONDS, label, { statistic }))),
      graph('Nodes draining now', [metric(METRICS.NODES_DRAINING, 'draining'), metric(METRICS.DRAINS_STARTED, 'begun')]),
    ]),
    row([
      graph('Pods', [
        metric(METRICS.PODS_EVICTED, 'evicted within their budgets'), metric(METRICS.PODS_RELEASED, 'surged: replacement first'),
        metric(METRICS.PODS_FORCED, 'deleted by force', { color: RED }),
      ]),
      graph('Owners interrupted', [
        metric(METRICS.OWNERS_INTERRUPTED, 'interrupted', { color: RED }), metric(METRICS.OWNERS_LEFT_DOWN, 'left down at the end', { color: RED }),
      ]),
      graph('Longest wait, in seconds', [
        metric(METRICS.BLOCKED_SECONDS, 'for the same pods', { color: ORANGE }), metric(METRICS.UNDECIDED_SECONDS, 'for a leader that decides', { color: RED }),
      ]),
    ]),
    row([
      graph('Launches', [
        metric(METRICS.NODES_JOINED, 'ready', { color: GREEN }), metric(METRICS.LAUNCHES_ABANDONED, 'abandoned', { color: RED }),
        metric(METRICS.REFRESHES_CANCELLED, 'refreshes cancelled', { color: ORANGE }),
      ]),
      graph('Retained instances', [metric(METRICS.INSTANCES_RETAINED, 'retained'), metric(METRICS.RETAINED_INSTANCES_TERMINATED, 'terminated after all')], {
        right: [metric(METRICS.RETAINED_SECONDS, 'for how long, in seconds')],
      }),
      graph('What keeps the drainer from working', [
        metric(METRICS.INVOCATIONS_FAILED, 'invocations failed'), metric(METRICS.DECISIONS_FAILED, 'decisions failed'),
        metric(METRICS.CLUSTER_UNREACHABLE, 'cluster unreachable'), metric(METRICS.CLUSTER_FORBIDDEN, 'cluster forbids'),
        metric(METRICS.AWS_CALLS_FAILED, 'calls of AWS fail'),
        metric(METRICS.GROUPS_WITHOUT_HOOKS, 'groups without hooks'), metric(METRICS.DRAINER_HELD, 'held by somebody'),
      ]),
    ]),
    row([
      graph('Function errors and throttles', [fn.metricErrors({ label: 'errors', color: RED }), fn.metricThrottles({ label: 'throttles', color: ORANGE })]),
      graph('Function duration, in milliseconds', [fn.metricDuration({ label: 'longest', statistic: cloudwatch.Stats.MAXIMUM })]),
      graph('Age of the oldest message, in seconds', [queue.metricApproximateAgeOfOldestMessage({ label: 'oldest', statistic: cloudwatch.Stats.MAXIMUM })]),
    ]),
    row([
      graph('Dead letters', [deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: 'in the queue', statistic: cloudwatch.Stats.MAXIMUM, color: RED })]),
      graph('Messages', [
        metric(METRICS.MESSAGES_REJECTED, 'rejected'), metric(METRICS.MESSAGES_IGNORED, 'of another drainer'),
        metric(METRICS.INSTANCES_RECOVERED, 'lost events, found by a sweep'),
      ]),
    ]),
    ...QUERIES.filter(({ onDashboard }) => onDashboard).map((query) => [new cloudwatch.LogQueryWidget({
      title: query.title, logGroupNames: [drainer.logGroup.logGroupName], queryLines: [...query.lines], width: WIDTH, height: HEIGHT,
    })]),
  ];
}

type Graph = (width: number) => cloudwatch.GraphWidget;

function graph(name: string, left: cloudwatch.IMetric[], options: { readonly stacked?: boolean; readonly right?: cloudwatch.IMetric[] } = {}): Graph {
  return (width) => new cloudwatch.GraphWidget({ title: name, left, ...options, width, height: HEIGHT, leftYAxis: { min: 0 } });
}

/** Graphs side by side, over the whole width. */
function row(graphs: readonly Graph[]): cloudwatch.IWidget[] {
  return graphs.map((make) => make(WIDTH / graphs.length));
}
