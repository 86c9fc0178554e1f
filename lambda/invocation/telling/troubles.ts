import { Trouble } from './trouble';
import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { Message } from '../../report/messages';
import type { Log, LogFields, Metrics } from '../../report/ports';

/** A call that fails for this long, over several attempts, is counted. One that is throttled once and then succeeds is not. */
const COUNTED_AFTER = 10_000;

interface Kind {
  /** The log message when it is over. */
  readonly ends: Message;
  /** Where it fails. Refusals of AWS are counted; the cluster's have their own metrics. */
  readonly of: 'aws' | 'cluster' | 'deployment';
}

/** Calls that are repeated while they fail. */
const KINDS = {
  'Auto Scaling could not be asked for lifecycle actions': { ends: 'Auto Scaling can be asked for lifecycle actions again', of: 'aws' },
  'Lifecycle hooks of the group could not be read': { ends: 'Lifecycle hooks can be read again', of: 'aws' },
  'Scaling activities of the group could not be read': { ends: 'Scaling activities can be read again', of: 'aws' },
  'Heartbeat could not be recorded': { ends: 'Heartbeats are recorded again', of: 'aws' },
  'Lifecycle action could not be completed': { ends: 'Lifecycle actions can be completed again', of: 'aws' },
  'Message visibility could not be changed': { ends: 'Message visibility can be changed again', of: 'aws' },
  'Message could not be moved to the dead-letter queue and comes again': { ends: 'Messages can be moved to the dead-letter queue again', of: 'aws' },
  'Instance could not be looked up in EC2': { ends: 'Instances can be looked up in EC2 again', of: 'aws' },
  'Refresh could not be looked at, so its outdated nodes stay as they are': { ends: 'Refreshes can be looked at again', of: 'aws' },
  'Refresh could not be looked at before a launch is abandoned': { ends: 'Refreshes can be looked at again before launches are abandoned', of: 'aws' },
  'Retained instance could not be terminated': { ends: 'Retained instances can be terminated again', of: 'aws' },
  'End of the drain could not be put on the event bus': { ends: 'Ends of drains can be put on the event bus again', of: 'aws' },
  'Pods of a launched node could not be read': { ends: 'Pods of launched nodes can be read again', of: 'cluster' },
  'Nodes could not be looked for': { ends: 'Nodes can be looked for again', of: 'cluster' },
  'Node could not be changed and is tried again': { ends: 'Nodes can be changed again', of: 'cluster' },
  'Taint of an outdated node could not be changed': { ends: 'Taints of outdated nodes can be changed again', of: 'cluster' },
  'Event could not be written': { ends: 'Events can be written again', of: 'cluster' },
  'Hold of the drainer could not be read': { ends: 'Hold of the drainer can be read again', of: 'cluster' },
  'Nobody decides about drains, though somebody leads': { ends: 'Drains are decided about again', of: 'cluster' },
  'Fields of the hook metadata could not be understood, so their defaults apply': { ends: 'Hook metadata can be understood again', of: 'deployment' },
  'Options on the node could not be understood, so their defaults apply': { ends: 'Options on nodes can be understood again', of: 'deployment' },
  'Group has no hook of this drainer': { ends: 'Groups have hooks of this drainer again', of: 'deployment' },
} as const satisfies Partial<Record<Message, Kind>>;

export type Failure = keyof typeof KINDS;

/**
 * Calls that fail for a while, for one or several subjects: one log line when that begins, with the first of them, and one when all succeed again.
 * Kept by the process, so that it is reported once and not by each invocation.
 */
export class Troubles {
  private readonly kinds = new Map<Failure, Trouble>();

  constructor(private readonly on: { readonly clock: Clock; readonly log: Log; readonly metrics: Metrics }) {}

  /** @param who the subject for which it failed, such as an instance */
  failed(what: Failure, who: string, fields: LogFields): void {
    const trouble = this.kinds.get(what) ?? this.begin(what);
    trouble.notice(who, fields);
  }

  /**
   * It has succeeded, or is no longer tried.
   *
   * @param who the subject for which it had failed. @default - all of them
   */
  ended(what: Failure, who?: string): void {
    this.kinds.get(what)?.end(who);
  }

  private begin(what: Failure): Trouble {
    const { ends, of } = KINDS[what];
    const trouble = new Trouble(this.on, {
      begins: what,
      ends,
      level: of === 'deployment' ? 'error' : 'warn',
      toldAfter: 0,
      ...of === 'aws' && { metric: METRICS.AWS_CALLS_FAILED, countedAfter: COUNTED_AFTER },
    });
    this.kinds.set(what, trouble);
    return trouble;
  }
}
