import type { Duration } from 'aws-cdk-lib';

/** What happens to an instance whose node could not be drained in time. */
export enum WhenBlocked {
  /**
   * The instance is kept, out of service, in the state `Terminating:Retained`. Auto Scaling replaces it, the pods that blocked the drain go on
   * running on it, and it is billed. It is terminated when the drainer has moved these pods after all ({@link NodeGroupOptions.retryRetained}), or
   * when somebody runs `aws autoscaling terminate-instance-in-auto-scaling-group`.
   *
   * This needs the group's instance lifecycle policy, see {@link NodeGroupOptions.retainsAbandonedInstances}.
   *
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-lifecycle-policy.html
   */
  RETAIN = 'RETAIN',

  /**
   * The remaining pods are deleted with their own grace period, early enough that it ends before the deadline, but never before half of the time is
   * gone. Budgets are ignored. Adds the permission to delete pods.
   */
  FORCE = 'FORCE',

  /** The instance is terminated together with the remaining pods. */
  TERMINATE = 'TERMINATE',
}

/** When the replacement of a pod is brought up before the pod goes. */
export enum Surge {
  /**
   * When evicting the pod now would take its owner below its floor: the owner has one replica, a budget allows no disruption, or all pods of the
   * owner are on nodes that are drained together.
   */
  WHEN_NEEDED = 'WHEN_NEEDED',

  /** Wherever it is possible. */
  ALWAYS = 'ALWAYS',

  /**
   * Never. Owners with one replica are interrupted, and a budget that allows no disruption blocks the drain. If all groups of a drainer use this
   * value, the drainer gets no permission to patch pods.
   */
  NEVER = 'NEVER',
}

/** What happens to an instance that was retained for the longest time allowed. Auto Scaling terminates it, which begins one last drain. */
export enum AfterRetention {
  /** The last drain moves the pods that it can move within `drainTimeout`. Then the instance is terminated together with the remaining pods. */
  TERMINATE = 'TERMINATE',

  /**
   * The last drain deletes the remaining pods with their own grace period, as {@link WhenBlocked.FORCE} does, before the instance is terminated. Adds
   * the permission to delete pods.
   */
  FORCE = 'FORCE',
}

/** What happens to pods that lose something by moving. */
export enum PodPolicy {
  /** They are evicted like any other pods. */
  EVICT = 'EVICT',

  /** They are left until they have finished by themselves, within the drain timeout. Then `whenBlocked` decides. */
  WAIT = 'WAIT',
}

/** Which annotations of application owners can override how their pods are drained. */
export enum Overrides {
  /**
   * Those of this package (`cdk-graceful-node-group/surge`, `force` and `wait`), `safe-to-evict` of the cluster autoscaler and
   * `do-not-disrupt` of Karpenter.
   */
  ALL = 'ALL',

  /** Only those of this package, so that a service that never finishes and is annotated for another tool does not hold a node. */
  OWN = 'OWN',

  /** None: the owner of the group decides alone. */
  NONE = 'NONE',
}

/** How the nodes of one group are drained, and how long launched ones may take to join. */
export interface NodeGroupOptions {
  /**
   * How long a drain may take, counted from Auto Scaling's request.
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
   * Only pods of Deployments can surge. The drainer removes the label by which the ReplicaSet selects its pods. The ReplicaSet then creates another
   * pod at once, while the released pod stays in its Services and budgets until it is evicted. If an owner cannot have two pods at a time (strategy
   * Recreate, `maxSurge` 0, a ReadWriteOnce volume), its pods are evicted in place. An application's owner can forbid it with the annotation
   * `cdk-graceful-node-group/surge: never`.
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
   * Which annotations of application owners can override how their pods are drained.
   *
   * @default Overrides.ALL
   */
  readonly overrides?: Overrides;

  /**
   * How long load balancers get to stop using a node, counted from the moment when it is labelled
   * `node.kubernetes.io/exclude-from-external-load-balancers`. Until then no pod leaves the node, and its instance is not terminated. 0: nothing
   * waits for load balancers. At most half of `drainTimeout`; synthesis fails above.
   *
   * By default the Services of the cluster decide. A Service with node ports and `externalTrafficPolicy: Cluster` receives connections through every
   * node, so the instance is kept for 60 seconds, while its pods move. A Service with `Local` receives connections on the nodes of its pods, so these
   * pods leave only after 60 seconds, though replacements of those that their owner cannot spare come up at once. If some of them stay with the node,
   * as those of DaemonSets do, the instance is kept for that long. The time is longer if the annotations of the Service set a longer deregistration
   * delay, but never more than half of the drain's time. Nothing waits for load
   * balancers whose targets, according to the annotations of the Service, are pods.
   *
   * @default - decided by the Services of the cluster
   * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-exclude-from-external-load-balancers
   * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy
   */
  readonly loadBalancerDelay?: Duration;

  /**
   * How long a launched instance may take until its node is Ready. After that it is abandoned, and Auto Scaling replaces it.
   *
   * Until its node is Ready the instance is not in service, so that an instance refresh does not go on to the next one. Between 1 minute and 48
   * hours. Synthesis fails outside of that range.
   *
   * @default Duration.minutes(15)
   */
  readonly joinTimeout?: Duration;

  /**
   * Whether the drainer goes on trying to empty a retained instance: at every sweep, within budgets and floors, and without logging until something
   * changes. Once only pods are left that stay with their node or have finished, and the volumes of the moved pods are detached, the instance is
   * terminated. The size of the group does not change.
   *
   * @default true
   */
  readonly retryRetained?: boolean;

  /**
   * How long an instance is retained at most, counted from the end of its drain. After that `afterRetention` decides, whether `retryRetained` is on
   * or not. `Duration.days(0)` sets no limit. At most 365 days; synthesis fails above.
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
   * The keys of taints that a launched node may have at first and that must be gone before it goes into service: an agent removes each of them when
   * it has set up the node. You need not name taints of Kubernetes itself (`node.kubernetes.io/...`, `node.cloudprovider.kubernetes.io/...`) and
   * taints that no other ready node of the group has: these count as startup taints anyway.
   *
   * A node that is Ready and still has one of them after `joinTimeout` goes into service all the same, and the log says so.
   *
   * @default []
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
   */
  readonly startupTaints?: string[];

  /**
   * The keys of taints that nodes of the group keep, so that no launch waits for their removal. Set this when a new launch template adds a taint,
   * because its first node is then the only one of the group with that taint.
   *
   * @default []
   */
  readonly permanentTaints?: string[];

  /**
   * DaemonSets, as `namespace/name`, whose pods must be Ready on a launched node before it goes into service: for example a storage driver or a log
   * agent that sets no taint while it is missing.
   *
   * A node that is Ready and lacks one of them after `joinTimeout` goes into service all the same, and the log says so.
   *
   * @default []
   */
  readonly requiredDaemonSets?: string[];

  /**
   * After how many abandoned launches in a row an instance refresh of the group is cancelled, because none of the instances that it launches becomes
   * a node. The old instances stay in service, a deployment that waits for the refresh fails and is rolled back, and the alarm `cancelledRefreshes`
   * goes off. Launches before the refresh do not count, nor do launches that failed because EC2 had no capacity.
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
   * Needed for imported groups, whose policy the construct can neither see nor set. For a group that the app creates, the construct sets the policy.
   *
   * @default false
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-lifecycle-policy.html
   */
  readonly retainsAbandonedInstances?: boolean;
}
