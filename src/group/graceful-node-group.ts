import type { aws_autoscaling, aws_eks } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import type { NodeGroupOptions } from './node-group-options';
import { nodeGroupSettings } from './node-group-settings';
import { stackDrainer } from './stack-drainer';
import { CLUSTER } from '../drainer/check-props';
import type { INodeDrainer } from '../drainer/drainer';
import { AUTO_SCALING_GROUP } from '../drainer/drainer-base';
import { isNodeDrainer } from '../drainer/registry';
import { objectWith } from '../validation/check';
import { invalid } from '../validation/invalid';
import { sameCluster } from '../validation/same';

/** Properties of {@link GracefulNodeGroup}. */
export interface GracefulNodeGroupProps extends NodeGroupOptions {
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
   * The drainer that serves the group.
   *
   * @default - the drainer that the stack has for the cluster. The first group makes it, as a child of the stack, unless
   * you made one there
   */
  readonly drainer?: INodeDrainer;

  /**
   * The drainer that the group had before, while it moves to another one: its hooks stay, so that no instance that waits in them is let go, and what
   * begins to wait from now on is drained by `drainer`. Leave it out again by a later deployment, when nobody waits any more.
   *
   * @default - the group does not move
   */
  readonly formerDrainer?: INodeDrainer;
}

const DRAINER = objectWith('a NodeDrainer, or one that is imported by NodeDrainer.fromDrainerName', 'drainerName', 'addAutoScalingGroup');

const FORMER_DRAINER = objectWith('a NodeDrainer, or one that is imported by NodeDrainer.fromDrainerName', 'drainerName', 'handOverAutoScalingGroup');

/**
 * Lets the instances of an Auto Scaling group be patched, scaled in and replaced without any workload falling below the
 * number of available pods that its owner asked for.
 *
 * The groups of a cluster share one drainer in each stack, which belongs to none of them.
 *
 * @example
 * declare const cluster: eks.Cluster;
 * declare const web: autoscaling.AutoScalingGroup;
 * declare const batch: autoscaling.AutoScalingGroup;
 *
 * new GracefulNodeGroup(this, 'Web', { cluster, autoScalingGroup: web });
 * new GracefulNodeGroup(this, 'Batch', { cluster, autoScalingGroup: batch, drainTimeout: Duration.hours(24) });
 */
export class GracefulNodeGroup extends Construct {
  /** The drainer that serves the group. */
  public readonly drainer: INodeDrainer;

  /** The group. */
  public readonly autoScalingGroup: aws_autoscaling.IAutoScalingGroupRef;

  constructor(scope: Construct, id: string, props: GracefulNodeGroupProps) {
    super(scope, id);
    const { autoScalingGroup, drainer, formerDrainer, cluster, ...options } = props;
    AUTO_SCALING_GROUP(this, 'autoScalingGroup', autoScalingGroup);
    if (cluster !== undefined) {
      CLUSTER(this, 'cluster', cluster);
    }
    // Here first, so that errors name the group.
    nodeGroupSettings(this, options);
    this.autoScalingGroup = autoScalingGroup;
    this.drainer = drainer === undefined ? this.ofStack(cluster) : this.named(drainer, cluster);
    this.drainer.addAutoScalingGroup(autoScalingGroup, options);
    if (formerDrainer !== undefined) {
      FORMER_DRAINER(this, 'formerDrainer', formerDrainer);
      formerDrainer.handOverAutoScalingGroup(autoScalingGroup, this.drainer, options);
    }
  }

  private ofStack(cluster: aws_eks.IClusterRef | undefined): INodeDrainer {
    if (!cluster) {
      throw invalid(this, {
        what: 'The group belongs to no cluster.',
        got: 'neither cluster nor drainer',
        allowed: 'one of them',
        mend: 'Set cluster, or set drainer to the drainer that is to serve the group.',
      });
    }
    return stackDrainer(this, cluster);
  }

  private named(drainer: INodeDrainer, cluster: aws_eks.IClusterRef | undefined): INodeDrainer {
    DRAINER(this, 'drainer', drainer);
    if (cluster && isNodeDrainer(drainer) && !sameCluster(cluster, drainer.cluster)) {
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
