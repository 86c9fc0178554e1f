import type { Timeline } from './timeline';

/** Calls of one kind that were refused or not allowed. */
export interface Violation {
  readonly by: 'IAM' | 'RBAC' | 'Admission';
  /** Such as `autoscaling:CompleteLifecycleAction on arn:...`. */
  readonly call: string;
  readonly times: number;
}

/** What happened to the messages. */
export interface Messages {
  readonly sent: number;
  readonly handled: number;
  /** Still in the queue at the end. */
  readonly left: readonly string[];
  /** In a dead-letter queue. */
  readonly dead: readonly string[];
  /** Events that a rule matched but that reached no queue. */
  readonly undelivered: readonly string[];
}

/** The drainer's requests. */
export interface Requests {
  readonly aws: number;
  readonly kubernetes: number;
  readonly invocations: number;
  /** Invocations that failed, as `request id: error`. */
  readonly failed: readonly string[];
}

/** An owner that no drain can move without an interruption. */
export interface Expectation {
  /** The key of the owner. */
  readonly owner: string;
  readonly because: string;
}

/** A group, as in the plan's event when it is done. */
export interface PatchedGroup {
  readonly stage: string;
  readonly group: string;
  readonly from?: string;
  readonly to: string;
  readonly replaced: number;
  readonly retained: number;
}

/** The totals for owners in the plan's event at the end of the patch. */
export interface OwnersReport {
  readonly owners: number;
  readonly moves: number;
  readonly surged: number;
  readonly interrupted: number;
}

/** The data for the report and the verdict. */
export interface DemoResult {
  readonly timeline: Timeline;
  /** How the patch ended, as reported by its plan; without an outcome it has not. */
  readonly patch: { readonly outcome?: string; readonly because?: string; readonly owners: OwnersReport };
  /** The plan's report about each group. */
  readonly groups: readonly PatchedGroup[];
  /** What the demo still waited for when its time was over. Empty when it ended by itself. */
  readonly unfinished: readonly string[];
  /** Instances whose lifecycle actions were not completed. */
  readonly openLifecycleActions: readonly string[];
  readonly messages: Messages;
  readonly requests: Requests;
  readonly violations: readonly Violation[];
  readonly expected: readonly Expectation[];
  /** How many times faster pods start and stop than in the given cluster. */
  readonly speedUp: number;
  /** How much time was skipped because nothing happened in it, in milliseconds. */
  readonly skippedMs: number;
  /** How much faster than real time the simulation ran. */
  readonly clockFactor: number;
}
