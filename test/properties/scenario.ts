import type { NoticeName } from '../../src/names';
import type { GroupOptions } from '../lambda/invocation/world';

/** Everything about one run, as plain data: failing properties print it, and shrink it. */
export interface Scenario {
  readonly seed: number;
  /** The number of nodes, named node1 and so on. The first `drainingNodes` of them are terminated at once. */
  readonly nodes: number;
  readonly drainingNodes: number;
  /** Whether node1's instance has a second node, node1b: `stale`: a leftover that is not ready; `serving`: the one that is ready and has taken node1's pods. */
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
 * `PodSet` is a custom resource without the `scale` subresource, so budgets over its pods cannot be computed. `AdvancedStatefulSet` is one whose kind
 * is also called StatefulSet.
 */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'ReplicaSet' | 'ReplicationController' | 'Job' | 'Rollout' | 'PodSet' | 'AdvancedStatefulSet' | 'Pod';

/** Named w0 and so on. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly replicas: number;
  /** The readiness probes of this many pods, counted from the last, have not succeeded. */
  readonly notReady: number;
  /** The indices of its pods' nodes, in turn; they wrap around. */
  readonly on: readonly number[];
  readonly budget?: BudgetShape;
  /** For Deployments only. */
  readonly strategy: Strategy;
  readonly minReadySeconds: number;
  readonly probeDelay: number;
  readonly grace: number;
  readonly ignoresSigterm: boolean;
  readonly emptyDir: boolean;
  readonly critical: boolean;
  /** `zonal` and `local`: can be used only on nodes in the zone of its first node, or only on that node. */
  readonly volume: 'none' | 'one-node' | 'shared' | 'zonal' | 'local';
  /** Whether it tolerates every taint, including the cordon's. */
  readonly toleratesAll: boolean;
  /** Whether it can run only on its first node: by a node selector, or because its template names the node. */
  readonly pinned: 'no' | 'by-host-name' | 'by-template';
  /** A topology key by which required anti-affinity keeps its pods apart. */
  readonly apart?: 'kubernetes.io/hostname' | 'topology.kubernetes.io/zone' | 'topology.kubernetes.io/region';
  /** A topology key over which its pods must be spread evenly. */
  readonly spread?: 'kubernetes.io/hostname' | 'topology.kubernetes.io/zone';
  /** The last two have node ports, so that connections come in through every node, or through the nodes of its pods. */
  readonly service: 'none' | 'app' | 'hash' | 'every-node' | 'nodes-of-its-pods';
  readonly annotation?: Annotation;
  /** For Jobs only: how many of its pods may fail. */
  readonly backoffLimit: number;
  /** Whether a webhook of an operator sees every eviction: it allows or denies, and moves the pod itself half a minute later. */
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

/** A budget that selects several owners' pods. */
export interface SharedBudget extends BudgetShape {
  /** The indices of its workloads; they wrap around. */
  readonly members: readonly number[];
}

/** A time span, in seconds since the termination began. */
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

/** What somebody else does, with times in seconds since the termination began. Indices wrap around. */
export type StoryEvent =
  | { readonly type: 'rollout' | 'evict' | 'delete-owner'; readonly at: number; readonly workload: number }
  | { readonly type: 'scale'; readonly at: number; readonly workload: number; readonly replicas: number }
  | { readonly type: 'budget'; readonly at: number; readonly workload: number; readonly budget: BudgetShape }
  | { readonly type: 'lose-node'; readonly at: number; readonly node: number; readonly seconds: number }
  | { readonly type: 'kill-node' | 'uncordon'; readonly at: number; readonly node: number }
  /** Another node joins, in zone a, b or c. */
  | { readonly type: 'join'; readonly at: number; readonly zone: 'a' | 'b' | 'c' }
  /** The group scales out by one. The new node may have a taint, which is removed after `seconds`, if ever. */
  | { readonly type: 'launch'; readonly at: number; readonly taint?: string; readonly seconds?: number };

/** A notice of EC2 or AWS Health about the instance of a node, at a time in seconds since the termination began. The index wraps around. */
export interface NoticeEvent {
  readonly name: NoticeName;
  readonly at: number;
  readonly node: number;
  /** For a scheduled change only: how long after the notice it begins. */
  readonly seconds: number;
}

/** Which process dies, and at which of its calls. */
export interface Crash {
  readonly process: number;
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** The maximum delay with which the drainer sees changes of others, in milliseconds. */
export function observationLag({ faults }: Pick<Scenario, 'faults'>): number {
  const lags = faults.map((fault) => (fault.type === 'watch-lag' ? fault.delayMs : fault.type === 'slow' ? 3_000 : 0));
  return 500 + Math.max(0, ...lags);
}

const MINUTE = 60_000;
/** The messages of an invocation that dies before its first call stay invisible for the queue's visibility timeout, but a sweep comes earlier. */
export const AFTER_CRASH = 8 * MINUTE;

/** For how long there may be nobody to decide, in milliseconds: while requests fail, and after a crash. */
export function troubleTime({ faults, crashes }: Pick<Scenario, 'faults' | 'crashes'>): number {
  return faults.reduce((sum, fault) => sum + ('seconds' in fault ? fault.seconds * 1000 + MINUTE : 0), 0) + (crashes.length + 1) * AFTER_CRASH;
}
