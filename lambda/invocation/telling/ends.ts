import type { EventRecorder } from './event-recorder';
import type { MovedOwners } from './moved-owners';
import type { OwnerSummary, Summaries } from './summaries';
import { METRICS, type NoticeName } from '../../../src/names';
import type { Clock } from '../../clock';
import type { OwnerResult } from '../../drain/decision';
import type { Outcome } from '../../drain/end';
import { readDrainState } from '../../drain/state/drain-state';
import { judgeHowItEnded } from '../../drain/telling/how-it-ended';
import type { Node } from '../../kubernetes/objects';
import type { Log, LogFields, Metrics } from '../../report/ports';
import type { Settings } from '../dependencies';

/*
 * What is told of a drain, in one place for each thing that can be told: that it began and until when it lasts (starts.ts), how it ended (ends.ts,
 * here), what it waits for (blockers.ts, once that has lasted), who will be interrupted, what may go wrong and which released pods wait
 * (announcements.ts, once each). How a launch ended is told in launch-ends.ts. The same words go to the log, to an Event on the node and, where
 * something is counted, to a metric. Every message of the log stands in report/messages.ts.
 */

/** How a drain ended, in whichever way. */
export interface End {
  /** Whose drain it was. @default - of the drainer that runs */
  readonly drainer?: string;
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
  /** What EC2 or AWS Health said of the instance. */
  readonly notice?: NoticeName;
  /** Who wants that it ends so. */
  readonly wantedBecause?: string;
}

interface EndDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  readonly settings: Settings;
  /** Absent where no node can be written on. */
  readonly events?: EventRecorder;
}

export function tellEnd({ clock, log, metrics, summaries, movedOwners, settings, events }: EndDependencies, end: End): void {
  const { drainer = settings.drainerName, outcome, started, group, instance, node, owners = [], because, notice, wantedBecause } = end;
  const seconds = Math.round((clock.now() - started) / 1000);
  const { level, eventType, isCounted, leftDown, interrupted } = judgeHowItEnded(end);
  const fallen = leftDown.length > 0 ? `; left down: ${leftDown.join(', ')}` : '';
  const pods = node && readDrainState(node)?.baseline?.pods;
  const told = owners.map((one): OwnerSummary => {
    const before = node ? movedOwners.movesOf(node, one.owner) : { moves: 0, surged: 0, interrupted: 0 };
    return { ...one, moves: before.moves, surged: before.surged, interrupted: before.interrupted > 0 || interrupted.includes(one.owner) };
  });
  log[level]('Drain ended', { group, instance, node: node?.metadata.name, outcome, seconds, pods, owners: end.owners && told, notice, because: because ?? wantedBecause });
  if (node) {
    events?.record(node, { type: eventType, reason: 'DrainEnded', message: `The drain ended after ${seconds} s: ${outcome}${fallen}${wantedBecause === undefined ? '' : `; ${wantedBecause}`}` });
  }
  if (leftDown.length > 0) {
    metrics.count(METRICS.OWNERS_LEFT_DOWN, leftDown.length, { drainer });
  }
  if (isCounted) {
    metrics.count(METRICS.DRAINS, 1, { drainer, outcome });
  }
  metrics.measure(METRICS.DRAIN_SECONDS, seconds, { drainer });
  movedOwners.ended(node, interrupted, drainer);
  const [startedAt, ended] = [started, clock.now()].map((time) => new Date(time).toISOString());
  summaries.publish({
    drainer,
    cluster: settings.clusterName,
    group,
    instance,
    node: node?.metadata.name,
    outcome,
    started: startedAt,
    ended,
    seconds,
    pods,
    owners: told,
    notice,
    because: because ?? wantedBecause,
  });
}

/** The instance was to be retained, but its group does not. */
export function tellLost({ log }: Pick<EndDependencies, 'log'>, node: Node): void {
  log.error('Group does not retain abandoned instances, so this one is terminated', fieldsOf(node));
}

/** Nobody told of the instance, and its drain has ended all the same. */
export function tellRecovered({ log, metrics }: Pick<EndDependencies, 'log' | 'metrics'>, node: Node): void {
  log.warn('Instance was found by the sweep, since no event told of it', fieldsOf(node));
  metrics.count(METRICS.INSTANCES_RECOVERED, 1);
}

/** What a line about a draining node says of it. */
export function fieldsOf(node: Node): LogFields {
  const drain = readDrainState(node);
  return { group: drain?.group, instance: drain?.instance, node: node.metadata.name };
}
