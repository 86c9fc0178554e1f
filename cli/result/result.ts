import { duration } from './duration';
import type { Finding } from '../findings/finding';
import type { StatedAssumption } from '../rehearsal/assumptions';

/** The version of {@link RehearsalResult}. It is raised when a field goes or means something else; new fields may come without. */
export const RESULT_VERSION = 1;

/** `graceful`: nobody is interrupted and nothing blocks. */
export type Verdict = 'graceful' | 'interrupted' | 'blocked';

/** What a rehearsal tells: a documented contract (docs/rehearsal.md). Times are seconds; those of events count from the start of the patch. */
export interface RehearsalResult {
  readonly version: typeof RESULT_VERSION;
  readonly verdict: Verdict;
  /** The verdict in words. */
  readonly summary: string;
  readonly cluster: ClusterFacts;
  readonly options: RehearsedOptions;
  /** How long the patch takes. */
  readonly seconds: number;
  /** Over the pods that had to leave a node, as they were when it began. */
  readonly movesPerPod: MovesPerPod & {
    /** What they would be if nodes that are to be replaced had no soft taint. Left out where that was not played. */
    readonly withoutSoftTaints?: MovesPerPod;
  };
  /** Everybody who has pods on the nodes that are patched, those who are interrupted for longest first. */
  readonly owners: readonly OwnerResult[];
  /** Those that are patched, in the order in which their drains began. */
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
  /** The policies of `GracefulPods` by which pods were made. */
  readonly gracefulPods: readonly string[];
}

export interface OwnerResult {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** How many of its pods must be available, and what that follows from. */
  readonly floor: number;
  readonly floorFrom: string;
  /** For how long fewer were, all in all. */
  readonly interruptedSeconds: number;
  /** Where it still was when the patch had ended: nothing brings back a pod that nobody makes again. */
  readonly interruptedAtEnd?: true;
  /** How many of its pods had to leave a node. */
  readonly moves: number;
  /** The most moves of one pod, with those of the pods that it came after. */
  readonly mostMoves: number;
  /** Why it is interrupted. */
  readonly because?: string;
  /** What mends that. */
  readonly mend?: string;
  /** The very field to change, such as `spec.strategy.type` of `Deployment shop/cart`. */
  readonly field?: { readonly object: string; readonly path: string };
}

export type NodeOutcome = 'drained' | 'nothing-to-drain' | 'node-missing' | 'forced' | 'retained' | 'failed' | 'unfinished';

export interface NodeResult {
  readonly name: string;
  readonly group: string;
  readonly zone?: string;
  readonly outcome: NodeOutcome;
  /** From the request to let it go until the drain ended. */
  readonly seconds: number;
  /** When its drain began. */
  readonly startedAt: number;
  /** What it waited for, as the drainer told it last: causes before what follows from them. */
  readonly because: readonly string[];
}

export interface Capacity {
  /** The most nodes that there were at once. */
  readonly peakNodes: number;
  /** What pods ask for and what nodes offer before the patch, as a share of 1: of `cpu`, `memory` and `pods`. */
  readonly used: Readonly<Record<string, number>>;
  /** Pods that found no node for longer than {@link PENDING_SECONDS}. */
  readonly waited: ReadonlyArray<{ readonly pod: string; readonly seconds: number; readonly because: string }>;
  /** Only where the free addresses of the subnets were given. */
  readonly addresses?: { readonly free: number; readonly needed: number; readonly enough: boolean };
}

/** A pod that waits for less has only waited for its turn. */
export const PENDING_SECONDS = 30;

/** For how long an owner is interrupted, as people read it. */
export function interruptionOf({ kind, interruptedSeconds, interruptedAtEnd }: Pick<OwnerResult, 'kind' | 'interruptedAtEnd'> & { readonly interruptedSeconds: number }): string {
  if (!interruptedAtEnd) {
    return duration(interruptedSeconds);
  }
  return kind === 'Pod' ? 'for good' : `${duration(interruptedSeconds)}, and still at the end`;
}

/** Who is interrupted. */
export function interruptedOwners({ owners }: Pick<RehearsalResult, 'owners'>): OwnerResult[] {
  return owners.filter(({ interruptedSeconds }) => interruptedSeconds > 0);
}

/** Of nodes that could not be emptied in time. */
export const BLOCKED: readonly NodeOutcome[] = ['forced', 'retained', 'failed', 'unfinished'];

/** Those nodes. */
export function blockedNodes({ nodes }: Pick<RehearsalResult, 'nodes'>): NodeResult[] {
  return nodes.filter(({ outcome }) => BLOCKED.includes(outcome));
}

export function ownerKey({ kind, namespace, name }: Pick<OwnerResult, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`;
}
