import { type Duration, Token } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_autoscaling, aws_eks } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { groupResource } from './group-resource';
import type { NodeGroupOptions } from './node-group-options';
import { nodeGroupSettings } from './node-group-settings';
import { stackDrainer } from './stack-drainer';
import { CLUSTER } from '../drainer/check-props';
import type { INodeDrainer } from '../drainer/drainer';
import { AUTO_SCALING_GROUP, DRAINER } from '../drainer/drainer-base';
import { isNodeDrainer } from '../drainer/registry';
import { sameCluster } from '../kubernetes/same-cluster';
import { checkNodes, NODES_OPTIONS } from '../nodes/check-nodes';
import type { InstanceRefreshOptions } from '../nodes/instance-refresh-options';
import { type NodeTaint, taintKeys } from '../nodes/node-taint';
import { makeNodes, type Nodes } from '../nodes/nodes';
import type { NodesOptions } from '../nodes/nodes-options';
import type { PatchPlan } from '../patching/patch-plan';
import type { Patching } from '../patching/patching';
import { objectWith } from '../validation/check';
import { invalid } from '../validation/invalid';

/** Properties of {@link GracefulNodeGroup}. */
export interface GracefulNodeGroupProps extends NodeGroupOptions, NodesOptions {
  /**
   * The cluster that the nodes belong to, from `aws-cdk-lib/aws-eks` or `aws-cdk-lib/aws-eks-v2`, created in the app or imported. It must be in the
   * account and region of the stack. Required unless a `drainer` is given.
   *
   * @default - the cluster of `drainer`
   */
  readonly cluster?: aws_eks.IClusterRef;

  /**
   * An existing Auto Scaling group whose instances are nodes of the cluster, created in the app or imported. The options of a new group cannot be set
   * together with it.
   *
   * @default - a new group, whose instances join the cluster
   */
  readonly autoScalingGroup?: aws_autoscaling.IAutoScalingGroupRef;

  /**
   * Patches the nodes automatically when there is a new image. For groups that are patched in a certain order, or with checks, create a `PatchPlan`
   * instead.
   *
   * @default - each deployment patches the nodes
   */
  readonly patching?: Patching;

  /**
   * The drainer that serves the group.
   *
   * @default - the drainer that the stack has for the cluster. The first group creates it, as a child of the stack, unless you created one there
   * before
   */
  readonly drainer?: INodeDrainer;

  /**
   * The drainer that the group had before, while the group moves to another one. The hooks of the former drainer stay, so that instances that wait in
   * them are still drained. Instances that begin to wait from now on are drained by `drainer`. Remove this property in a later deployment, when no
   * instance waits any more.
   *
   * @default - the group does not move
   */
  readonly formerDrainer?: INodeDrainer;
}

/*
 * The door of the package. A group checks its props, finds or makes the drainer (stack-drainer.ts), makes its nodes unless there are some (nodes/), and lets the
 * drainer connect them (lifecycle-hooks.ts, retention.ts). The table of its options is options/group-options.ts.
 */

const PROPS = objectWith('an object of GracefulNodeGroupProps');
const PATCHING = objectWith('a Patching, such as Patching.weekly({ ... })', '_bind');

/**
 * A group of nodes of a cluster, which is patched, scaled in and replaced without any workload falling below the number of available pods that its
 * owner asked for. It either creates instances that join the cluster, or takes an existing Auto Scaling group.
 *
 * In each stack, all groups of a cluster share one drainer, which belongs to none of them.
 *
 * @example
 * declare const cluster: eks.Cluster;
 * declare const batch: autoscaling.AutoScalingGroup;
 *
 * new GracefulNodeGroup(this, 'Web', { cluster, minCapacity: 3 });
 * new GracefulNodeGroup(this, 'Batch', { cluster, autoScalingGroup: batch, drainTimeout: Duration.hours(24) });
 */
export class GracefulNodeGroup extends Construct implements ec2.IConnectable {
  /** The drainer that serves the group. */
  public readonly drainer: INodeDrainer;

