/**
 * What happened, as data: the recorder writes it, and the console, the tables, the picture, the JSON and the verdict read
 * it. Times are milliseconds since the start, without those that were skipped.
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

/** How an entry is to be taken. `alarm` is what ought not to be. */
export type Tone = 'plain' | 'good' | 'notice' | 'alarm';

/** One thing that happened, as a sentence. */
export interface Entry {
  readonly at: number;
  readonly topic: Topic;
  readonly tone: Tone;
  readonly text: string;
}

export interface Drain {
  /** When Auto Scaling let the instance wait. */
  readonly from: number;
  /** When the instance no longer waited. */
  readonly to?: number;
  /** What the drainer says of it. */
  readonly outcome?: string;
  /** What the drainer says that held it up, as last told. */
  readonly because: readonly string[];
}

/** A node from joining to leaving. */
export interface NodeSpan {
  readonly name: string;
  readonly instance: string;
  /** Whether it was there before the patch. */
  readonly old: boolean;
  readonly from: number;
  readonly readyAt?: number;
  readonly to?: number;
  readonly drain?: Drain;
  /** Kept by Auto Scaling out of service because its drain could not end. */
  readonly retained: boolean;
}

/** A pod from its binding to a node to its end. */
export interface PodSpan {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** The key of its owner: itself where nobody owns it. */
  readonly owner: string;
  /** Whether it goes and comes with its node: of a DaemonSet, or the kubelet's own. */
  readonly daemon: boolean;
  /** Whether it ended by itself. */
  readonly finished: boolean;
  readonly from: number;
  readonly readyAt?: number;
  readonly leavingAt?: number;
  readonly to?: number;
}

/** A time during which an owner stood below its floor. */
export interface Shortfall {
  readonly from: number;
  /** Undefined: it still does at the end. */
  readonly to?: number;
  /** The fewest that it had meanwhile. */
  readonly available: number;
  readonly floor: number;
}

/** An owner over time. */
export interface OwnerLine {
  /** Such as `Deployment shop/cart`. */
  readonly key: string;
  readonly replicas?: number;
  readonly floor: number;
  /** What the floor follows from, such as `budget cart` or `one replica`. */
  readonly floorFrom: string;
  /** Every change of its available pods, the first at the start. */
  readonly available: ReadonlyArray<{ readonly at: number; readonly count: number }>;
  readonly shortfalls: readonly Shortfall[];
  /** How many of its pods had to leave a node. */
  readonly moves: number;
  /** The most moves that one pod had, counting those of the pods that it came after. */
  readonly mostMoves: number;
  /** Why it was to be expected that it would be interrupted, if it was. */
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

/** A time as people read it. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
