import { fieldsOf } from './ends';
import type { EventRecorder } from './event-recorder';
import { METRICS } from '../../../src/names';
import { type Notice, noticeSentence } from '../../drain/notices/notice';
import type { DrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Log, Metrics } from '../../report/ports';

interface On {
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A drain has begun, with this state on its node. */
export function tellStarted({ log, metrics }: On, node: Node, { deadline, whenBlocked, notice }: DrainState): void {
  metrics.count(METRICS.DRAINS_STARTED, 1);
  log.info('Drain started', { ...fieldsOf(node), notice, deadline: timeOf(deadline), whenBlocked });
}

interface Moved {
  readonly deadline: number;
  readonly because: string;
  readonly level?: 'info' | 'warn';
}

/** The deadline of a drain has moved. */
export function tellDeadlineMoved({ log }: Pick<On, 'log'>, node: Node, { deadline, because, level = 'info' }: Moved): void {
  log[level]('Deadline moved', { ...fieldsOf(node), deadline: timeOf(deadline), because });
}

/** EC2 takes the instance without waiting for us. */
export function tellInstanceGoes({ events }: { readonly events: EventRecorder }, node: Node, { name, goesAt }: Notice, deadline: number): void {
  const when = goesAt === undefined ? '' : ` at ${timeOf(goesAt)}`;
  events.record(node, { type: 'Warning', reason: 'InstanceGoes', message: `${noticeSentence(name)}${when}, so its pods are moved until ${timeOf(deadline)}` });
}

function timeOf(time: number): string {
  return new Date(time).toISOString();
}
