import type { SimulationClock } from '../../clock/clock';
import type { Random } from '../../random';
import { CloudError } from '../cloud-error';
import type { Faults } from '../faults';
import type { LambdaFunction } from '../function/function';
import { isAllowed } from '../iam';
import type { Location } from '../location';
import type { CloudEvent, EventContent } from './event';
import { compilePattern, EventPattern } from './pattern';
import { parseRate } from './schedule';
import type { MessageAttributes } from '../queue/message';
import type { Sqs } from '../queue/sqs';

export interface RuleTarget {
  /** The ARN of a queue or a function. */
  readonly arn: string;
  /** A constant that is sent instead of the event. */
  readonly input?: string;
  /** The queue for undeliverable events. */
  readonly deadLetterArn?: string;
  /** @default 185 */
  readonly maximumRetryAttempts?: number;
  /** @default 86400 */
  readonly maximumEventAgeSeconds?: number;
}

export interface RuleSpec {
  readonly name: string;
  /** A rule has a pattern, a schedule, or both. */
  readonly pattern?: EventPattern;
  /** Such as `rate(5 minutes)`. */
  readonly schedule?: string;
  readonly targets: readonly RuleTarget[];
  /** @default true */
  readonly enabled?: boolean;
}

export interface EventBusProps {
  readonly clock: SimulationClock;
  readonly random: Random;
  readonly faults: Faults;
  readonly location: Location;
  readonly sqs: Sqs;
  readonly functionOf: (arn: string) => LambdaFunction;
  /** From an event to its delivery. */
  readonly latencyMs: number;
}

/** An event on its way to a target. */
export interface Delivery {
  readonly at: number;
  readonly rule: string;
  readonly target: string;
  readonly event: CloudEvent;
  /** `delivered`, `dead-lettered`, `lost` by a fault, or `failed` for good without a dead-letter queue. */
  readonly outcome: 'delivered' | 'dead-lettered' | 'lost' | 'failed';
}

interface Rule {
  readonly spec: RuleSpec;
  readonly arn: string;
  readonly matches: (event: object) => boolean;
}

const RETRY_MS = 30_000;

/** The default event bus: rules match events and deliver them to targets, on a best-effort basis. */
export class EventBus {
  /** Every event that was published. */
  readonly events: CloudEvent[] = [];
  readonly deliveries: Delivery[] = [];
  private readonly rules = new Map<string, Rule>();
  /** When the schedules of rules are next due, by rule name. */
  private readonly due = new Map<string, number>();
  private readonly listeners: ((event: CloudEvent) => void)[] = [];

  constructor(private readonly props: EventBusProps) {}

  onEvent(listener: (event: CloudEvent) => void): void {
    this.listeners.push(listener);
  }

  putRule(spec: RuleSpec): void {
    if (!spec.pattern && !spec.schedule) {
      throw new Error(`Rule ${spec.name} has neither a pattern nor a schedule. Give it one.`);
    }
    const matches = spec.pattern ? compilePattern(spec.pattern, `the pattern of ${spec.name}`) : () => false;
    const rule = { spec, matches, arn: this.props.location.arn('events', `rule/${spec.name}`) };
    this.rules.set(spec.name, rule);
    if (spec.schedule && spec.enabled !== false) {
      this.scheduleRule(spec.name, parseRate(spec.schedule));
    }
  }

