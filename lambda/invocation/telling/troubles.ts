import { Trouble } from './trouble';
import type { Clock } from '../../clock';
import type { Message } from '../../report/messages';
import type { Log, LogFields, Metrics } from '../../report/ports';

/** What is tried again and again while it fails: what is said when that begins, and when it is over. */
const ENDINGS = {
  'Auto Scaling could not be asked for lifecycle actions': 'Auto Scaling can be asked for lifecycle actions again',
  'Lifecycle hooks of the group could not be read': 'Lifecycle hooks can be read again',
  'Scaling activities of the group could not be read': 'Scaling activities can be read again',
  'Heartbeat could not be recorded': 'Heartbeats are recorded again',
  'Lifecycle action could not be completed': 'Lifecycle actions can be completed again',
  'Message visibility could not be changed': 'Message visibility can be changed again',
  'Pods of a launched node could not be read': 'Pods of launched nodes can be read again',
  'Instance could not be looked up in EC2': 'Instances can be looked up in EC2 again',
  'Nodes could not be looked for': 'Nodes can be looked for again',
  'Refresh could not be looked at, so its outdated nodes stay as they are': 'Refreshes can be looked at again',
  'Retained instance could not be terminated': 'Retained instances can be terminated again',
} as const satisfies Partial<Record<Message, Message>>;

export type Failure = keyof typeof ENDINGS;

/**
 * Calls that fail for a while, for one or for many: one line when that begins, with the first of them, and one when all succeed again. Kept by the process,
 * so that it is told once and not by each of its invocations.
 */
export class Troubles {
  private readonly kinds = new Map<Failure, Trouble>();

  constructor(private readonly on: { readonly clock: Clock; readonly log: Log; readonly metrics: Metrics }) {}

  /** @param who of those for whom it may fail, such as an instance */
  failed(what: Failure, who: string, fields: LogFields): void {
    const trouble = this.kinds.get(what) ?? new Trouble(this.on, { begins: what, ends: ENDINGS[what], toldAfter: 0 });
    this.kinds.set(what, trouble);
    trouble.notice(who, fields);
  }

  /** It has succeeded, or is not tried any more. */
  ended(what: Failure, who: string): void {
    this.kinds.get(what)?.end(who);
  }
}
