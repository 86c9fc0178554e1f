/**
 * The events of a run, as data: the recorder writes it, and the console, the tables, the picture, the JSON and the verdict read it. Times are
 * milliseconds since the start, without skipped time.
 */
export interface Timeline {
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly entries: readonly Entry[];
  readonly nodes: readonly NodeSpan[];
  readonly pods: readonly PodSpan[];
  readonly owners: readonly OwnerLine[];
}

export type Topic = 'plan' | 'instance' | 'node' | 'drain' | 'pod' | 'owner' | 'function';

/** The tone of an entry. `alarm` is for what ought not to happen. */
export type Tone = 'plain' | 'good' | 'notice' | 'alarm';

/** One thing that happened, as a sentence. */
export interface Entry {
  readonly at: number;
  readonly topic: Topic;
  readonly tone: Tone;
  readonly text: string;
}

export interface Drain {
  /** When the instance began to wait in Auto Scaling. */
  readonly from: number;
  /** When the instance no longer waited. */
  readonly to?: number;
  /** The outcome, as reported by the drainer. */
  readonly outcome?: string;
  /** What held it up, by the drainer's latest report. */
  readonly because: readonly string[];
}

/** A node from joining to leaving. */
export interface NodeSpan {
  readonly name: string;
  readonly instance: string;
  /** Whether it existed before the patch. */
  readonly old: boolean;
  readonly from: number;
  readonly readyAt?: number;
  readonly to?: number;
  readonly drain?: Drain;
  /** Retained by Auto Scaling because its drain could not end. */
  readonly retained: boolean;
}

/** A pod from its binding to a node to its end. */
export interface PodSpan {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** The key of its owner; its own key if it has none. */
  readonly owner: string;
  /** Whether it comes and goes with its node, like a DaemonSet pod or a static pod. */
  readonly daemon: boolean;
  /** Whether it ran to completion. */
  readonly finished: boolean;
  readonly from: number;
  readonly readyAt?: number;
  readonly leavingAt?: number;
  readonly to?: number;
}

/** A time during which an owner was below its floor. */
export interface Shortfall {
  readonly from: number;
  /** Undefined: it still is at the end. */
  readonly to?: number;
  /** The fewest available pods during it. */
  readonly available: number;
  readonly floor: number;
}

/** An owner over time. */
export interface OwnerLine {
  /** Such as `Deployment shop/cart`. */
  readonly key: string;
  readonly replicas?: number;
  readonly floor: number;
  /** The reason for the floor, such as `budget cart` or `one replica`. */
  readonly floorFrom: string;
  /** Every change of its available pods, the first at the start. */
  readonly available: ReadonlyArray<{ readonly at: number; readonly count: number }>;
  readonly shortfalls: readonly Shortfall[];
  /** How many of its pods had to leave a node. */
  readonly moves: number;
  /** The most moves of one pod, including those of the pods that it replaced. */
  readonly mostMoves: number;
  /** Why an interruption was to be expected, if it was. */
  readonly expectedBecause?: string;
}

/** For how long, in milliseconds, an owner was below its floor. */
export function timeBelowFloor(owner: OwnerLine, endedAt: number): number {
  return owner.shortfalls.reduce((sum, { from, to = endedAt }) => sum + to - from, 0);
}

/** How often a pod of the owner was moved, on average over its replicas. */
export function movesPerPod(owner: OwnerLine): number | undefined {
  return owner.replicas ? owner.moves / owner.replicas : undefined;
}

/** Owners with something to show. */
export function disturbedOwners({ owners }: Timeline): OwnerLine[] {
  return owners.filter(({ moves, shortfalls }) => moves > 0 || shortfalls.length > 0);
}

export function podKey(pod: Pick<PodSpan, 'namespace' | 'name'>): string {
  return `${pod.namespace}/${pod.name}`;
}

/** A duration for people. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
