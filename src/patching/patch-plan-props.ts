import type { Duration } from 'aws-cdk-lib';
import type { Freeze } from './freeze';
import type { MaintenanceWindow } from './maintenance-window';
import type { PatchCheck } from './patch-check';
import type { GracefulNodeGroup } from '../group/graceful-node-group';

/** Groups that are patched together, and the checks before and after. */
export interface PatchStage {
  /** The groups. Each group can be in one stage of one plan only. */
  readonly groups: GracefulNodeGroup[];

  /**
   * The name of the stage in logs, events and approvals.
   *
   * @default - `stage-1` for the first stage, and so on
   */
  readonly name?: string;

  /**
   * How long the stage is watched after all of its nodes are replaced, before the next stage begins. Up to 30 days. An alarm of `after` ends the
   * patch during that time; without such an alarm, only a person can stop it.
   *
   * @default Duration.seconds(0)
   */
  readonly soak?: Duration;

  /**
   * The checks that must pass before the stage begins.
   *
   * @default - nothing
   */
  readonly before?: PatchCheck[];

  /**
   * The checks that must pass after the stage.
   *
   * @default - nothing
   */
  readonly after?: PatchCheck[];
}

/** What happens if a check or an instance refresh of a patch fails. */
export enum OnFailure {
  /** The patch ends. Nodes that run the image stay, no group launches it any more, and no patch of the plan uses it until somebody accepts it. */
  HALT = 'HALT',

  /** The patch ends in the same way, and the nodes that run the image are replaced with nodes of the former image at once, regardless of windows. */
  ROLL_BACK = 'ROLL_BACK',
}

/** Options of an emergency patch, which a person starts with the command `now`. It ignores windows, freezes and approvals. */
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
   * How large a group may become during the patch, in percent of its desired capacity.
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
   * When no replacement may begin, whatever the windows say.
   *
   * @default - never
   */
  readonly freezes?: Freeze[];

  /**
   * The minimum age of an image. The plan uses the newest image that is at least that old, so that others find its faults first.
   *
   * @default Duration.seconds(0)
   */
  readonly minimumImageAge?: Duration;

  /**
   * How much of a group stays healthy during the patch, in percent of its desired capacity.
   *
   * @default 100
   */
  readonly minHealthyPercentage?: number;

  /**
   * How large a group may become during the patch, in percent of its desired capacity. The difference to `minHealthyPercentage` is how much is
   * replaced at a time, at least one instance. At most 100 more than `minHealthyPercentage`.
   *
   * @default 110
   */
  readonly maxHealthyPercentage?: number;

  /**
   * Options of an emergency patch.
   *
   * @default - see each option
   */
  readonly emergency?: EmergencyOptions;

  /**
   * What happens if a check or an instance refresh of a patch fails.
   *
   * @default OnFailure.HALT
   */
  readonly onFailure?: OnFailure;
}

/** Properties of {@link PatchPlan}. */
export interface PatchPlanProps extends PatchingOptions {
  /** The stages, in the order in which they are patched. */
  readonly stages: PatchStage[];

  /**
   * How many groups of a stage are replaced at a time. Services with many connections, such as databases, suffer most from parallel replacements.
   *
   * @default 1
   */
  readonly concurrentGroups?: number;

  /**
   * The physical name of the plan: of its state machine, its parameters and its metrics. Letters, digits and hyphens, at most 48.
   *
   * With another name, the launch templates of its groups name another parameter, so that the deployment replaces their nodes. Give the plan a name before you
   * move it.
   *
   * @default - derived from the path of the plan
   */
  readonly planName?: string;
}
