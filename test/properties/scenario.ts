import type { NoticeName } from '../../src/names';
import type { GroupOptions } from '../lambda/invocation/world';

/** Everything about one run, as plain data: what a failing property prints, and what it is shrunk to. */
export interface Scenario {
  readonly seed: number;
  /** Named node1 and so on. The first of them, as many as there are draining nodes, are terminated at once. */
  readonly nodes: number;
  readonly drainingNodes: number;
  /** Whether node1's instance has another node, node1b: left over from before and not ready, or the one that is ready, whose pods node1 had. */
  readonly twin: 'none' | 'stale' | 'serving';
  readonly workloads: readonly Workload[];
  readonly sharedBudgets: readonly SharedBudget[];
  readonly group: GroupChoices;
  readonly pods: { readonly pullMs: number; readonly startMs: number; readonly exitMs: number };
  readonly faults: readonly Fault[];
  readonly events: readonly StoryEvent[];
  readonly crashes: readonly Crash[];
  readonly notices: readonly NoticeEvent[];
}

export type GroupChoices = Required<Pick<GroupOptions,
  | 'drainTimeoutSeconds' | 'joinTimeoutSeconds' | 'whenBlocked' | 'surge' | 'emptyDirPods' | 'unownedPods' | 'failingJobs' | 'overrides'
  | 'startupTaints' | 'permanentTaints' | 'requiredDaemonSets'>> & Pick<GroupOptions, 'loadBalancerDelaySeconds'>;

/**
 * `PodSet` is a custom resource without the subresource `scale`, so that budgets over its pods may have no numbers; `AdvancedStatefulSet` is one that is called
 * StatefulSet as well.
 */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'ReplicaSet' | 'ReplicationController' | 'Job' | 'Rollout' | 'PodSet' | 'AdvancedStatefulSet' | 'Pod';

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
  /** A label over whose values its pods must be spread evenly. */
  readonly spread?: 'kubernetes.io/hostname' | 'topology.kubernetes.io/zone';
  /** The latter two have node ports: connections come in through every node, or where its pods are. */
  readonly service: 'none' | 'app' | 'hash' | 'every-node' | 'nodes-of-its-pods';
  readonly annotation?: Annotation;
  /** Of Jobs only: how many of its pods may fail. */
  readonly backoffLimit: number;
  /** Whether an operator is asked, by a webhook, for every eviction: it allows or denies, and moves the pod by itself half a minute later. */
  readonly operator: 'none' | 'allows' | 'denies';
}

export type Annotation = 'never-surge' | 'never-force' | 'not-safe-to-evict' | 'do-not-disrupt' | 'wait-until-finished';

/** The taints that launched nodes may have. */
export const STARTUP_TAINT = 'agent.example/starting';
export const PERMANENT_TAINT = 'dedicated';
export const UNKNOWN_TAINT = 'cni.example/starting';
/** The DaemonSet that launched nodes may need. */
export const AGENT = 'agent';

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
  | Span & { readonly type: 'throttling' | 'server-error' | 'dropped-request' | 'dropped-answer' | 'slow'; readonly probability: number }
  | Span & { readonly type: 'away'; readonly manner: 'refused' | 'silent' }
  | Span & { readonly type: 'restart' }
  | Span & { readonly type: 'watch-lag'; readonly delayMs: number; readonly resource?: 'pods' | 'poddisruptionbudgets' | 'deployments' }
  | Span & { readonly type: 'cloud'; readonly how: 'throttling' | 'internal-error' | 'dropped-request' | 'dropped-answer'; readonly probability: number }
  | { readonly type: 'events'; readonly how: 'lost' | 'duplicated' | 'delayed' };

/** What somebody else does, in seconds from the beginning of the termination. Indices wrap around. */
export type StoryEvent =
  | { readonly type: 'rollout' | 'evict' | 'delete-owner'; readonly at: number; readonly workload: number }
  | { readonly type: 'scale'; readonly at: number; readonly workload: number; readonly replicas: number }
  | { readonly type: 'budget'; readonly at: number; readonly workload: number; readonly budget: BudgetShape }
  | { readonly type: 'lose-node'; readonly at: number; readonly node: number; readonly seconds: number }
  | { readonly type: 'kill-node' | 'uncordon'; readonly at: number; readonly node: number }
  /** Another node joins, of the zone a, b or c. */
  | { readonly type: 'join'; readonly at: number; readonly zone: 'a' | 'b' | 'c' }
  /** The group grows by one, whose node has a taint that is taken away after that time, if ever. */
  | { readonly type: 'launch'; readonly at: number; readonly taint?: string; readonly seconds?: number };

/** What EC2 or AWS Health says of the instance of a node, in seconds from the beginning of the termination. The index wraps around. */
export interface NoticeEvent {
  readonly name: NoticeName;
  readonly at: number;
  readonly node: number;
  /** Of a scheduled change only: how long after that it begins. */
  readonly seconds: number;
}

/** Which process dies, and at which of its calls. */
export interface Crash {
  readonly process: number;
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** How much later than now, at most, the drainer sees what others change, in milliseconds. */
export function observationLag({ faults }: Pick<Scenario, 'faults'>): number {
  const lags = faults.map((fault) => (fault.type === 'watch-lag' ? fault.delayMs : fault.type === 'slow' ? 3_000 : 0));
  return 500 + Math.max(0, ...lags);
}

const MINUTE = 60_000;
/** An invocation that dies before its first call holds its messages for as long as the queue says, and a sweep comes before that. */
export const AFTER_CRASH = 8 * MINUTE;

/** For how long nobody may be there to decide, in milliseconds: while requests fail, and after a crash. */
export function troubleTime({ faults, crashes }: Pick<Scenario, 'faults' | 'crashes'>): number {
  return faults.reduce((sum, fault) => sum + ('seconds' in fault ? fault.seconds * 1000 + MINUTE : 0), 0) + (crashes.length + 1) * AFTER_CRASH;
}
