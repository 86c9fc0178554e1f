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
 * Reports about drains, one place for each kind: that a drain began and until when it lasts (starts.ts), how it ended (ends.ts, here), what it waits
 * for, once that has lasted (blockers.ts), and who will be interrupted, what may go wrong and which released pods wait (announcements.ts, once each).
 * launch-ends.ts reports how a launch ended. The same words go to the log, to an Event on the node and, if something is counted, to a metric. All log
 * messages are listed in report/messages.ts.
 */

/** The end of a drain, of any kind. */
export interface End {
  /** The drainer whose drain it was. @default - the drainer that runs */
  readonly drainer?: string;
  readonly outcome: Outcome;
  /** When its lifecycle action began, in milliseconds since the epoch. */
  readonly started: number;
  readonly group?: string;
  readonly instance?: string;
  /** Undefined if there is none, or it is not visible. */
  readonly node?: Node;
  readonly owners?: readonly OwnerResult[];
  /** Why it ended without looking at the cluster, if so. */
  readonly because?: string;
  /** The notice of EC2 or AWS Health about the instance, if any. */
  readonly notice?: NoticeName;
  /** Which person wanted this end, if any. */
  readonly wantedBecause?: string;
}

interface EndDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  readonly settings: Settings;
  /** Absent if the cluster cannot be reached. */
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

/** The instance should have been retained, but its group does not retain instances. */
export function tellLost({ log }: Pick<EndDependencies, 'log'>, node: Node): void {
  log.error('Group does not retain abandoned instances, so this one is terminated', fieldsOf(node));
}

/** The drain of an instance without an event has ended. */
export function tellRecovered({ log, metrics }: Pick<EndDependencies, 'log' | 'metrics'>, node: Node): void {
  log.warn('Instance was found by the sweep, since no event told of it', fieldsOf(node));
  metrics.count(METRICS.INSTANCES_RECOVERED, 1);
}

/** The log fields for a draining node. */
export function fieldsOf(node: Node): LogFields {
  const drain = readDrainState(node);
  return { group: drain?.group, instance: drain?.instance, node: node.metadata.name };
}
