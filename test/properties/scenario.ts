import type { GroupOptions } from '../lambda/invocation/world';

/** Everything about one run, as plain data: what a failing property prints, and what it is shrunk to. */
export interface Scenario {
  readonly seed: number;
  /** Named node1 and so on. The first of them, as many as there are draining nodes, are terminated at once. */
  readonly nodes: number;
  readonly drainingNodes: number;
  readonly workloads: readonly Workload[];
  readonly sharedBudgets: readonly SharedBudget[];
  readonly group: GroupChoices;
  readonly pods: { readonly pullMs: number; readonly startMs: number; readonly exitMs: number };
  readonly faults: readonly Fault[];
  readonly events: readonly StoryEvent[];
  readonly crashes: readonly Crash[];
}

export type GroupChoices = Required<Pick<GroupOptions,
  'drainTimeoutSeconds' | 'whenBlocked' | 'surge' | 'emptyDirPods' | 'unownedPods' | 'loadBalancerDelaySeconds'>>;

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'ReplicaSet' | 'ReplicationController' | 'Job' | 'Rollout' | 'Pod';

/** Named w0 and so on. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly replicas: number;
  /** Of so many pods, from the last, the readiness probes have not succeeded. */
  readonly notReady: number;
  /** Indices of the nodes that its pods are on, in turn; they wrap around. */
  readonly on: readonly number[];
  readonly budget?: BudgetShape;
  /** Of Deployments only. */
  readonly strategy: Strategy;
  readonly minReadySeconds: number;
  readonly probeDelay: number;
  readonly grace: number;
  readonly ignoresSigterm: boolean;
  readonly emptyDir: boolean;
  readonly critical: boolean;
  /** `zonal` and `local`: only nodes of the zone of its first node, or only that node, can have it. */
  readonly volume: 'none' | 'one-node' | 'shared' | 'zonal' | 'local';
  /** Whether it tolerates every taint, the cordon's too. */
  readonly toleratesAll: boolean;
  /** Whether it can be on its first node only: by a selector, or because its template names the node. */
  readonly pinned: 'no' | 'by-host-name' | 'by-template';
  /** Labels of which no two of its pods may share a value. */
  readonly apart?: 'kubernetes.io/hostname' | 'topology.kubernetes.io/zone' | 'topology.kubernetes.io/region';
  readonly service: 'none' | 'app' | 'hash';
  readonly annotation?: Annotation;
}

export type Annotation = 'never-surge' | 'never-force' | 'until-finished';

export type Strategy =
  | { readonly type: 'Recreate' }
  | { readonly type: 'RollingUpdate'; readonly maxSurge: number | string; readonly maxUnavailable: number | string };

export interface BudgetShape {
  readonly field: 'minAvailable' | 'maxUnavailable';
  readonly value: number | string;
  readonly alwaysAllowUnhealthy: boolean;
}

/** A budget over several owners. */
export interface SharedBudget extends BudgetShape {
  /** Indices of its workloads; they wrap around. */
  readonly members: readonly number[];
}

/** In seconds from the beginning of the termination. */
interface Span {
  readonly from: number;
  readonly seconds: number;
}

export type Fault =
  | Span & { readonly fault: 'throttling' | 'server-error' | 'dropped-request' | 'dropped-answer' | 'slow'; readonly probability: number }
  | Span & { readonly fault: 'away'; readonly manner: 'refused' | 'silent' }
  | Span & { readonly fault: 'restart' }
  | Span & { readonly fault: 'watch-lag'; readonly delayMs: number; readonly resource?: 'pods' | 'poddisruptionbudgets' | 'deployments' }
  | Span & { readonly fault: 'cloud'; readonly how: 'throttling' | 'internal-error' | 'dropped-request' | 'dropped-answer'; readonly probability: number }
  | { readonly fault: 'events'; readonly how: 'lost' | 'duplicated' | 'delayed' };

/** What somebody else does, in seconds from the beginning of the termination. Indices wrap around. */
export type StoryEvent =
  | { readonly type: 'rollout' | 'evict' | 'delete-owner'; readonly at: number; readonly workload: number }
  | { readonly type: 'scale'; readonly at: number; readonly workload: number; readonly replicas: number }
  | { readonly type: 'budget'; readonly at: number; readonly workload: number; readonly budget: BudgetShape }
  | { readonly type: 'lose-node'; readonly at: number; readonly node: number; readonly seconds: number }
  | { readonly type: 'kill-node' | 'uncordon'; readonly at: number; readonly node: number }
  /** Another node joins, of the zone a, b or c. */
  | { readonly type: 'join'; readonly at: number; readonly zone: 'a' | 'b' | 'c' };

/** Which process dies, and at which of its calls. */
export interface Crash {
  readonly process: number;
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** How much later than now, at most, the drainer sees what others change, in milliseconds. */
export function observationLag({ faults }: Pick<Scenario, 'faults'>): number {
  const lags = faults.map((fault) => (fault.fault === 'watch-lag' ? fault.delayMs : fault.fault === 'slow' ? 3_000 : 0));
  return 500 + Math.max(0, ...lags);
}

const MINUTE = 60_000;
/** An invocation that dies before its first call holds its messages for as long as the queue says, and a sweep comes before that. */
export const AFTER_CRASH = 8 * MINUTE;

/** For how long nobody may be there to decide, in milliseconds: while requests fail, and after a crash. */
export function troubleTime({ faults, crashes }: Pick<Scenario, 'faults' | 'crashes'>): number {
  return faults.reduce((sum, fault) => sum + ('seconds' in fault ? fault.seconds * 1000 + MINUTE : 0), 0) + (crashes.length + 1) * AFTER_CRASH;
}