  /** When a schedule next sends an event to a target. Undefined: none does. */
  nextFor(targetArn: string): number | undefined {
    const times = [...this.rules].flatMap(([name, { spec }]) => (spec.targets.some(({ arn }) => arn === targetArn) ? this.due.get(name) ?? [] : []));
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Whether a rule matches events of this type. */
  hears(detailType: string): boolean {
    return [...this.rules.values()].some(({ spec: { pattern, enabled } }) => enabled !== false && (pattern?.['detail-type'] as string[] | undefined)?.includes(detailType));
  }

  get arn(): string {
    return this.props.location.arn('events', 'event-bus/default');
  }

  publish(content: EventContent): CloudEvent {
    const { clock, faults, latencyMs } = this.props;
    const event = this.event(content);
    this.events.push(event);
    this.listeners.forEach((listener) => listener(event));
    const fault = faults.event(event['detail-type']);
    const later = fault?.delayMs ?? 60_000;
    const arrivals = fault === undefined ? [0] : { lost: [], delayed: [later], duplicated: [0, later] }[fault.fault];
    if (arrivals.length === 0) {
      this.noteLost(event);
    }
    for (const delay of arrivals) {
      clock.schedule(clock.now() + latencyMs + delay, () => this.deliver(event));
    }
    return event;
  }

  private event(content: EventContent): CloudEvent {
    const { clock, random, location } = this.props;
    return {
      version: '0',
      id: random.uuid(),
      account: location.account,
      region: location.region,
      time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      ...content,
    };
  }

  private deliver(event: CloudEvent): void {
    for (const rule of this.rules.values()) {
      if (rule.spec.enabled === false || !rule.matches(event)) {
        continue;
      }
      for (const target of rule.spec.targets) {
        this.send(event, rule, target);
      }
    }
  }

  private send(event: CloudEvent, rule: Rule, target: RuleTarget, attempt: number = 0): void {
    const { clock } = this.props;
    const body = target.input ?? JSON.stringify(event);
    const note = (outcome: Delivery['outcome']) => this.deliveries.push({ at: clock.now(), rule: rule.spec.name, target: target.arn, event, outcome });
    try {
      this.write(target.arn, rule.arn, body);
      note('delivered');
    } catch (error) {
      if (!(error instanceof CloudError)) {
        throw error;
      }
      const tooOld = clock.now() + RETRY_MS - Date.parse(event.time) > (target.maximumEventAgeSeconds ?? 86_400) * 1000;
      const retryable = error.code !== 'AccessDenied' && error.code !== 'QueueDoesNotExist';
      if (retryable && !tooOld && attempt < (target.maximumRetryAttempts ?? 185)) {
        clock.schedule(clock.now() + RETRY_MS, () => this.send(event, rule, target, attempt + 1));
        return;
      }
      note(this.deadLetter(body, rule.arn, target, error) ? 'dead-lettered' : 'failed');
    }
  }

  private deadLetter(body: string, ruleArn: string, target: RuleTarget, error: CloudError): boolean {
    if (!target.deadLetterArn) {
      return false;
    }
    const attribute = (stringValue: string) => ({ dataType: 'String', stringValue });
    try {
      this.write(target.deadLetterArn, ruleArn, body, {
        RULE_ARN: attribute(ruleArn),
        TARGET_ARN: attribute(target.arn),
        ERROR_CODE: attribute(error.code),
        ERROR_MESSAGE: attribute(error.message),
      });
      return true;
    } catch (failure) {
      if (!(failure instanceof CloudError)) {
        throw failure;
      }
      return false;
    }
  }

  /** A rule can write to a queue only if the queue's own policy allows it. */
  private write(queueArn: string, ruleArn: string, body: string, attributes?: MessageAttributes): void {
    if (/^arn:[^:]+:lambda:/.test(queueArn)) {
      // Asynchronous: the function itself records failures.
      this.props.functionOf(queueArn).invoke(JSON.parse(body)).catch(() => undefined);
      return;
    }
    const { sqs, faults, location } = this.props;
    const queue = sqs.byArn(queueArn);
    const context = { 'aws:SourceArn': ruleArn, 'aws:SecureTransport': 'true', 'aws:SourceAccount': location.account };
    const request = { principal: 'events.amazonaws.com', action: 'sqs:SendMessage', resources: [queueArn], context };
    if (!isAllowed(queue.policy, request)) {
      throw new CloudError('AccessDenied', `The policy of ${queueArn} does not let rule ${ruleArn} send messages.`, 403);
    }
    if (faults.call('sqs:SendMessage')) {
      throw new CloudError('ThrottlingException', 'Rate exceeded');
    }
    queue.send(body, attributes);
  }

  private scheduleRule(name: string, periodMs: number): void {
    const { clock } = this.props;
    this.due.set(name, clock.now() + periodMs);
    clock.schedule(clock.now() + periodMs, () => {
      const rule = this.rules.get(name);
      if (!rule) {
        return;
      }
      const event = this.event({ 'source': 'aws.events', 'detail-type': 'Scheduled Event', 'resources': [rule.arn], 'detail': {} });
      for (const target of rule.spec.targets) {
        this.send(event, rule, target);
      }
      this.scheduleRule(name, periodMs);
    });
  }

  private noteLost(event: CloudEvent): void {
    for (const { spec, matches } of this.rules.values()) {
      if (!matches(event)) {
        continue;
      }
      spec.targets.forEach((target) => this.deliveries.push({ at: this.props.clock.now(), rule: spec.name, target: target.arn, event, outcome: 'lost' }));
    }
  }
}
