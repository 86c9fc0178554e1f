import type { ANNOTATION_PREFIX } from '../../src/names';

/**
 * The fields of Kubernetes objects that the drainer reads, in the shape and with the names of the Kubernetes API
 * (https://kubernetes.io/docs/reference/kubernetes-api/). Times are RFC 3339 strings. The adapter drops all other fields.
 */

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** The foreign annotations that are read. To read another one, add it here: all others are dropped, and reading them does not compile. */
export type ForeignAnnotation =
  | 'alb.ingress.kubernetes.io/target-group-attributes'
  | 'alb.ingress.kubernetes.io/target-type'
  | 'batch.kubernetes.io/job-index-failure-count'
  | 'cluster-autoscaler.kubernetes.io/safe-to-evict'
  | 'karpenter.sh/do-not-disrupt'
  | 'kubernetes.io/config.mirror'
  | 'service.beta.kubernetes.io/aws-load-balancer-connection-draining-timeout'
  | 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type'
  | 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes'
  | 'service.beta.kubernetes.io/aws-load-balancer-type';
/** A Job's pod has this finalizer until the Job has counted how it ended: https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-tracking-with-finalizers */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export type AnnotationKey = `${typeof ANNOTATION_PREFIX}${string}` | ForeignAnnotation;
export type Annotations = Readonly<Partial<Record<AnnotationKey, string>>>;

export interface ObjectMeta {
  readonly name: string;
  readonly uid: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Annotations;
  /** Only the Job controller's finalizers, which mark pods that it has not counted yet. */
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: ReadonlyArray<{ readonly key: string; readonly operator: string; readonly values?: readonly string[] }>;
}

export interface KubernetesObject {
  readonly metadata: ObjectMeta;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  /** Kept because taints are written as a whole list. */
  readonly timeAdded?: string;
}

export interface Node extends KubernetesObject {
  readonly spec: {
    readonly providerID?: string;
    readonly unschedulable?: boolean;
    readonly taints?: readonly Taint[];
  };
  readonly status: { readonly conditions?: readonly Condition[] };
}

/** One requirement on the labels of a node, or on its name (`metadata.name`). */
export interface NodeSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeSelectorRequirement[];
  readonly matchFields?: readonly NodeSelectorRequirement[];
}

/** One of the terms must hold. */
export interface NodeSelector {
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/** A term that selects pods; it applies to all nodes with the same value of the label `topologyKey`. */
export interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector;
  readonly topologyKey: string;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

/** Only required terms; preferences are left to the scheduler. */
export interface Affinity {
  readonly nodeAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector };
  readonly podAntiAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] };
}

/** How evenly pods must be spread over the values of a node label. The adapter drops constraints that forbid nothing. */
export interface TopologySpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly whenUnsatisfiable: string;
  readonly labelSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: string;
  readonly nodeTaintsPolicy?: string;
}

/** A controller's pod template. Needed to see whether it names a node, since every running pod has a `nodeName`. */
export interface PodTemplate {
  readonly spec?: { readonly nodeName?: string };
}

/** The adapter drops volumes of other kinds, of which every pod has some. */
export interface Volume {
  readonly name: string;
  readonly emptyDir?: object;
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

/** A host port of a container. The adapter drops other ports. */
export interface ContainerPort {
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol?: string;
}

/** A container with host ports. The adapter drops other containers. */
export interface Container {
  readonly ports?: readonly ContainerPort[];
}

/** The status of a waiting container. The adapter drops others. */
export interface ContainerStatus {
  readonly restartCount: number;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

export interface Pod extends KubernetesObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly priorityClassName?: string;
    readonly priority?: number;
    readonly terminationGracePeriodSeconds?: number;
    readonly containers?: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly Toleration[];
    readonly affinity?: Affinity;
    readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
  };
  readonly status: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/** A number of pods, or a percentage such as `25%`. */
export type IntOrString = number | string;

export interface ReplicaSet extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly selector?: LabelSelector;
    readonly template?: PodTemplate;
  };
  readonly status?: { readonly replicas?: number; readonly conditions?: readonly Condition[] };
}

export interface Deployment extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly paused?: boolean;
    readonly selector?: LabelSelector;
    readonly strategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString };
    };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface StatefulSet extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly selector?: LabelSelector;
    readonly template?: PodTemplate;
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly partition?: number; readonly maxUnavailable?: IntOrString };
    };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
  };
}

export interface ReplicationController extends KubernetesObject {
  readonly spec: { readonly replicas?: number; readonly minReadySeconds?: number; readonly template?: PodTemplate };
}

/** The first rule that matches a failed pod decides what the failure means for the Job. */
export interface PodFailureRule {
  readonly action: string;
  readonly onPodConditions?: ReadonlyArray<{ readonly type: string; readonly status?: string }>;
}

export interface Job extends KubernetesObject {
  readonly spec: {
    readonly parallelism?: number;
    readonly completions?: number;
    readonly suspend?: boolean;
    readonly backoffLimit?: number;
    readonly backoffLimitPerIndex?: number;
    readonly podReplacementPolicy?: string;
    readonly podFailurePolicy?: { readonly rules: readonly PodFailureRule[] };
    readonly template?: PodTemplate;
  };
  readonly status?: {
    readonly active?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    /** Such as `1,3-5`. */
    readonly failedIndexes?: string;
    /** The UIDs of failed pods that it no longer tracks but has not added to `failed` yet. */
    readonly uncountedTerminatedPods?: { readonly failed?: readonly string[] };
    readonly conditions?: readonly Condition[];
  };
}

export interface PodDisruptionBudget extends KubernetesObject {
  readonly spec: {
    readonly minAvailable?: IntOrString;
    readonly maxUnavailable?: IntOrString;
    readonly selector?: LabelSelector;
    readonly unhealthyPodEvictionPolicy?: string;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly disruptionsAllowed?: number;
    readonly currentHealthy?: number;
    readonly desiredHealthy?: number;
    readonly expectedPods?: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface VolumeAttachment extends KubernetesObject {
  readonly spec: { readonly nodeName: string; readonly source: { readonly persistentVolumeName?: string } };
}

export interface PersistentVolumeClaim extends KubernetesObject {
  readonly spec: { readonly accessModes?: readonly string[]; readonly volumeName?: string };
}

export interface PersistentVolume extends KubernetesObject {
  readonly spec: { readonly nodeAffinity?: { readonly required?: NodeSelector } };
}

export interface Lease extends KubernetesObject {
  readonly spec: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

export interface Service extends KubernetesObject {
  readonly spec: {
    readonly type?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly externalTrafficPolicy?: string;
    readonly loadBalancerClass?: string;
    readonly ports?: ReadonlyArray<{ readonly nodePort?: number }>;
  };
}

export interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** The kinds that the drainer lists and watches, by their resource name. */
export interface ObjectOf {
  nodes: Node;
  pods: Pod;
  replicasets: ReplicaSet;
  deployments: Deployment;
  statefulsets: StatefulSet;
  replicationcontrollers: ReplicationController;
  jobs: Job;
  poddisruptionbudgets: PodDisruptionBudget;
  volumeattachments: VolumeAttachment;
  persistentvolumeclaims: PersistentVolumeClaim;
  persistentvolumes: PersistentVolume;
  services: Service;
  /** Only the ConfigMap by which people hold drainers. */
  configmaps: ConfigMap;
}
export type Resource = keyof ObjectOf;
