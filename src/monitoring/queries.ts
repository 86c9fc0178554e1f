import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Monitored } from './monitored';
import { PACKAGE_NAME } from '../names';

/** A question to the log, in the words that the function writes. */
interface Query {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** Shown on the dashboard, too. */
  readonly onDashboard?: boolean;
}

const NEWEST_FIRST = 'sort @timestamp desc';

export const QUERIES: readonly Query[] = [
  {
    id: 'WhatDrainsWaitFor',
    title: 'What drains wait for',
    onDashboard: true,
    lines: [
      'fields @timestamp, node, instance, podsLeft, because.0, because.1, because.2',
      'filter message = "Drain waits"',
      NEWEST_FIRST,
      'limit 20',
    ],
  },
  {
    id: 'Troubles',
    title: 'What went wrong',
    onDashboard: true,
    lines: [
      'fields @timestamp, message, node, instance, coalesce(because, error.message) as why',
      'filter level in ["WARN", "ERROR"]',
      NEWEST_FIRST,
      'limit 20',
    ],
  },
  {
    id: 'DrainsEnded',
    title: 'How drains ended',
    lines: ['fields @timestamp, outcome, node, instance, group', 'filter message = "Drain ended"', NEWEST_FIRST, 'limit 200'],
  },
  {
    id: 'InterruptedOwners',
    title: 'Who was interrupted',
    lines: ['fields @timestamp, node, pod, because', 'filter message = "Owner will be interrupted"', NEWEST_FIRST, 'limit 200'],
  },
  {
    id: 'OneNode',
    title: 'Everything about one node or instance',
    lines: [
      'fields @timestamp, level, message, pod, because, because.0, because.1, because.2, outcome',
      'filter instance = "i-0123456789abcdef0" or node = "ip-10-0-1-17.ec2.internal"',
      'sort @timestamp asc',
    ],
  },
];

/** Saves the queries, so that they are found in CloudWatch Logs Insights under the drainer's name. */
export function savedQueries(scope: Construct & Monitored): void {
  const parent = new Construct(scope, 'Queries');
  for (const { id, title, lines } of QUERIES) {
    new logs.CfnQueryDefinition(parent, id, {
      name: `${PACKAGE_NAME}/${scope.drainerName}/${title}`,
      logGroupNames: [scope.logGroup.logGroupName],
      queryString: lines.join('\n| '),
    });
  }
}
