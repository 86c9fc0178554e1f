import type { AutoScaling } from './auto-scaling/auto-scaling';
import type { Ec2 } from './ec2';
import type { EventBus } from './events/event-bus';
import type { SimulationClock } from '../clock/clock';

const STATE_CHANGE = 'EC2 Instance State-change Notification';
const SPOT_NOTICE_MS = 120_000;

interface NoticeProps {
  readonly clock: SimulationClock;
  readonly ec2: Ec2;
  readonly events: EventBus;
  readonly autoScaling: AutoScaling;
}

/** A change that AWS Health announces, in milliseconds since the epoch. */
export interface ScheduledChange {
  readonly startsAt: number;
  readonly endsAt?: number;
  /** @default AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED */
  readonly eventTypeCode?: string;
  /** @default upcoming */
  readonly statusCode?: 'upcoming' | 'open' | 'closed';
}

/** Notices of EC2 and AWS Health about instances, and what EC2 then does, whatever anybody answers. */
export class Notices {
  constructor(private readonly props: NoticeProps) {
    const { ec2, events } = props;
    // Sent for every instance, so it is skipped if no rule matches.
    ec2.onStateChange(({ instanceId, state }) => {
      if (events.hears(STATE_CHANGE)) {
        this.publish('aws.ec2', STATE_CHANGE, [instanceId], { 'instance-id': instanceId, 'state': state });
      }
    });
  }

  /** Interrupts a Spot instance: sends the warning, and takes the instance two minutes later. */
  interruptSpot(instanceId: string): void {
    this.publish('aws.ec2', 'EC2 Spot Instance Interruption Warning', [instanceId], { 'instance-id': instanceId, 'instance-action': 'terminate' });
    this.after(SPOT_NOTICE_MS, () => this.take(instanceId, 'the Spot instance was interrupted'));
  }

  /** Sends a rebalance recommendation for a Spot instance. The scenario decides what follows. */
  recommendRebalance(instanceId: string): void {
    this.publish('aws.ec2', 'EC2 Instance Rebalance Recommendation', [instanceId], { 'instance-id': instanceId });
  }

  /** Announces a scheduled change of instances, such as a stop or reboot. The scenario decides what follows. */
  scheduleChange(instanceIds: readonly string[], change: ScheduledChange): void {
    const { startsAt, endsAt, eventTypeCode = 'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED', statusCode = 'upcoming' } = change;
    this.publish('aws.health', 'AWS Health Event', instanceIds, {
      service: 'EC2',
      eventTypeCode,
      eventTypeCategory: 'scheduledChange',
      statusCode,
      startTime: new Date(startsAt).toUTCString(),
      ...endsAt !== undefined && { endTime: new Date(endsAt).toUTCString() },
      affectedEntities: instanceIds.map((entityValue) => ({ entityValue })),
    });
  }

  /** Stops an instance without Auto Scaling's knowledge. Its system takes a while to shut down. */
  stop(instanceId: string, shutdownMs: number = 60_000): void {
    this.publish('aws.ec2', STATE_CHANGE, [instanceId], { 'instance-id': instanceId, 'state': 'stopping' });
    this.after(shutdownMs, () => this.props.ec2.terminate(instanceId));
  }

  /** EC2 takes the machine while Auto Scaling runs its hooks for it: the hooks wait, but EC2 does not. */
  private take(instanceId: string, cause: string): void {
    const { autoScaling, ec2 } = this.props;
    autoScaling.describeInstances([instanceId]).forEach(({ instance }) => instance.terminate(cause));
    ec2.terminate(instanceId);
  }

  private publish(source: string, detailType: string, instanceIds: readonly string[], detail: Readonly<Record<string, unknown>>): void {
    const { ec2, events } = this.props;
    const resources = source === 'aws.health' ? [...instanceIds] : instanceIds.map((id) => ec2.arn(id));
    events.publish({ source, 'detail-type': detailType, resources, detail });
  }

  private after(ms: number, then: () => void): void {
    this.props.clock.schedule(this.props.clock.now() + ms, then);
  }
}
