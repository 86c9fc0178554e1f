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
  /** All below a path, however deep. */
  below(path: string): Promise<Parameter[]>;
  get(name: string): Promise<Parameter | undefined>;
  /** The newest first. */
  history(name: string): Promise<Parameter[]>;
  /** `image`: Systems Manager then takes nothing but the id of an image that there is, and takes it some seconds later. */
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
  /** Undefined: another one has begun meanwhile. */
  startRefresh(groupName: string, request: RefreshRequest): Promise<string | undefined>;
  /** Nothing happens where there is none any more. */
  cancelRefresh(groupName: string): Promise<void>;
  protect(groupName: string, instanceIds: readonly string[], protect: boolean): Promise<void>;
  terminations(groupName: string, since: number): Promise<Termination[]>;
  /** How launches ended that began since then, the latest first. */
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
  /** What runs on each, and whether it has our tag. What EC2 does not know is left out. */
  describe(instanceIds: readonly string[]): Promise<DescribedMachine[]>;
  /** @param plan whose protection they have from now on; undefined: nobody's */
  tag(instanceIds: readonly string[], plan: string | undefined): Promise<void>;
  /** All that have the tag of a plan, of whichever group. */
  taggedBy(plan: string): Promise<TaggedMachine[]>;
  /** Images that EC2 knows, with the time of their publication. */
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
  /** By which it is forgotten. */
  readonly receipt: string;
}

/** The queue of the events that say how drains of the plan's groups ended. */
export interface DrainEndsPort {
  /** All that there is now. What is not forgotten comes again. */
  receive(): Promise<ReceivedMessage[]>;
  forget(messages: readonly ReceivedMessage[]): Promise<void>;
}

/** The executions of the plan's state machine. */
export interface ExecutionsPort {
  running(): Promise<Execution[]>;
  /** Nothing happens where one of that name runs. */
  start(name: string): Promise<void>;
}
