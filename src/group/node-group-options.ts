import type { Duration } from 'aws-cdk-lib';

/** What happens to an instance whose node could not be drained in time. */
export enum WhenBlocked {
  /**
   * The instance is kept, out of service, in the state `Terminating:Retained`. Auto Scaling replaces it, the pods that
   * blocked the drain go on running on it, and it is billed, until the drainer has moved them after all and terminates it
   * ({@link NodeGroupOptions.retryRetained}), or somebody does with `aws autoscaling terminate-instance-in-auto-scaling-group`.
   *
   * Needs the group's instance lifecycle policy, see {@link NodeGroupOptions.retainsAbandonedInstances}.
   *
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-lifecycle-policy.html
   */
  RETAIN = 'RETAIN',

  /**
   * The pods that are left are deleted with their own grace period, early enough that it fits before the deadline, and
   * never before half of the time is gone. Budgets are not respected. Adds the permission to delete pods.
   */
  FORCE = 'FORCE',

  /** The instance is terminated together with the pods that are left. */
  TERMINATE = 'TERMINATE',
}

/** When the replacement of a pod is brought up before the pod goes. */
export enum Surge {
  /**
   * When the pod cannot be evicted right now without taking its owner below its floor: an owner of one replica, a budget
   * that allows no disruption, all pods of an owner on nodes that are drained together.
   */
  WHEN_NEEDED = 'WHEN_NEEDED',

  /** Wherever it is possible. */
  ALWAYS = 'ALWAYS',

  /**
   * Never. Owners of one replica are interrupted, and a budget that allows nothing blocks the drain. Where all groups of a
   * drainer say so, it has no permission to patch pods.
   */
  NEVER = 'NEVER',
}

/** What happens to an instance that was retained for as long as it may be. It is terminated by Auto Scaling, which begins one last drain. */
export enum AfterRetention {
  /** The last drain moves what it can within `drainTimeout`. Then the instance is terminated together with the pods that are left. */
  TERMINATE = 'TERMINATE',

  /**
   * The last drain deletes the pods that are left with their own grace period, as {@link WhenBlocked.FORCE} does, before the instance is
   * terminated. Adds the permission to delete pods.
   */
  FORCE = 'FORCE',
}

/** What happens to pods that lose something by moving. */
export enum PodPolicy {
  /** They are evicted like others. */
  EVICT = 'EVICT',

  /** They are left until they have finished by themselves, within the drain timeout. Then `whenBlocked` decides. */
  WAIT = 'WAIT',
}

/** Which annotations count by which application owners override how their pods are drained. */
export enum Overrides {
  /**
   * Those of this package (`cdk-graceful-node-group/surge`, `force` and `wait`), `safe-to-evict` of the cluster autoscaler and
   * `do-not-disrupt` of Karpenter.
   */
  ALL = 'ALL',

  /** Only those of this package: a service that never finishes, annotated for another tool, holds no node. */
  OWN = 'OWN',

  /** None: whoever owns the group decides alone. */
  NONE = 'NONE',
}

/** How the nodes of one group are drained, and how long launched ones may take to join. */
export interface NodeGroupOptions {
  /**
   * How long a drain may take, from the moment when Auto Scaling asked for it.
   *
   * Between 2 minutes and 48 hours, the longest that Auto Scaling lets an instance wait. Synthesis fails outside of that range.
   *
   * @default Duration.hours(1)
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
   */
  readonly drainTimeout?: Duration;

  /**
   * What happens to an instance whose node could not be drained in `drainTimeout`. Synthesis fails for a token, since permissions
   * and the instance lifecycle policy depend on it.
   *
   * @default WhenBlocked.RETAIN
   */
  readonly whenBlocked?: WhenBlocked;

  /**
   * When the replacement of a pod is brought up before the pod goes.
   *
   * Only pods of Deployments can surge, by the label that their ReplicaSet selects by: the pod leaves its ReplicaSet, which
   * makes another one at once, while the pod stays in its Services and budgets until it is evicted. Where an owner cannot
   * have two pods at a time (strategy Recreate, `maxSurge` 0, a ReadWriteOnce volume), its pods are evicted in place. An
   * application's owner can forbid it with the annotation `cdk-graceful-node-group/surge: never`.
   *
   * @default Surge.WHEN_NEEDED
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset
   */
  readonly surge?: Surge;

  /**
   * What happens to pods with an `emptyDir` volume, whose content is lost when they move.
   *
   * @default PodPolicy.EVICT
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
   */
  readonly emptyDirPods?: PodPolicy;

  /**
   * What happens to pods that no controller replaces. Evicted ones go last, after a log line and an Event have named them.
   *
   * @default PodPolicy.EVICT
   */
  readonly unownedPods?: PodPolicy;

