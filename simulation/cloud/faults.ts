import { Armed, type Occasion } from '../occasion';
import type { Random } from '../random';

/** What can go wrong with a call of an API. */
export type CallFault =
  /** Answered with `Throttling` or `ThrottlingException`. */
  | 'throttling'
  /** Answered with status 500. */
  | 'internal-error'
  /** The connection breaks before the call takes effect. */
  | 'dropped-request'
  /** The call takes effect, and the connection breaks before the answer. */
  | 'dropped-answer'
  /** The call takes effect, and the answer takes a minute. */
  | 'slow';

/** What can go wrong with an event on its way through EventBridge, which delivers on a best-effort basis. */
export type EventFault = 'lost' | 'duplicated' | 'delayed';

/** What can go wrong with a message of a queue: standard queues deliver at least once. */
export type MessageFault = 'duplicated';

/** What can go wrong with one invocation of a function. */
export type InvocationFault =
  /** Every call of the invocation takes longer. */
  | 'slow'
  /** Its process dies during the invocation. */
  | 'killed';

export interface CallFaultRule extends Occasion {
  readonly fault: CallFault;
  /** An IAM action such as `autoscaling:CompleteLifecycleAction`, or a prefix followed by `*`. @default - every call */
  readonly action?: string;
}

export interface EventFaultRule extends Occasion {
  readonly fault: EventFault;
  /** @default - every event */
  readonly detailType?: string;
  /** How much later, for a delayed or the second of a duplicated event. @default 60000 */
  readonly delayMs?: number;
}

export interface MessageFaultRule extends Occasion {
  readonly fault: MessageFault;
  /** @default - every queue */
  readonly queueName?: string;
}

export interface InvocationFaultRule extends Occasion {
  readonly fault: InvocationFault;
  /** How much longer every call takes, if slow. @default 1000 */
  readonly latencyMs?: number;
  /** How long after its start it is killed. @default 1000 */
  readonly afterMs?: number;
}

/** The faults of a run. Each is added by name, with a function that removes it again. */
export class Faults {
  private readonly calls: Armed<CallFaultRule>[] = [];
  private readonly events: Armed<EventFaultRule>[] = [];
  private readonly messages: Armed<MessageFaultRule>[] = [];
  private readonly invocations: Armed<InvocationFaultRule>[] = [];

  constructor(private readonly now: () => number, private readonly chance: Random) {}

  onCalls(rule: CallFaultRule): () => void {
    return arm(this.calls, rule);
  }

  onEvents(rule: EventFaultRule): () => void {
    return arm(this.events, rule);
  }

  onMessages(rule: MessageFaultRule): () => void {
    return arm(this.messages, rule);
  }

  onInvocations(rule: InvocationFaultRule): () => void {
    return arm(this.invocations, rule);
  }

  call(action: string): CallFault | undefined {
    return this.first(this.calls, (rule) => matchesAction(rule.action ?? '*', action))?.fault;
  }

  event(detailType: string): EventFaultRule | undefined {
    return this.first(this.events, (rule) => rule.detailType === undefined || rule.detailType === detailType);
  }

  message(queueName: string): MessageFaultRule | undefined {
    return this.first(this.messages, (rule) => rule.queueName === undefined || rule.queueName === queueName);
  }

  invocation(): InvocationFaultRule | undefined {
    return this.first(this.invocations, () => true);
  }

  private first<R extends Occasion>(armed: readonly Armed<R>[], concerns: (rule: R) => boolean): R | undefined {
    return armed.find((one) => concerns(one.rule) && one.strikes(this.now(), this.chance))?.rule;
  }
}

function arm<R extends Occasion>(rules: Armed<R>[], rule: R): () => void {
  const armed = new Armed(rule);
  rules.push(armed);
  return () => {
    const index = rules.indexOf(armed);
    if (index >= 0) {
      rules.splice(index, 1);
    }
  };
}

function matchesAction(pattern: string, action: string): boolean {
  return pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action;
}