  /** The group. */
  public readonly autoScalingGroup: aws_autoscaling.IAutoScalingGroupRef;

  /** The group, if this construct created it: for scaling policies, tags and the like. */
  public readonly madeAutoScalingGroup?: autoscaling.AutoScalingGroup;

  /** The launch template of the instances, if this construct created the group. */
  public readonly launchTemplate?: ec2.LaunchTemplate;

  /** The role of the nodes, if this construct created the group. */
  public readonly role?: iam.IRole;

  /** The SSM parameter that names the recommended image of the nodes, if this construct created the group and a parameter names its image. */
  public readonly imageParameter?: string;

  /** The plan that patches the group, if it has `patching` of its own. */
  public readonly patchPlan?: PatchPlan;

  /**
   * The cluster, as far as it is known.
   *
   * @internal
   */
  public readonly _cluster?: aws_eks.IClusterRef;

  /**
   * After how many launches in a row that became no nodes the drainer cancels a refresh.
   *
   * @internal
   */
  public readonly _maxAbandonedLaunches: number;

  /**
   * How long the drain of one of its nodes may take.
   *
   * @internal
   */
  public readonly _drainTimeout: Duration;

  private readonly nodes?: Nodes;
  private readonly instanceRefresh?: InstanceRefreshOptions;

  constructor(scope: Construct, id: string, props: GracefulNodeGroupProps) {
    super(scope, id);
    PROPS(this, 'props', props);
    const { autoScalingGroup, drainer, formerDrainer, cluster, patching, ...rest } = props;
    const [given, making] = split(rest);
    if (autoScalingGroup !== undefined) {
      AUTO_SCALING_GROUP(this, 'autoScalingGroup', autoScalingGroup);
      this.refuseToMake(making);
    }
    if (cluster !== undefined) {
      CLUSTER(this, 'cluster', cluster);
    }
    // Here first, so that errors name the group.
    checkNodes(this, making);
    nodeGroupSettings(this, given);
    const draining = withTaints(this, given, making.taints);
    const settings = nodeGroupSettings(this, draining);
    this.instanceRefresh = making.instanceRefresh;
    this._maxAbandonedLaunches = settings.maxAbandonedLaunches;
    this._drainTimeout = settings.drainTimeout;
    this.drainer = drainer === undefined ? this.ofStack(cluster) : this.named(drainer, cluster);
    this._cluster = cluster ?? (isNodeDrainer(this.drainer) ? this.drainer.cluster : undefined);
    if (autoScalingGroup === undefined) {
      this.nodes = makeNodes(this, cluster ?? this.clusterOf(this.drainer), making);
      this.madeAutoScalingGroup = this.nodes.autoScalingGroup;
      this.launchTemplate = this.nodes.launchTemplate;
      this.role = this.nodes.role;
      this.imageParameter = this.nodes.image.recommended;
    }
    this.autoScalingGroup = autoScalingGroup ?? this.nodes!.autoScalingGroup;
    this.drainer.addAutoScalingGroup(this.autoScalingGroup, draining);
    if (formerDrainer !== undefined) {
      DRAINER(this, 'formerDrainer', formerDrainer);
      formerDrainer.handOverAutoScalingGroup(this.autoScalingGroup, this.drainer, draining);
    }
    if (patching !== undefined) {
      PATCHING(this, 'patching', patching);
      this.patchPlan = patching._bind(this, this);
    }
  }

  /** The network connections of the nodes. Throws for an existing Auto Scaling group. */
  public get connections(): ec2.Connections {
    if (!this.nodes) {
      throw invalid(this, {
        what: 'The security groups of an existing Auto Scaling group are not known here.',
        got: 'connections of a group with autoScalingGroup',
        allowed: 'connections of a group that GracefulNodeGroup makes',
        mend: 'Use the connections of the Auto Scaling group itself.',
      });
    }
    return new ec2.Connections({ securityGroups: [...this.nodes.securityGroups] });
  }

