import type { Timeline } from './timeline';

/** Calls of one kind that were refused or not allowed. */
export interface Violation {
  readonly by: 'IAM' | 'RBAC' | 'Admission';
  /** Such as `autoscaling:CompleteLifecycleAction on arn:...`. */
  readonly call: string;
  readonly times: number;
}

/** What became of the messages. */
export interface Messages {
  readonly sent: number;
  readonly handled: number;
  /** Still in the queue at the end. */
  readonly left: readonly string[];
  /** In a dead-letter queue. */
  readonly dead: readonly string[];
  /** Events that a rule matched and that reached no queue. */
  readonly undelivered: readonly string[];
}

/** What the drainer asked of others. */
export interface Requests {
  readonly aws: number;
  readonly kubernetes: number;
  readonly invocations: number;
  /** Invocations that failed, as `request id: error`. */
  readonly failed: readonly string[];
}

/** An owner that no drain can move without interrupting it. */
export interface Expectation {
  /** The key of the owner. */
  readonly owner: string;
  readonly because: string;
}

/** A group, as the plan's event says when it is done. */
export interface PatchedGroup {
  readonly stage: string;
  readonly group: string;
  readonly from?: string;
  readonly to: string;
  readonly replaced: number;
  readonly retained: number;
}

/** What the plan's event at the end of the patch says of owners, in sum. */
export interface OwnersReport {
  readonly owners: number;
  readonly moves: number;
  readonly surged: number;
  readonly interrupted: number;
}

/** All that the report and the verdict are made from. */
export interface DemoResult {
  readonly timeline: Timeline;
  /** How the patch ended, as its plan says; without an outcome it has not. */
  readonly patch: { readonly outcome?: string; readonly because?: string; readonly owners: OwnersReport };
  /** What the plan says of each group. */
  readonly groups: readonly PatchedGroup[];
  /** What the demo still waited for when its time was over. Empty when it ended by itself. */
  readonly unfinished: readonly string[];
  /** The instances whose lifecycle actions nobody has completed. */
  readonly openLifecycleActions: readonly string[];
  readonly messages: Messages;
  readonly requests: Requests;
  readonly violations: readonly Violation[];
  readonly expected: readonly Expectation[];
  /** How many times faster pods started and stopped than in the cluster that was given. */
  readonly speedUp: number;
  /** How much time was skipped because nothing happened in it, in milliseconds. */
  readonly skippedMs: number;
  /** How much faster than real time the simulation ran. */
  readonly clockFactor: number;
}