  /**
   * What happens to pods whose eviction would fail their Job for good: as many of its pods have failed as its `backoffLimit` (or
   * `backoffLimitPerIndex`) allows, or its `podFailurePolicy` answers a disruption with `FailJob` or `FailIndex`.
   * Evicted ones go last, after a log line and an Event have named them.
   *
   * @default PodPolicy.WAIT
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
   */
  readonly failingJobs?: PodPolicy;

  /**
   * Which annotations count by which application owners override how their pods are drained.
   *
   * @default Overrides.ALL
   */
  readonly overrides?: Overrides;

  /**
   * How long load balancers are given to let go of a node, from the moment when it is labelled
   * `node.kubernetes.io/exclude-from-external-load-balancers`. No pod leaves the node before, and its instance is not
   * terminated before. 0: nothing waits for them. At most half of `drainTimeout`. Synthesis fails above.
   *
   * Where it is not set, the Services of the cluster decide. One with node ports and `externalTrafficPolicy: Cluster` lets connections in
   * through every node, so that the instance is kept for 60 seconds, while its pods move. One with `Local` lets them in where its pods are,
   * so that those leave only after 60 seconds, though replacements of those that their owner cannot spare come up at once; the instance
   * is kept as long where some stay with it, as those of DaemonSets do. It is longer where the annotations of the Service name a longer
   * deregistration delay, and never more than half of the drain's time. Nothing waits for load balancers whose targets are pods, as the
   * annotations of the Service tell.
   *
   * @default - decided by the Services of the cluster
   * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-exclude-from-external-load-balancers
   * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy
   */
  readonly loadBalancerDelay?: Duration;

  /**
   * How long a launched instance may take until its node is Ready. After that it is abandoned, and Auto Scaling replaces it.
   *
   * Until then the instance is not in service, so that an instance refresh does not go on to the next one.
   * Between 1 minute and 48 hours. Synthesis fails outside of that range.
   *
   * @default Duration.minutes(15)
   */
  readonly joinTimeout?: Duration;

  /**
   * Whether the drainer goes on trying to empty an instance that is retained, for as long as it is there: at every sweep, within
   * budgets and floors, and without a word until something is done. As soon as only pods that stay with their node or have finished are left,
   * and the volumes of those that moved are detached, the instance is terminated, and the group stays as large as it is.
   *
   * @default true
   */
  readonly retryRetained?: boolean;

  /**
   * The longest that an instance is retained, from the end of its drain on. After that `afterRetention` decides, whether `retryRetained` is on or not.
   * `Duration.days(0)` sets no limit. At most 365 days. Synthesis fails above.
   *
   * @default Duration.days(0)
   */
  readonly retainAtMost?: Duration;

  /**
   * What happens to an instance that was retained for `retainAtMost`. Synthesis fails for a token, since permissions depend on it.
   *
   * @default AfterRetention.TERMINATE
   */
  readonly afterRetention?: AfterRetention;

  /**
   * The keys of taints that a launched node may begin with and that must be gone before its launch goes on, because an agent removes each of
   * them when it has set the node up. Taints of Kubernetes itself (`node.kubernetes.io/...`, `node.cloudprovider.kubernetes.io/...`), and
   * those that no other ready node of the group has, are taken for startup taints without being named.
   *
   * A node that is Ready and still has one of them after `joinTimeout` goes into service all the same, and the log says so.
   *
   * @default []
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
   */
  readonly startupTaints?: string[];

  /**
   * The keys of taints that nodes of the group have for good, so that no launch waits for them to go. Needed where a new launch template
   * adds a taint, since its first node is the only one of the group that has it.
   *
   * @default []
   */
  readonly permanentTaints?: string[];

  /**
   * DaemonSets, as `namespace/name`, whose pods must be Ready on a launched node before its launch goes on: a storage driver or a log agent,
   * for example, whose absence no taint shows.
   *
   * A node that is Ready and lacks one of them after `joinTimeout` goes into service all the same, and the log says so.
   *
   * @default []
   */
  readonly requiredDaemonSets?: string[];

  /**
   * After how many launches in a row that were abandoned an instance refresh of the group is cancelled, because nothing that it launches
   * becomes a node. The old instances stay in service, a deployment that waits for the refresh fails and is rolled back, and the alarm
   * `cancelledRefreshes` goes off. Launches before the refresh do not count, nor do those that failed for want of capacity.
   *
   * Between 0 and 100. 0 means never. Synthesis fails outside of that range.
   *
   * @default 3
   */
  readonly maxAbandonedLaunches?: number;

  /**
   * Asserts that the instance lifecycle policy of the group retains instances whose termination was abandoned
   * (`RetentionTriggers.TerminateHookAbandon` is `retain`), which `WhenBlocked.RETAIN` needs.
   *
   * Needed for imported groups, whose policy can be neither seen nor set. The policy of a group that the app makes is set
   * by the drainer.
   *
   * @default false
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-lifecycle-policy.html
   */
  readonly retainsAbandonedInstances?: boolean;
}
