/**
 * Kubernetes objects as the API server shows them, with the names of the Kubernetes API
 * (https://kubernetes.io/docs/reference/kubernetes-api/). Only the fields that the simulation reads or writes have a type;
 * an object keeps all others that it came with. Times are RFC 3339 strings.
 */
import type { PodSpec, PodStatus, PodTemplate } from './pod';

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export type StringMap = Readonly<Record<string, string>>;

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
}

/** Any object of the store. */
export interface StoredObject<Spec = unknown, Status = unknown> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: Spec;
  readonly status?: Status;
}

/** For kinds whose spec is required. */
interface Specified<Spec, Status = unknown> extends StoredObject<Spec, Status> {
  readonly spec: Spec;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly lastHeartbeatTime?: string;
  readonly lastUpdateTime?: string;
  readonly observedGeneration?: number;
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface LabelSelector {
  readonly matchLabels?: StringMap;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

/** A number of pods, or a percentage such as `25%`. */
export type IntOrString = number | string;

/** Amounts such as `{ cpu: '250m', memory: '64Mi', pods: '110' }`. */
export type Quantities = Readonly<Record<string, string>>;

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

export interface NodeSpec {
  readonly providerID?: string;
  readonly unschedulable?: boolean;
  readonly taints?: readonly Taint[];
  readonly podCIDR?: string;
}

export interface NodeStatus {
  readonly capacity?: Quantities;
  readonly allocatable?: Quantities;
  readonly conditions?: readonly Condition[];
  readonly addresses?: ReadonlyArray<{ readonly type: string; readonly address: string }>;
  readonly images?: ReadonlyArray<{ readonly names: readonly string[]; readonly sizeBytes?: number }>;
  readonly volumesAttached?: ReadonlyArray<{ readonly name: string; readonly devicePath: string }>;
  readonly volumesInUse?: readonly string[];
  readonly nodeInfo?: { readonly kubeletVersion?: string; readonly osImage?: string; readonly architecture?: string };
}

export type Node = Specified<NodeSpec, NodeStatus> & { readonly status: NodeStatus };
export type Namespace = StoredObject<{ readonly finalizers?: readonly string[] }, { readonly phase?: string }>;
export type Pod = Specified<PodSpec, PodStatus> & { readonly status: PodStatus };

/** What the specs of all controllers of pods have. */
interface WorkloadSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly selector?: LabelSelector;
  readonly template?: PodTemplate;
  readonly revisionHistoryLimit?: number;
}

/** What the statuses of all controllers of replicas have. */
interface WorkloadStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly conditions?: readonly Condition[];
}

export interface DeploymentSpec extends WorkloadSpec {
  readonly paused?: boolean;
  readonly progressDeadlineSeconds?: number;
  readonly strategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString };
  };
}
export type Deployment = Specified<DeploymentSpec, WorkloadStatus & {
  readonly updatedReplicas?: number;
  readonly unavailableReplicas?: number;
}>;

export type ReplicaSetSpec = WorkloadSpec;
export type ReplicaSet = Specified<ReplicaSetSpec, WorkloadStatus & { readonly fullyLabeledReplicas?: number }>;

/** Unlike in other controllers, its selector is a plain map of labels. */
export type ReplicationControllerSpec = Omit<WorkloadSpec, 'selector'> & { readonly selector?: StringMap };
export type ReplicationController = Specified<ReplicationControllerSpec, WorkloadStatus>;

export interface StatefulSetSpec extends WorkloadSpec {
  readonly serviceName?: string;
  readonly podManagementPolicy?: string;
  readonly ordinals?: { readonly start?: number };
  readonly updateStrategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly partition?: number; readonly maxUnavailable?: IntOrString };
  };
  readonly volumeClaimTemplates?: ReadonlyArray<{
    readonly metadata: { readonly name: string };
    readonly spec: PersistentVolumeClaimSpec;
  }>;
}
export type StatefulSet = Specified<StatefulSetSpec, WorkloadStatus & {
  readonly currentReplicas?: number;
  readonly updatedReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly collisionCount?: number;
}>;

