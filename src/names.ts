/**
 * The names that the constructs and the Lambda function share. They are contracts: hooks, tags and annotations made by
 * one version are read by the next. Not part of the public API.
 */

/** The name of the package, and what it calls itself where it leaves a trace. */
export const PACKAGE_NAME = 'cdk-graceful-node-group';

/** Environment variables of the function. */
export enum Env {
  CLUSTER_NAME = 'CLUSTER_NAME',
  /** Names the drainer: tag value, hook names, metric dimension. */
  DRAINER_NAME = 'DRAINER_NAME',
  QUEUE_URL = 'QUEUE_URL',
  DEAD_LETTER_QUEUE_URL = 'DEAD_LETTER_QUEUE_URL',
  /** A JSON array: the groups that do not carry {@link GROUP_TAG}. */
  GROUP_NAMES = 'GROUP_NAMES',
  /** `true` where the function's role may delete pods. */
  ALLOW_FORCE = 'ALLOW_FORCE',
  ALLOW_SURGE = 'ALLOW_SURGE',
  /** A JSON array of {@link NOTICES}: what it hears of instances, besides Auto Scaling's events. */
  NOTICES = 'INSTANCE_NOTICES',
}

/** The tag of a group; its value is the drainer's name. */
export const GROUP_TAG = `${PACKAGE_NAME}:drainer`;

/** The tag of a group that moves to another drainer; its value is the name of the drainer that had it before. */
export const FORMER_GROUP_TAG = `${PACKAGE_NAME}:former-drainer`;

/** The hook that holds an instance about to be terminated. Never renamed: deleting a hook lets every waiting instance go. */
export function terminatingHookName(drainerName: string): string {
  return `${drainerName}-terminating`;
}

/** The hook that holds a launched instance until its node is ready. */
export function launchingHookName(drainerName: string): string {
  return `${drainerName}-launching`;
}

/** The event that the schedule puts into the queue. */
export const SWEEP_SOURCE = PACKAGE_NAME;
export const SWEEP_DETAIL_TYPE = 'Sweep';

/** The message attribute that says why a message is in the dead-letter queue. */
export const REASON_ATTRIBUTE = 'Reason';

/** The soft taint of a node that a refresh replaces; its value is the name of the drainer that put it there. */
export const OUTDATED_TAINT = `${PACKAGE_NAME}/outdated`;

/** The Kubernetes group that the function's role is a member of. Each drainer has its own, so that what one may do another may not. */
export function kubernetesGroup(drainerName: string): string {
  return `${PACKAGE_NAME}:${drainerName}`;
}

/** Where Kubernetes keeps the Events of nodes, which have no namespace. */
export const EVENT_NAMESPACE = 'default';

/** The Lease by which one invocation leads. */
export const LEASE_NAMESPACE = 'kube-system';
export const LEASE_NAME = PACKAGE_NAME;

/** The ConfigMap by which people hold drainers: an entry for each, by the drainer's name, whose value says why. */
export const HOLD_NAMESPACE = 'kube-system';
export const HOLD_NAME = `${PACKAGE_NAME}-hold`;

/** The label of Kubernetes that takes a node out of load balancers. */
export const EXCLUDE_FROM_LOAD_BALANCERS = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** What all annotations of nodes and pods begin with. */
export const ANNOTATION_PREFIX = `${PACKAGE_NAME}/` as const;
/** By this annotation people steer the drain of a node. The drainer only ever takes it away. */
export const STEER_ANNOTATION = `${ANNOTATION_PREFIX}steer` as const;
/** What the drainer writes on pods, one annotation a fact. */
export const POD_ANNOTATIONS = {
  /** The `pod-template-hash` that was taken from the pod: it is released. */
  RELEASED_HASH: `${ANNOTATION_PREFIX}released-hash`,
  RELEASED_AT: `${ANNOTATION_PREFIX}released-at`,
  /** What it was released from. */
  RELEASED_DEPLOYMENT_NAME: `${ANNOTATION_PREFIX}released-deployment-name`,
  RELEASED_DEPLOYMENT_UID: `${ANNOTATION_PREFIX}released-deployment-uid`,
  RELEASED_REPLICA_SET_NAME: `${ANNOTATION_PREFIX}released-replica-set-name`,
  RELEASED_REPLICA_SET_UID: `${ANNOTATION_PREFIX}released-replica-set-uid`,
  /** On a pod that was released for nothing: when and why its replacement could not be made. */
  SURGE_FAILED_AT: `${ANNOTATION_PREFIX}surge-failed-at`,
  SURGE_FAILED_BECAUSE: `${ANNOTATION_PREFIX}surge-failed-because`,
} as const;

