/*
 * A patch plan as the deployment writes it and the patcher reads it. Shared by the constructs and the Lambda function, so it imports nothing.
 */

/** When replacements may begin. */
export interface WindowDocument {
  /** When it opens, in the five fields of cron. */
  readonly cron: string;
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly durationSeconds: number;
}

/** When none may, whatever the windows say: a time, or a calendar of Systems Manager. */
export type FreezeDocument =
  | { readonly type: 'time'; readonly from: string; readonly to: string; readonly because: string }
  | { readonly type: 'calendar'; readonly name: string };

/** What must hold before a stage begins, or after it. */
export type CheckDocument =
  | { readonly type: 'alarms'; readonly names: readonly string[] }
  | { readonly type: 'function'; readonly arn: string }
  | { readonly type: 'approval'; readonly timeoutSeconds: number };

export interface StageDocument {
  readonly name: string;
  /** The keys of its groups. */
  readonly groups: readonly string[];
  /** How long it is watched before the next one begins. */
  readonly soakSeconds: number;
  readonly before: readonly CheckDocument[];
  readonly after: readonly CheckDocument[];
}

/** How many instances of a group may be missing, and how many too many. */
export interface PaceDocument {
  readonly minHealthyPercentage: number;
  readonly maxHealthyPercentage: number;
  /** How many groups of a stage are replaced at a time. */
  readonly concurrentGroups: number;
}

export interface PlanDocument {
  readonly v: 1;
  readonly windows: readonly WindowDocument[];
  readonly freezes: readonly FreezeDocument[];
  readonly stages: readonly StageDocument[];
  readonly minimumImageAgeSeconds: number;
  readonly pace: PaceDocument;
  /** Of an emergency patch. */
  readonly emergency: PaceDocument & { readonly soakSeconds: number };
  readonly onFailure: 'HALT' | 'ROLL_BACK';
}

/** Where the image of a group comes from. */
export type ImageSourceDocument =
  /** A parameter that AWS keeps for each version of Kubernetes; the version stands as {@link VERSION_PLACEHOLDER}. */
  | { readonly type: 'recommended'; readonly parameter: string }
  /** A parameter of one's own. */
  | { readonly type: 'parameter'; readonly parameter: string }
  /** Whatever the launch template of the group says: its newest version is the patch. */
  | { readonly type: 'launchTemplate' };

/** Stands in the name of a recommended parameter for the version of the cluster. */
export const VERSION_PLACEHOLDER = '{version}';

export interface GroupDocument {
  readonly v: 1;
  readonly groupName: string;
  readonly clusterName: string;
  readonly source: ImageSourceDocument;
  /** After how many launches in a row that became no nodes the drainer cancels its refresh. 0: never. */
  readonly maxAbandonedLaunches: number;
}

/** The parameters of a plan begin with this. */
export function planPath(planName: string): string {
  return `/cdk-graceful-node-group/${planName}`;
}

/** The names of its parameters, below that path. */
export const PLAN_PARAMETER = 'plan';
/** What each group is: written by the deployment. */
export const GROUPS_PATH = 'groups';
/** The image that each group launches: written by the plan alone. */
export const IMAGES_PATH = 'images';
/** How far the patch is: written by the plan alone. */
export const STATE_PARAMETER = 'state';
/** What the patch did to the owners of pods: written by the plan alone. */
export const OWNERS_PARAMETER = 'owners';
/** What people asked for: pause, stop, an approval. Written by the plan's commands. */
export const CONTROL_PATH = 'control';
