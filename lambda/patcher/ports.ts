import type { LaunchActivity } from '../aws/ports';
import type { CalendarState } from '../patch/calendar/freezes';
import type { Candidate, ObservedRefresh } from '../patch/observation';

export interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly modifiedAt: number;
}

/** Parameters of Systems Manager. */
export interface ParametersPort {
  /** All parameters below a path, at any depth. */
  below(path: string): Promise<Parameter[]>;
  get(name: string): Promise<Parameter | undefined>;
  /** All versions, the newest first. */
  history(name: string): Promise<Parameter[]>;
  /** `image`: Systems Manager then accepts only the id of an existing image, and sets the value some seconds later. */
  put(name: string, value: string, kind: 'text' | 'image'): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface DescribedInstance {
  readonly instanceId: string;
  readonly lifecycleState: string;
  readonly templateVersion?: string;
  readonly protectedFromScaleIn: boolean;
}

export interface DescribedGroup {
  readonly name: string;
  readonly desiredCapacity: number;
  readonly templateVersion?: string;
  readonly instances: readonly DescribedInstance[];
  readonly suspended: readonly string[];
}

export interface RefreshRequest {
  readonly minHealthyPercentage: number;
  readonly maxHealthyPercentage: number;
  readonly skipMatching: boolean;
}

/** An instance that Auto Scaling has terminated, or is about to. */
export interface Termination {
  readonly instanceId: string;
  readonly startedAt: number;
  readonly endedAt?: number;
}

export interface GroupsPort {
  describe(names: readonly string[]): Promise<DescribedGroup[]>;
  latestRefresh(groupName: string): Promise<ObservedRefresh | undefined>;
  /** Returns the refresh's id. Undefined: another refresh has begun in the meantime. */
  startRefresh(groupName: string, request: RefreshRequest): Promise<string | undefined>;
  /** Does nothing if there is none any more. */
  cancelRefresh(groupName: string): Promise<void>;
  protect(groupName: string, instanceIds: readonly string[], protect: boolean): Promise<void>;
  terminations(groupName: string, since: number): Promise<Termination[]>;
  /** How launches that began since then ended, the latest first. */
  launches(groupName: string, since: number): Promise<LaunchActivity[]>;
}

export interface DescribedMachine {
  readonly instanceId: string;
  readonly imageId: string;
  readonly tagged: boolean;
}

export interface TaggedMachine {
  readonly instanceId: string;
  readonly groupName: string;
}

export interface MachinesPort {
  /** The image of each instance, and whether it has our tag. Instances that EC2 does not know are left out. */
  describe(instanceIds: readonly string[]): Promise<DescribedMachine[]>;
  /** @param plan the plan that protects them from now on; undefined: none */
  tag(instanceIds: readonly string[], plan: string | undefined): Promise<void>;
  /** All instances with the tag of a plan, in any group. */
  taggedBy(plan: string): Promise<TaggedMachine[]>;
  /** The images that EC2 knows, with their publication times. */
  images(imageIds: readonly string[]): Promise<Candidate[]>;
}

export interface ClustersPort {
  version(clusterName: string): Promise<string>;
}

export interface ChecksPort {
  alarms(names: readonly string[]): Promise<Readonly<Record<string, boolean | undefined>>>;
  calendar(name: string): Promise<CalendarState | undefined>;
  ask(functionArn: string, question: object): Promise<{ readonly ok: boolean; readonly because?: string }>;
}

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly startedAt: number;
}

export interface ReceivedMessage {
  readonly body: string;
  /** The handle for deleting the message. */
  readonly receipt: string;
}

/** The queue of events about ended drains of the plan's groups. */
export interface DrainEndsPort {
  /** Receives all current messages. Those that are not deleted come again. */
  receive(): Promise<ReceivedMessage[]>;
  forget(messages: readonly ReceivedMessage[]): Promise<void>;
}

/** The executions of the plan's state machine. */
export interface ExecutionsPort {
  running(): Promise<Execution[]>;
  /** Does nothing if one of that name runs. */
  start(name: string): Promise<void>;
}
