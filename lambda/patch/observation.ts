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
  /** Protected by us, as its tag says: it is new, and a refresh must not replace it. */
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
  /** How its launches ended, the latest first. Only read if it was cancelled. */
  readonly launches?: ReadonlyArray<'in-service' | 'abandoned' | 'other'>;
  /** Whether it has the preferences with which plans start refreshes. */
  readonly likeOurs: boolean;
}

export interface ObservedGroup {
  readonly document: GroupDocument;
  /** Undefined if Auto Scaling knows no such group. */
  readonly group?: {
    readonly desiredCapacity: number;
    readonly templateVersion?: string;
    readonly instances: readonly ObservedInstance[];
    readonly suspended: readonly string[];
    readonly refresh?: ObservedRefresh;
  };
  /** The parameter by which its launch template names the image. Undefined: not a parameter of the plan. */
  readonly imageParameter?: string;
  /** The image that the group launches: the value of that parameter. */
  readonly image?: string;
  /** Earlier values of that parameter, the newest first. */
  readonly formerImages: readonly string[];
}

/** An image that a source offers. */
export interface Candidate {
  readonly imageId: string;
  /** When it was published, or put into the parameter. */
  readonly publishedAt: number;
}

/** What an image source offers, the best first; or why that is unknown. */
export type Offer =
  | { readonly type: 'images'; readonly candidates: readonly Candidate[] }
  | { readonly type: 'unknown'; readonly because: string };

/** The commands of people that are in effect. */
export interface Control {
  readonly paused?: { readonly at: number; readonly by?: string };
  readonly stopped?: { readonly patch: string; readonly at: number; readonly by?: string };
  /** A regular patch that continues as an emergency patch. */
  readonly emergency?: { readonly patch: string; readonly at: number; readonly by?: string };
  readonly approved?: { readonly patch: string; readonly stage: string; readonly when: 'before' | 'after'; readonly at: number; readonly by?: string };
  readonly rejected: readonly RejectedImage[];
}

/** An image that patches of the plan must not use. */
export interface RejectedImage {
  readonly imageId: string;
  readonly at: number;
  readonly because: string;
}

/** Everything that a decision depends on, apart from the plan and the state of the patch. */
export interface Observation {
  /** By the plan's keys for groups. */
  readonly groups: Readonly<Record<string, ObservedGroup>>;
  /** By the keys of the groups. */
  readonly offers: Readonly<Record<string, Offer>>;
  readonly calendars: Calendars;
  /** By alarm name: whether it is on. Undefined: there is no such alarm. */
  readonly alarms: Readonly<Record<string, boolean | undefined>>;
  readonly control: Control;
}