export interface DaemonSetSpec extends Omit<WorkloadSpec, 'replicas'> {
  readonly updateStrategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString };
  };
}
export type DaemonSet = Specified<DaemonSetSpec, {
  readonly observedGeneration?: number;
  readonly currentNumberScheduled?: number;
  readonly desiredNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly numberUnavailable?: number;
  readonly numberMisscheduled?: number;
  readonly numberReady?: number;
  readonly updatedNumberScheduled?: number;
}>;

export interface PodFailureRule {
  readonly action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count';
  readonly onPodConditions?: ReadonlyArray<{ readonly type: string; readonly status?: string }>;
  readonly onExitCodes?: { readonly containerName?: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly number[] };
}
export interface JobSpec {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly completionMode?: string;
  readonly backoffLimit?: number;
  readonly suspend?: boolean;
  readonly selector?: LabelSelector;
  readonly template?: PodTemplate;
  readonly podReplacementPolicy?: string;
  readonly podFailurePolicy?: { readonly rules: readonly PodFailureRule[] };
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
}
export type Job = Specified<JobSpec, {
  readonly active?: number;
  readonly ready?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly terminating?: number;
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly conditions?: readonly Condition[];
}>;

export interface PodDisruptionBudgetSpec {
  readonly minAvailable?: IntOrString;
  readonly maxUnavailable?: IntOrString;
  readonly selector?: LabelSelector;
  readonly unhealthyPodEvictionPolicy?: string;
}
export interface PodDisruptionBudgetStatus {
  readonly observedGeneration?: number;
  readonly disruptionsAllowed?: number;
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
  readonly expectedPods?: number;
  /** When the API server allowed evictions of pods that the disruption controller has not seen terminating yet. */
  readonly disruptedPods?: StringMap;
  readonly conditions?: readonly Condition[];
}
export type PodDisruptionBudget = Specified<PodDisruptionBudgetSpec, PodDisruptionBudgetStatus>;

export type PersistentVolume = Specified<{
  readonly accessModes?: readonly string[];
  readonly capacity?: Quantities;
  readonly claimRef?: { readonly namespace?: string; readonly name?: string; readonly uid?: string };
  readonly csi?: { readonly driver: string; readonly volumeHandle: string };
  readonly nodeAffinity?: { readonly required?: NodeSelector };
  readonly storageClassName?: string;
}, { readonly phase?: string }>;

export interface PersistentVolumeClaimSpec {
  readonly accessModes?: readonly string[];
  readonly volumeName?: string;
  readonly storageClassName?: string;
  readonly resources?: { readonly requests?: Quantities };
}
export type PersistentVolumeClaim = Specified<PersistentVolumeClaimSpec, { readonly phase?: string }>;

export type VolumeAttachment = Specified<{
  readonly attacher: string;
  readonly nodeName: string;
  readonly source: { readonly persistentVolumeName?: string };
}, { readonly attached: boolean }>;

export type HorizontalPodAutoscaler = Specified<{
  readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
  readonly minReplicas?: number;
  readonly maxReplicas: number;
}, { readonly currentReplicas?: number; readonly desiredReplicas?: number }>;

export interface ConfigMap extends StoredObject {
  readonly data?: StringMap;
}

export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}
export type Lease = Specified<LeaseSpec>;

export type Service = Specified<{
  readonly selector?: StringMap;
  readonly clusterIP?: string;
  readonly type?: string;
  readonly externalTrafficPolicy?: string;
  readonly loadBalancerClass?: string;
  readonly ports?: ReadonlyArray<{ readonly port: number; readonly nodePort?: number }>;
}>;

export type ResourceQuota = StoredObject<
  { readonly hard?: Quantities; readonly scopes?: readonly string[]; readonly scopeSelector?: object },
  { readonly hard?: Quantities; readonly used?: Quantities }
>;

/** An Event has no spec: its fields are beside its metadata. */
export interface Event extends StoredObject<undefined, undefined> {
  readonly involvedObject: {
    readonly apiVersion?: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
  };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly source?: { readonly component?: string; readonly host?: string };
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
  readonly matchFields?: readonly LabelSelectorRequirement[];
}
export interface NodeSelector {
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
}
