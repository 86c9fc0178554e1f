import type { aws_autoscaling, aws_eks } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import type { DrainerOptions } from './drainer-options';
import { invalid } from './invalid';
import { NodeDrainer } from './node-drainer';
import type { NodeGroupOptions } from './node-group-options';

/** Properties of {@link GracefulNodeGroup}. */
export interface GracefulNodeGroupProps extends NodeGroupOptions, DrainerOptions {
  /** The Auto Scaling group whose instances are nodes of the cluster: made in the app or imported. */
  readonly autoScalingGroup: aws_autoscaling.IAutoScalingGroupRef;

  /**
   * The cluster of the nodes: of `aws-cdk-lib/aws-eks` or `aws-cdk-lib/aws-eks-v2`, made in the app or imported. It must
   * be in the account and region of the stack. Required unless a `drainer` is given.
   *
   * @default - the cluster of `drainer`
   */
  readonly cluster?: aws_eks.IClusterRef;

  /**
   * The drainer that serves the group. Share one between the groups of a cluster. Options of a drainer cannot be given
   * beside it; synthesis fails then.
   *
   * @default - a new drainer
   */
  readonly drainer?: NodeDrainer;
}

/**
 * Lets the instances of an Auto Scaling group be patched, scaled in and replaced without any workload falling below the
 * number of available pods that its owner asked for.
 *
 * @example
 * declare const cluster: eks.Cluster;
 * declare const autoScalingGroup: autoscaling.AutoScalingGroup;
 *
 * const workers = new GracefulNodeGroup(this, 'Workers', { cluster, autoScalingGroup });
 *
 * // A second group of the same cluster shares the drainer.
 * declare const batchGroup: autoscaling.AutoScalingGroup;
 * new GracefulNodeGroup(this, 'Batch', {
 *   drainer: workers.drainer,
 *   autoScalingGroup: batchGroup,
 *   drainTimeout: Duration.hours(24),
 * });
 */
export class GracefulNodeGroup extends Construct {
  /** The drainer that serves the group. */
  public readonly drainer: NodeDrainer;

  /** The group. */
  public readonly autoScalingGroup: aws_autoscaling.IAutoScalingGroupRef;

  constructor(scope: Construct, id: string, props: GracefulNodeGroupProps) {
    super(scope, id);
    const {
      autoScalingGroup, drainer, cluster,
      drainTimeout, whenBlocked, joinTimeout, retainsAbandonedInstances, surge, emptyDirPods, unownedPods, loadBalancerDelay,
      ...drainerOptions
    } = props;
    this.autoScalingGroup = autoScalingGroup;
    this.drainer = drainer ? this.share(drainer, cluster, drainerOptions) : this.make(cluster, drainerOptions);
    this.drainer.addAutoScalingGroup(autoScalingGroup, {
      drainTimeout, whenBlocked, joinTimeout, retainsAbandonedInstances, surge, emptyDirPods, unownedPods, loadBalancerDelay,
    });
  }

  private make(cluster: aws_eks.IClusterRef | undefined, options: DrainerOptions): NodeDrainer {
    if (!cluster) {
      throw invalid(this, {
        what: 'The group belongs to no cluster.',
        got: 'neither cluster nor drainer',
        allowed: 'one of them',
        mend: 'Set cluster, or set drainer to share the drainer of another group of the cluster.',
      });
    }
    return new NodeDrainer(this, 'Drainer', { cluster, ...options });
  }

  private share(drainer: NodeDrainer, cluster: aws_eks.IClusterRef | undefined, options: DrainerOptions): NodeDrainer {
    const given = Object.entries(options).filter(([, value]) => value !== undefined).map(([name]) => name);
    if (given.length > 0) {
      throw invalid(this, {
        what: 'A drainer that is shared has its own options.',
        got: `drainer together with ${given.join(', ')}`,
        allowed: 'drainer without them',
        mend: 'Set them where the drainer is made, or leave drainer out.',
      });
    }
    if (cluster && cluster !== drainer.cluster) {
      throw invalid(this, {
        what: 'The drainer serves another cluster.',
        got: `the cluster ${cluster.node.path} and a drainer of ${drainer.cluster.node.path}`,
        allowed: 'a drainer of the group\'s own cluster',
        mend: 'Leave cluster out, or make a drainer for it.',
      });
    }
    return drainer;
  }
}
