import { Alarms } from './alarms';
import { Api } from './api';
import type { SimulationClock } from '../clock/clock';
import { AutoScaling } from './auto-scaling/auto-scaling';
import type { AutoScalingTiming } from './auto-scaling/group-instance';
import { CloudError } from './cloud-error';
import { CredentialStore } from './credentials';
import { Ec2, Ec2Timing } from './ec2';
import { Eks } from './eks';
import { EventBus } from './events/event-bus';
import { Faults } from './faults';
import { Random } from '../random';
import { EventSourceMapping, EventSourceMappingSpec } from './function/event-source-mapping';
import { FunctionSpec, LambdaFunction } from './function/function';
import { Location, LocationProps } from './location';
import { Notices } from './notices';
import { ParameterStore } from './parameters/parameter-store';
import { Sqs } from './queue/sqs';
import { StepFunctions } from './step-functions/step-functions';
import { Sts } from './sts';

/** How long things take in the cloud, in milliseconds. */
export interface CloudTiming extends AutoScalingTiming, Ec2Timing {
  readonly apiLatencyMs: number;
  /** The latency of Auto Scaling, which is slower than the others: at least, and at most. */
  readonly autoScalingMs: readonly [number, number];
  readonly eventLatencyMs: number;
  readonly coldStartMs: number;
}

export const DEFAULT_TIMING: CloudTiming = {
  stepMs: 1_000,
  launchMs: 5_000,
  healthCheckMs: 30_000,
  startMs: 5_000,
  shutdownMs: 10_000,
  memoryMs: 3_600_000,
  apiLatencyMs: 20,
  autoScalingMs: [100, 500],
  eventLatencyMs: 500,
  coldStartMs: 400,
};

/** Short times, for runs in real time: an instance is running within a second. */
export const QUICK_TIMING: Partial<CloudTiming> = {
  stepMs: 300, launchMs: 500, startMs: 500, shutdownMs: 1_000, healthCheckMs: 1_000, eventLatencyMs: 200, coldStartMs: 0,
};

export interface CloudProps {
  readonly clock: SimulationClock;
  readonly location?: LocationProps;
  /** The same seed gives the same run. @default 1 */
  readonly seed?: number;
  /** @default - {@link DEFAULT_TIMING} */
  readonly timing?: Partial<CloudTiming>;
  /** Whether a machine that is unknown to the account has this private DNS name. @default - none has */
  readonly isNameTaken?: (privateDnsName: string) => boolean;
}

/** An AWS account in one region, as far as the drainer uses it. */
export class Cloud {
  readonly clock: SimulationClock;
  readonly location: Location;
  readonly random: Random;
  readonly faults: Faults;
  readonly timing: CloudTiming;
  readonly api: Api;
  readonly credentials: CredentialStore;
  readonly ec2: Ec2;
  readonly eks: Eks;
  readonly sqs: Sqs;
  readonly sts: Sts;
  readonly events: EventBus;
  readonly autoScaling: AutoScaling;
  /** Notices of EC2 and AWS Health about instances. */
  readonly notices: Notices;
  readonly alarms = new Alarms();
  readonly parameters: ParameterStore;
  readonly stepFunctions: StepFunctions;
  readonly functions: LambdaFunction[] = [];
  readonly mappings: EventSourceMapping[] = [];

  constructor(props: CloudProps) {
    const { clock } = props;
    const seed = props.seed ?? 1;
    const timing = { ...DEFAULT_TIMING, ...props.timing };
    const location = new Location(props.location);
    const random = new Random(seed);
    // Faults have their own random sequence, so that an additional fault does not change all identifiers after it.
    const faults = new Faults(() => clock.now(), new Random(seed + 1));
    this.clock = clock;
    this.timing = timing;
    this.location = location;
    this.random = random;
    this.faults = faults;
    this.api = new Api({ clock, faults, random: new Random(seed + 2), latencyMs: timing.apiLatencyMs, autoScalingMs: timing.autoScalingMs });
    this.credentials = new CredentialStore(random);
    this.ec2 = new Ec2({ clock, random, location, timing, isTaken: props.isNameTaken });
    this.eks = new Eks(location);
    this.sqs = new Sqs({ clock, random, faults, location });
    this.sts = new Sts({ location, credentials: this.credentials, now: () => clock.now() });
    this.parameters = new ParameterStore({ clock, location, hasImage: (imageId) => this.ec2.images.has(imageId) });
    const functionOf = (nameOrArn: string) => this.functionOf(nameOrArn);
    this.stepFunctions = new StepFunctions({ clock, location, api: this.api, functionOf });
    this.events = new EventBus({ clock, random, faults, location, sqs: this.sqs, functionOf, latencyMs: timing.eventLatencyMs });
    this.autoScaling = new AutoScaling({
      clock, random, location, ec2: this.ec2, timing, parameters: this.parameters, publish: (content) => this.events.publish(content),
    });
    this.notices = new Notices({ clock, ec2: this.ec2, events: this.events, autoScaling: this.autoScaling });
  }

  createFunction(spec: FunctionSpec): LambdaFunction {
    const { clock, api, random, faults, location, timing } = this;
    const created = new LambdaFunction(spec, { clock, api, random, faults, location, coldStartMs: timing.coldStartMs });
    this.functions.push(created);
    return created;
  }

  functionOf(nameOrArn: string): LambdaFunction {
    const found = this.functions.find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
    if (!found) {
      throw new CloudError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    }
    return found;
  }

  createEventSourceMapping(spec: EventSourceMappingSpec): EventSourceMapping {
    const mapping = new EventSourceMapping(spec, { clock: this.clock, api: this.api, region: this.location.region });
    this.mappings.push(mapping);
    return mapping;
  }

  /** Stops polling and ends every process of every function. */
  close(): void {
    this.mappings.forEach((mapping) => mapping.stop());
    this.functions.forEach((each) => each.close());
  }
}
