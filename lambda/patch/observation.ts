import type { Calendars } from './calendar/freezes';
import type { GroupDocument } from '../../src/options/patch-plan';

/** An instance of a group, as Auto Scaling and EC2 see it. */
export interface ObservedInstance {
  readonly instanceId: string;
  /** Such as `InService`, `Terminating:Wait`, `Terminating:Retained`. */
  readonly lifecycleState: string;
  readonly imageId?: string;
  readonly templateVersion?: string;
  readonly protectedFromScaleIn: boolean;
  /** By a tag of ours: it is new, and a refresh is not to replace it. */
  readonly protectedByPlan: boolean;
}

export type RefreshStatus =
  | 'Pending' | 'InProgress' | 'Successful' | 'Failed' | 'Cancelling' | 'Cancelled'
  | 'RollbackInProgress' | 'RollbackFailed' | 'RollbackSuccessful' | 'Baking';

/** The latest instance refresh of a group. */
export interface ObservedRefresh {
  readonly id: string;
  readonly status: RefreshStatus;
  readonly startedAt: number;
  readonly reason?: string;
  /** How its launches ended, the latest first. Told where it was cancelled. */
  readonly launches?: ReadonlyArray<'in-service' | 'abandoned' | 'other'>;
  /** Whether it has the preferences that only a plan asks for. */
  readonly likeOurs: boolean;
}

export interface ObservedGroup {
  readonly document: GroupDocument;
  /** Undefined where Auto Scaling knows no such group. */
  readonly group?: {
    readonly desiredCapacity: number;
    readonly templateVersion?: string;
    readonly instances: readonly ObservedInstance[];
    readonly suspended: readonly string[];
    readonly refresh?: ObservedRefresh;
  };
  /** The name of the parameter that its launch template names. Undefined: none of the plan. */
  readonly imageParameter?: string;
  /** What the group launches: the value of the parameter that its launch template names. */
  readonly image?: string;
  /** What that was before, the newest first. */
  readonly formerImages: readonly string[];
}

/** An image that a source offers. */
export interface Candidate {
  readonly imageId: string;
  /** When it was published, or put into the parameter. */
  readonly publishedAt: number;
}

/** What a source offers, the best first; or why nothing is known of it. */
export type Offer =
  | { readonly type: 'images'; readonly candidates: readonly Candidate[] }
  | { readonly type: 'unknown'; readonly because: string };

/** What people asked for. */
export interface Control {
  readonly paused?: { readonly at: number; readonly by?: string };
  readonly stopped?: { readonly patch: string; readonly at: number; readonly by?: string };
  /** A regular patch that is to go on as an emergency patch. */
  readonly emergency?: { readonly patch: string; readonly at: number; readonly by?: string };
  readonly approved?: { readonly patch: string; readonly stage: string; readonly when: 'before' | 'after'; readonly at: number; readonly by?: string };
  readonly rejected: readonly RejectedImage[];
}

/** An image that no patch of the plan takes. */
export interface RejectedImage {
  readonly imageId: string;
  readonly at: number;
  readonly because: string;
}

/** All that a decision looks at, besides the plan and how far the patch is. */
export interface Observation {
  /** By the keys of the plan. */
  readonly groups: Readonly<Record<string, ObservedGroup>>;
  /** By the keys of the groups. */
  readonly offers: Readonly<Record<string, Offer>>;
  readonly calendars: Calendars;
  /** By their names: whether they are on. Undefined: no such alarm. */
  readonly alarms: Readonly<Record<string, boolean | undefined>>;
  readonly control: Control;
}
