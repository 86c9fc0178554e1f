import type { Duration } from 'aws-cdk-lib';
import type { Freeze } from './freeze';
import type { MaintenanceWindow } from './maintenance-window';
import type { PatchCheck } from './patch-check';
import type { GracefulNodeGroup } from '../group/graceful-node-group';

/** Groups that are patched together, and what has to hold before and after. */
export interface PatchStage {
  /** The groups. A group is in one stage of one plan. */
  readonly groups: GracefulNodeGroup[];

  /**
   * What logs, events and approvals call it.
   *
   * @default - `stage-1` for the first stage, and so on
   */
  readonly name?: string;

  /**
   * How long the stage is watched when all of its nodes are replaced, before the next one begins. Up to 30 days. An alarm of `after` ends the patch
   * meanwhile; without one, only a person does who stops it.
   *
   * @default Duration.seconds(0)
   */
  readonly soak?: Duration;

  /**
   * What has to hold before the stage begins.
   *
   * @default - nothing
   */
  readonly before?: PatchCheck[];

  /**
   * What has to hold after it.
   *
   * @default - nothing
   */
  readonly after?: PatchCheck[];
}

/** What becomes of a patch whose check fails, or whose instance refresh does. */
export enum OnFailure {
  /** It ends. Nodes that run the image stay, nothing launches it any more, and no patch of the plan takes it again until somebody accepts it. */
  HALT = 'HALT',

  /** It ends in the same way, and the nodes that run the image are replaced by ones of the former image at once, whatever the windows say. */
  ROLL_BACK = 'ROLL_BACK',
}

/** How an emergency patch differs, which a person begins by the command `now`. It asks neither windows nor freezes nor approvals. */
export interface EmergencyOptions {
  /**
   * How long each stage is watched before the next one begins.
   *
   * @default Duration.seconds(0)
   */
  readonly soak?: Duration;

  /**
   * How many groups of a stage are replaced at a time.
   *
   * @default 10
   */
  readonly concurrentGroups?: number;

  /**
   * How much a group may hold meanwhile, in percent of its desired capacity.
   *
   * @default 125
   */
  readonly maxHealthyPercentage?: number;
}

/** How and when images reach the nodes, for one group or several. */
export interface PatchingOptions {
  /** When replacements may begin. */
  readonly windows: MaintenanceWindow[];

  /**
   * When none may, whatever the windows say.
   *
   * @default - never
   */
  readonly freezes?: Freeze[];

  /**
   * How old an image must be: the newest that is at least so old is taken, so that others find its faults first.
   *
   * @default Duration.seconds(0)
   */
  readonly minimumImageAge?: Duration;

  /**
   * How much of a group stays healthy while it is replaced, in percent of its desired capacity.
   *
   * @default 100
   */
  readonly minHealthyPercentage?: number;

  /**
   * How much it may hold meanwhile: as many more are replaced at a time, at least one. At most 100 more than `minHealthyPercentage`.
   *
   * @default 110
   */
  readonly maxHealthyPercentage?: number;

  /**
   * How an emergency patch differs.
   *
   * @default - see each option
   */
  readonly emergency?: EmergencyOptions;

  /**
   * What becomes of a patch whose check fails, or whose instance refresh does.
   *
   * @default OnFailure.HALT
   */
  readonly onFailure?: OnFailure;
}

/** Properties of {@link PatchPlan}. */
export interface PatchPlanProps extends PatchingOptions {
  /** What is patched, in this order. */
  readonly stages: PatchStage[];

  /**
   * How many groups of a stage are replaced at a time. Services with many connections, such as databases, feel parallel replacements most.
   *
   * @default 1
   */
  readonly concurrentGroups?: number;

  /**
   * The physical name of the plan: of its state machine, its parameters and its metrics. Letters, digits and hyphens, at most 48.
   *
   * With another name the launch templates of its groups name another parameter, so that the deployment replaces their nodes. Give the plan a name before you
   * move it.
   *
   * @default - made of the path of the plan
   */
  readonly planName?: string;
}
