import { Duration } from 'aws-cdk-lib';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { GracefulNamespaces } from './graceful-namespaces';

/**
 * How long a pod has to go on serving until nothing sends requests to it any more. If several load balancers or callers send to a pod, choose by the
 * slowest.
 *
 * A pod that is shutting down leaves its Services at once, but its callers learn of that late: each node's kube-proxy or a mesh after moments, an AWS
 * load balancer only after its controller has deregistered the target and the load balancer's own nodes have followed. A target group's
 * deregistration delay is something else: it says how long existing connections may last.
 */
export class PreStopSleep {
  /**
   * 10 seconds, for callers within the cluster, through Services, a mesh or an ingress controller that runs in it.
   *
   * 5 to 10 seconds are common; Kubernetes' own example has 5.
   *
   * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/3960-pod-lifecycle-sleep-action
   */
  public static readonly IN_CLUSTER = Duration.seconds(10);

  /**
   * 30 seconds, behind an Application Load Balancer whose targets are pods (`target-type: ip`).
   *
   * Users reported that 5 are too few and 25 are enough.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1064
   */
  public static readonly ALB_IP_TARGETS = Duration.seconds(30);

  /**
   * 60 seconds, behind an Application Load Balancer whose targets are nodes (`target-type: instance`).
   *
   * Users reported rare errors with 40, and none with 70.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2106
   */
  public static readonly ALB_INSTANCE_TARGETS = Duration.seconds(60);

  /**
   * 120 seconds, behind a Network Load Balancer, which is slow to take a target out of service.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2366
   */
  public static readonly NLB = Duration.seconds(120);

  private constructor() {}
}

/** Properties of {@link GracefulPods}. */
export interface GracefulPodsProps {
  /**
   * The cluster, from `aws-eks` or `aws-eks-v2`, created in the app or imported. It needs Kubernetes 1.36 or newer. Synthesis fails for a cluster
   * that is known to be older; the version of an imported one is not known.
   */
  readonly cluster: aws_eks.IClusterRef;

  /**
   * How long pods go on serving after they began to shut down: 1 second to 15 minutes, in whole seconds. Their grace period becomes longer by the
   * same time. It cannot be a token. The annotation `cdk-graceful-node-group/pre-stop` on a pod takes precedence.
   *
   * Drains, rollouts and scale-ins take that much longer; for StatefulSets, whose replacements wait until old pods have ended, for each pod.
   *
   * @default PreStopSleep.IN_CLUSTER
   */
  readonly sleep?: Duration;

  /**
   * The namespaces whose pods are made graceful.
   *
   * @default GracefulNamespaces.labelled()
   */
  readonly namespaces?: GracefulNamespaces;

  /**
   * The name of the policy and its binding in the cluster: lower-case letters, digits and hyphens, at most 63, beginning and ending with a letter or
   * digit. It cannot be a token.
   *
   * @default - derived from the path of the construct and the name of its stack
   */
  readonly policyName?: string;
}