export const METRICS_NAMESPACE = 'GracefulNodeGroup';
/** The dimension of every metric. */
export const DRAINER_DIMENSION = 'Drainer';
/** The second dimension of {@link METRICS.DRAINS}. */
export const OUTCOME_DIMENSION = 'Outcome';

/** What EC2 and AWS Health may say of an instance: as the environment lists them, and as they stand on its node. */
export const NOTICES = ['spot-interruption', 'rebalance-recommendation', 'scheduled-change', 'stopping'] as const;
export type NoticeName = (typeof NOTICES)[number];

/** The metrics: what is counted, and what is measured. */
export const METRICS = {
  /** Nodes that began to be drained. */
  DRAINS_STARTED: 'DrainsStarted',
  /** Drains that ended, by outcome. */
  DRAINS: 'Drains',
  /** Owners that had more available pods before, when the drain of a node ended. */
  OWNERS_LEFT_DOWN: 'OwnersLeftDown',
  PODS_EVICTED: 'PodsEvicted',
  /** Pods whose replacement was brought up before they went. */
  PODS_RELEASED: 'PodsReleased',
  /** Pods deleted because the drain could not end otherwise. */
  PODS_FORCED: 'PodsForced',
  /** Launched instances whose node became ready. */
  NODES_JOINED: 'NodesJoined',
  /** Launches abandoned because their node was not ready in time. */
  LAUNCHES_ABANDONED: 'LaunchesAbandoned',
  /** Instance refreshes that were cancelled because what they launched never became nodes. */
  REFRESHES_CANCELLED: 'RefreshesCancelled',
  /** Messages that could not be used. */
  MESSAGES_REJECTED: 'MessagesRejected',
  /** Messages that belong to another drainer, or are about an instance of no group of this one. */
  MESSAGES_IGNORED: 'MessagesIgnored',
  /** Instances whose event was lost, found by a sweep. */
  INSTANCES_RECOVERED: 'InstancesRecovered',
  /** Owners that a drain interrupted, each once: what was announced and then done, and what its end left without a pod that it had. */
  OWNERS_INTERRUPTED: 'OwnersInterrupted',
  /** Retained instances that were terminated after all. */
  RETAINED_INSTANCES_TERMINATED: 'RetainedInstancesTerminated',
  /** Somebody holds the drainer: at once, and every minute while that lasts. */
  DRAINER_HELD: 'DrainerHeld',
  /** Invocations that ended by an error. */
  INVOCATIONS_FAILED: 'InvocationsFailed',
  /** The API server did not answer: once that has lasted for five seconds, and every minute from then on. */
  CLUSTER_UNREACHABLE: 'ClusterUnreachable',
  /** The API server refused who we are, or what we may: once that has lasted for five seconds, and every minute from then on. */
  CLUSTER_FORBIDDEN: 'ClusterForbidden',
  /** Steps of the leader that failed, so that nothing was decided. */
  DECISIONS_FAILED: 'DecisionsFailed',
  /** Calls of AWS that kept failing: once that has lasted for ten seconds, and every minute from then on while it is tried. */
  AWS_CALLS_FAILED: 'AwsCallsFailed',
  /** How many groups lack the hooks of the drainer. Measured by every look at Auto Scaling that finds one. */
  GROUPS_WITHOUT_HOOKS: 'GroupsWithoutHooks',
  /** How many nodes are drained now. Measured every minute. */
  NODES_DRAINING: 'NodesDraining',
  /** How many instances are retained now. Measured by every sweep that finds one. */
  INSTANCES_RETAINED: 'InstancesRetained',
  /** From the event to the outcome of a drain. */
  DRAIN_SECONDS: 'DrainSeconds',
  /** How long a draining node has waited for the same things. Measured every minute for each that waits. */
  BLOCKED_SECONDS: 'BlockedSeconds',
  /** How long a drain has waited for whoever leads to decide about it. Measured by every look of another invocation that finds one. */
  UNDECIDED_SECONDS: 'UndecidedSeconds',
  /** How long an instance has been retained. Measured by every sweep for each of them. */
  RETAINED_SECONDS: 'RetainedSeconds',
} as const;
export type Metric = (typeof METRICS)[keyof typeof METRICS];