  /**
   * Lets every launch read the image from a parameter, which a patch plan writes, instead of every deployment from
   * `imageParameter`.
   *
   * A deployment still replaces the instances when it changes the launch template, all of them then: Auto Scaling has not always
   * taken skip matching with an image that a parameter names.
   * https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
   *
   * @internal
   */
  public _launchFrom(parameterName: string): void {
    this.nodes?.image.launchFrom(parameterName);
    groupResource(this.autoScalingGroup)?.addOverride('UpdatePolicy.AutoScalingInstanceRefresh.Preferences.SkipMatching', false);
  }

  /**
   * Leaves it to a patch plan to replace instances when the launch template has another version, since no parameter names the image. A deployment would do so at
   * once, whatever the windows of the plan say, and only because CloudFormation read a newer image.
   *
   * @internal
   */
  public _replacedByPlan(): void {
    if (this.instanceRefresh !== undefined) {
      throw invalid(this, {
        what: 'The patch plan alone replaces the instances of a group whose image no parameter names, so instanceRefresh would have no effect.',
        got: 'instanceRefresh, and a plan',
        allowed: 'one of them, or an image that a parameter names',
        mend: 'Leave instanceRefresh out: how much is replaced at a time, and what is watched meanwhile, the plan says.',
      });
    }
    if (this.nodes) {
      groupResource(this.autoScalingGroup)?.addDeletionOverride('UpdatePolicy.AutoScalingInstanceRefresh');
    }
  }

  private refuseToMake(making: NodesOptions): void {
    const names = Object.entries(making).filter(([, value]) => value !== undefined).map(([name]) => name);
    if (names.length > 0) {
      throw invalid(this, {
        what: 'The options of a new Auto Scaling group do not apply to an existing one.',
        got: `autoScalingGroup and ${names.join(', ')}`,
        allowed: 'either autoScalingGroup, or the options of a new group',
        mend: 'Remove autoScalingGroup, or set these options where the group is made.',
      });
    }
  }

  private clusterOf(drainer: INodeDrainer): aws_eks.IClusterRef {
    if (isNodeDrainer(drainer)) {
      return drainer.cluster;
    }
    throw invalid(this, {
      what: 'An imported drainer does not know its cluster, which new nodes have to join.',
      got: 'neither cluster nor autoScalingGroup',
      allowed: 'one of them, beside an imported drainer',
      mend: 'Set cluster.',
    });
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

/** Options of how nodes are drained, and of what they are. */
function split(options: NodeGroupOptions & NodesOptions): [NodeGroupOptions, NodesOptions] {
  const making = Object.entries(options).filter(([name]) => (NODES_OPTIONS as readonly string[]).includes(name));
  const draining = Object.entries(options).filter(([name]) => !(NODES_OPTIONS as readonly string[]).includes(name));
  return [Object.fromEntries(draining), Object.fromEntries(making)];
}

/** Launches wait for the startup taints that nodes are made with, and for no other of theirs. */
function withTaints(scope: Construct, options: NodeGroupOptions, taints: readonly NodeTaint[] = []): NodeGroupOptions {
  const keys = (prop: 'startupTaints' | 'permanentTaints', ofNodes: readonly string[]) => {
    const given = options[prop] ?? [];
    if (ofNodes.length === 0) {
      return given;
    }
    if (Token.isUnresolved(given)) {
      throw invalid(scope, {
        what: `${prop} is a list that only the deployment knows, so the keys of taints cannot be added to it.`,
        got: `a token, and taints with the keys ${ofNodes.join(', ')}`,
        allowed: 'a list that is known at synthesis, whose items may be tokens',
        mend: `Write ${prop} as a list, each key by itself.`,
      });
    }
    return [...new Set([...given, ...ofNodes])];
  };
  return {
    ...options,
    startupTaints: keys('startupTaints', taintKeys(taints, 'startup')),
    permanentTaints: keys('permanentTaints', taintKeys(taints, 'permanent')),
  };
}
