import { duration } from './duration';
import type { Finding } from '../findings/finding';
import type { StatedAssumption } from '../rehearsal/assumptions';

/** The version of {@link RehearsalResult}. Raised when a field is removed or changes its meaning, but not for new fields. */
export const RESULT_VERSION = 1;

/** `graceful`: no owner is interrupted, and no node is blocked. */
export type Verdict = 'graceful' | 'interrupted' | 'blocked';

/** The result of a rehearsal: a documented contract (docs/rehearsal.md). Times are seconds; those of events count from the start of the patch. */
export interface RehearsalResult {
  readonly version: typeof RESULT_VERSION;
  readonly verdict: Verdict;
  /** The verdict in words. */
  readonly summary: string;
  readonly cluster: ClusterFacts;
  readonly options: RehearsedOptions;
  /** How long the patch takes. */
  readonly seconds: number;
  /** Moves per pod, over the pods that had to leave a node, as of the beginning. */
  readonly movesPerPod: MovesPerPod & {
    /** The same without soft taints on outdated nodes. Omitted if that was not played. */
    readonly withoutSoftTaints?: MovesPerPod;
  };
  /** All owners with pods on the patched nodes, those that are interrupted for longest first. */
  readonly owners: readonly OwnerResult[];
  /** The patched nodes, in the order in which their drains began. */
  readonly nodes: readonly NodeResult[];
  readonly capacity: Capacity;
  readonly assumptions: readonly StatedAssumption[];
  readonly findings: readonly Finding[];
  /** What could not be taken into account, as sentences. */
  readonly remarks: readonly string[];
}

export interface MovesPerPod {
  readonly mean: number;
  readonly most: number;
}

export interface ClusterFacts {
  /** A file, `standard input`, or the context of a kubeconfig. */
  readonly source: string;
  /** When it was read, as an RFC 3339 time. */
  readonly takenAt: string;
  readonly nodes: number;
  readonly pods: number;
}

export interface RehearsedOptions {
  readonly groups: ReadonlyArray<{ readonly name: string; readonly nodes: number }>;
  readonly surge: string;
  readonly whenBlocked: string;
  readonly drainTimeoutSeconds: number;
  readonly minHealthyPercentage: number;
  readonly maxHealthyPercentage: number;
  /** The `GracefulPods` policies that applied to new pods. */
  readonly gracefulPods: readonly string[];
}

export interface OwnerResult {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** How many of its pods must be available, and why so many. */
  readonly floor: number;
  readonly floorFrom: string;
  /** For how long it was below that, in total. */
  readonly interruptedSeconds: number;
  /** Set if it still was when the patch had ended: nothing recreates a pod without a controller. */
  readonly interruptedAtEnd?: true;
  /** How many of its pods had to leave a node. */
  readonly moves: number;
  /** The most moves of one pod, including those of the pods that it replaced. */
  readonly mostMoves: number;
  /** Why it is interrupted. */
  readonly because?: string;
  /** How to prevent that. */
  readonly mend?: string;
  /** The field to change, such as `spec.strategy.type` of `Deployment shop/cart`. */
  readonly field?: { readonly object: string; readonly path: string };
}

export type NodeOutcome = 'drained' | 'nothing-to-drain' | 'node-missing' | 'forced' | 'retained' | 'failed' | 'unfinished';

export interface NodeResult {
  readonly name: string;
  readonly group: string;
  readonly zone?: string;
  readonly outcome: NodeOutcome;
  /** From Auto Scaling's request until the drain ended. */
  readonly seconds: number;
  /** When its drain began. */
  readonly startedAt: number;
  /** What it waited for, by the drainer's latest report: causes before their effects. */
  readonly because: readonly string[];
}

export interface Capacity {
  /** The greatest number of nodes at the same time. */
  readonly peakNodes: number;
  /** The pods' requests before the patch, as a share of what the nodes offer, between 0 and 1: of `cpu`, `memory` and `pods`. */
  readonly used: Readonly<Record<string, number>>;
  /** Pods that were unscheduled for longer than {@link PENDING_SECONDS}. */
  readonly waited: ReadonlyArray<{ readonly pod: string; readonly seconds: number; readonly because: string }>;
  /** Only if the free addresses of the subnets were given. */
  readonly addresses?: { readonly free: number; readonly needed: number; readonly enough: boolean };
}

/** A shorter wait is only the scheduler's queue. */
export const PENDING_SECONDS = 30;

/** How long an owner is interrupted, in words. */
export function interruptionOf({ kind, interruptedSeconds, interruptedAtEnd }: Pick<OwnerResult, 'kind' | 'interruptedAtEnd'> & { readonly interruptedSeconds: number }): string {
  if (!interruptedAtEnd) {
    return duration(interruptedSeconds);
  }
  return kind === 'Pod' ? 'for good' : `${duration(interruptedSeconds)}, and still at the end`;
}

/** The interrupted owners. */
export function interruptedOwners({ owners }: Pick<RehearsalResult, 'owners'>): OwnerResult[] {
  return owners.filter(({ interruptedSeconds }) => interruptedSeconds > 0);
}

/** The outcomes of nodes that could not be emptied in time. */
export const BLOCKED: readonly NodeOutcome[] = ['forced', 'retained', 'failed', 'unfinished'];

/** The nodes that could not be emptied in time. */
export function blockedNodes({ nodes }: Pick<RehearsalResult, 'nodes'>): NodeResult[] {
  return nodes.filter(({ outcome }) => BLOCKED.includes(outcome));
}

export function ownerKey({ kind, namespace, name }: Pick<OwnerResult, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`;
}
