import { Duration } from 'aws-cdk-lib';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { GracefulNamespaces } from './graceful-namespaces';

/**
 * How long a pod has to serve on until what is in front of it sends no more requests to it. The slowest that is in front of any
 * pod decides.
 *
 * A pod that is about to end leaves its Services at once, but those who call it hear of that late: each node's kube-proxy or a
 * mesh after moments, a load balancer of AWS after its controller has asked for it and its own fleet has followed. A target
 * group's deregistration delay is something else: it says how long existing connections may last.
 */
export class PreStopSleep {
  /**
   * 10 seconds: callers within the cluster, through Services, a mesh or an ingress controller that runs in it.
   *
   * The field uses 5 to 10; Kubernetes itself shows 5.
   *
   * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/3960-pod-lifecycle-sleep-action
   */
  public static readonly IN_CLUSTER = Duration.seconds(10);

  /**
   * 30 seconds: an Application Load Balancer whose targets are pods (`target-type: ip`).
   *
   * Seen: 5 are too few, 25 are enough.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1064
   */
  public static readonly ALB_IP_TARGETS = Duration.seconds(30);

  /**
   * 60 seconds: an Application Load Balancer whose targets are nodes (`target-type: instance`).
   *
   * Seen: rare errors with 40, none with 70.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2106
   */
  public static readonly ALB_INSTANCE_TARGETS = Duration.seconds(60);

  /**
   * 120 seconds: a Network Load Balancer, which takes a target out of service slowly.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2366
   */
  public static readonly NLB = Duration.seconds(120);

  private constructor() {}
}

/** What {@link GracefulPods} is made of. */
export interface GracefulPodsProps {
  /**
   * The cluster, of `aws-eks` or `aws-eks-v2`, made in the app or imported. It needs Kubernetes 1.36 or newer. One that is known
   * to be older is refused; of an imported one nothing is known.
   */
  readonly cluster: aws_eks.IClusterRef;

  /**
   * How long pods go on serving when their end has begun: 1 second to 15 minutes, in whole seconds. Their grace period becomes
   * longer by as much. It cannot be a token. The annotation `cdk-graceful-node-group/pre-stop` on a pod takes precedence.
   *
   * Drains, rollouts and scale-ins take as much longer; those of StatefulSets, whose replacements wait for the end of old pods, for each pod.
   *
   * @default PreStopSleep.IN_CLUSTER
   */
  readonly sleep?: Duration;

  /**
   * In which namespaces.
   *
   * @default GracefulNamespaces.labelled()
   */
  readonly namespaces?: GracefulNamespaces;

  /**
   * The name of policy and binding in the cluster: lower-case letters, digits and hyphens, at most 63, beginning and ending with a letter
   * or digit. It cannot be a token.
   *
   * @default - made from the path of the construct and the name of its stack
   */
  readonly policyName?: string;
}