/** Those that are measured, so that no sum of them means anything, with their units. All others are counted. */
export const MEASURED = {
  [METRICS.GROUPS_WITHOUT_HOOKS]: 'Count',
  [METRICS.NODES_DRAINING]: 'Count',
  [METRICS.INSTANCES_RETAINED]: 'Count',
  [METRICS.DRAIN_SECONDS]: 'Seconds',
  [METRICS.BLOCKED_SECONDS]: 'Seconds',
  [METRICS.UNDECIDED_SECONDS]: 'Seconds',
  [METRICS.RETAINED_SECONDS]: 'Seconds',
} as const satisfies Partial<Record<Metric, 'Count' | 'Seconds'>>;
export type MeasuredMetric = keyof typeof MEASURED;
export type CountedMetric = Exclude<Metric, MeasuredMetric>;

/** The event on the default bus that says how a drain ended. */
export const DRAIN_ENDED_SOURCE = PACKAGE_NAME;
export const DRAIN_ENDED_DETAIL_TYPE = 'Drain Ended';

/** Environment variables of the patcher. */
export enum PatcherEnv {
  PLAN_NAME = 'PLAN_NAME',
  STATE_MACHINE_ARN = 'STATE_MACHINE_ARN',
  /** Where the plan hears how the drains of its groups ended. */
  DRAIN_ENDS_QUEUE_URL = 'DRAIN_ENDS_QUEUE_URL',
}

/** Instances with this tag are new, and protected from scale-in while the rest of their group is replaced. */
export const PROTECTED_TAG = `${PACKAGE_NAME}:protected-by-patch`;

/** The events on the default bus that say how far a patch is, by what they tell. What is missing is only logged. */
export const PATCH_SOURCE = PACKAGE_NAME;
export const PATCH_DETAIL_TYPES: Readonly<Record<string, string | undefined>> = {
  'patch-started': 'Patch Started',
  'stage-started': 'Patch Stage Started',
  'approval-requested': 'Patch Approval Requested',
  'group-ended': 'Patch Group Ended',
  'stage-ended': 'Patch Stage Ended',
  'patch-failed': 'Patch Failed',
  'patch-ended': 'Patch Ended',
};

/** The dimension of every metric of a plan. */
export const PLAN_DIMENSION = 'Plan';
export const GROUP_DIMENSION = 'Group';

/** What a plan measures. */
export const PATCH_METRICS = {
  /** Days since the publication of the oldest image that a group runs. */
  IMAGE_AGE: 'ImageAgeDays',
  /** Nodes that do not run what the plan would give them. */
  OUTDATED_NODES: 'OutdatedNodes',
  /** Groups for which no source names an image, until somebody mends it. */
  GROUPS_WITHOUT_IMAGE: 'GroupsWithoutImage',
  /** Nodes that patches replaced. */
  NODES_REPLACED: 'NodesReplaced',
  /** Seconds from the publication of an image to the last node that was replaced for it. */
  TIME_TO_PATCH: 'TimeToPatchSeconds',
  /** Patches that ended, by outcome. */
  PATCHES: 'Patches',
} as const;
export type PatchMetric = (typeof PATCH_METRICS)[keyof typeof PATCH_METRICS];
