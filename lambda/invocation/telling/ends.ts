import type { EventRecorder } from './event-recorder';
import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { OwnerResult } from '../../drain/decision';
import type { Outcome } from '../../drain/end';
import { readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Log, LogFields, Metrics } from '../../report';

/*
 * What is told of a drain, in one place for each thing that can be told: how it ended (ends.ts, here), what it waits for (blockers.ts, once that
 * has lasted), who will be interrupted, what may go wrong and which released pods wait (announcements.ts, once each). The same words go to the
 * log, to an Event on the node and, where something is counted, to a metric. Every message of the log stands in report/messages.ts.
 */

/** How a drain ended, in whichever way. */
export interface End {
  readonly outcome: Outcome;
  /** When its lifecycle action began, in milliseconds since the epoch. */
  readonly started: number;
  readonly group?: string;
  readonly instance?: string;
  /** Undefined where there is none, or none can be seen. */
  readonly node?: Node;
  readonly owners?: readonly OwnerResult[];
  /** Why it ended without a look at the cluster. */
  readonly because?: string;
}

interface EndDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Absent where no node can be written on. */
  readonly events?: EventRecorder;
}

const GOOD: readonly Outcome[] = ['drained', 'nothing-to-drain'];

export function tellEnd({ clock, log, metrics, events }: EndDependencies, { outcome, started, group, instance, node, owners, because }: End): void {
  const seconds = Math.round((clock.now() - started) / 1000);
  const isGood = GOOD.includes(outcome);
  const pods = node && readDrainState(node)?.baseline?.pods;
  log[levelOf(isGood, because)]('Drain ended', { group, instance, node: node?.metadata.name, outcome, seconds, pods, owners, because });
  // A node that was drained well is gone a moment later, and what is said on it with it.
  if (node && !isGood) {
    events?.record(node, { type: 'Warning', reason: 'DrainEnded', message: `The drain ended after ${seconds} s: ${outcome}` });
  }
  metrics.count(METRICS.DRAINS, 1, outcome);
}

function levelOf(isGood: boolean, because: string | undefined): 'info' | 'warn' | 'error' {
  if (because !== undefined) {
    return 'error';
  }
  return isGood ? 'info' : 'warn';
}

/** What a line about a draining node says of it. */
export function fieldsOf(node: Node): LogFields {
  const drain = readDrainState(node);
  return { group: drain?.group, instance: drain?.instance, node: node.metadata.name };
}
