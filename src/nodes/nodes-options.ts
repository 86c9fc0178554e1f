import type { Duration, Size } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { InstanceRefreshOptions } from './instance-refresh-options';
import type { KubeletSettings } from './kubelet-settings';
import type { NodeAccess } from './node-access';
import type { NodeImage } from './node-image';
import type { NodeTaint } from './node-taint';

/** What the nodes of a new group are like. These options do not apply to an existing `autoScalingGroup`. */
export interface NodesOptions {
  /**
   * What the nodes run. Every deployment looks up the image that is recommended for it, so that `cdk deploy` is the patch.
   *
   * @default NodeImage.amazonLinux2023()
   */
  readonly image?: NodeImage;

  /**
   * The types of the instances, all of one architecture, the preferred one first. Several make a mixed instances policy.
   *
   * @default - m7g.large
   */
  readonly instanceTypes?: ec2.InstanceType[];

  /**
   * How much of the group is On-Demand and how much is Spot, and how types are chosen among `instanceTypes`. What is left out has
   * the default of Auto Scaling (On-Demand only), but Spot capacity is chosen by `PRICE_CAPACITY_OPTIMIZED` and On-Demand
   * capacity by `PRIORITIZED`.
   *
   * @default - On-Demand only
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/mixed-instances-groups-set-up-overview.html
   */
  readonly instancesDistribution?: autoscaling.InstancesDistribution;

  /**
   * The fewest instances, and how many a new group has. No deployment changes how many there are beyond that.
   *
   * @default 2
   */
  readonly minCapacity?: number;

  /**
   * The most instances. A refresh may launch more for the time that it takes.
   *
   * @default - twice `minCapacity`, at least 1; to be said where that is a token
   */
  readonly maxCapacity?: number;

  /**
   * The VPC of the nodes.
   *
   * @default - the VPC of the cluster, which an imported cluster knows only if it was imported with it
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the nodes.
   *
   * @default - the private subnets of `vpc`, or its isolated ones if it has no others
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the nodes, beside that of the cluster.
   *
   * @default - a new one, for `connections`
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The role of the nodes. It needs the policies that EKS documents.
   *
   * @default - a new one with these policies
   * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
   */
  readonly role?: iam.IRole;

  /**
   * How the cluster lets the nodes in.
   *
   * @default - an access entry, or aws-auth where the app makes the cluster with authentication mode CONFIG_MAP
   */
  readonly nodeAccess?: NodeAccess;

  /**
   * Whether the nodes' role may manage network interfaces, which the VPC CNI needs unless it has a role of its own. Not with `role`.
   *
   * @default true
   * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html
   */
  readonly cniPolicy?: boolean;

  /**
   * Whether Session Manager may open sessions on the nodes. Not with `role`.
   *
   * @default false
   */
  readonly ssmAccess?: boolean;

  /**
   * The addresses of the cluster's Services, such as `10.100.0.0/16`, which Amazon Linux 2023 has to know.
   *
   * @default - what the app makes the cluster with, or what the deployment asks of EKS
   */
  readonly serviceCidr?: string;

  /**
   * Labels that the nodes register with. Kubernetes keeps most of `kubernetes.io` and `k8s.io` to itself.
   *
   * @default - none
   * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
   */
  readonly labels?: { [key: string]: string };

  /**
   * Taints that the nodes register with. Launches wait for those that are marked as `startup`.
   *
   * @default - none
   */
  readonly taints?: NodeTaint[];

  /**
   * Settings of the kubelet.
   *
   * @default - those of the image
   */
  readonly kubelet?: KubeletSettings;

  /**
   * A shell script that runs when an instance starts, before its kubelet does. Not for Bottlerocket, which has no shell.
   *
   * @default - none
   */
  readonly userData?: ec2.UserData;

  /**
   * The size of the volume that containers are on: the root volume of Amazon Linux 2023, the data volume of Bottlerocket. It is
   * encrypted, of the type gp3. In whole GiB, from 1 to 65,536. Synthesis fails otherwise.
   *
   * @default Size.gibibytes(50)
   */
  readonly volumeSize?: Size;

  /**
   * All volumes of the instances, instead of those that the image needs.
   *
   * @default - what the image needs, encrypted, of the type gp3, and of `volumeSize`
   */
  readonly blockDevices?: ec2.BlockDevice[];

  /**
   * How many network hops the answers of the instance metadata service travel, between 1 and 64. With 1, no pod reads the
   * credentials of its node, unless it uses the network of the host. Requests need a token (IMDSv2).
   *
   * @default 1
   */
  readonly metadataHopLimit?: number;

  /**
   * How a deployment that changes the image, or anything else of the instances, replaces them.
   *
   * @default - launching first: 100 % stay healthy, 110 % are there at most
   */
  readonly instanceRefresh?: InstanceRefreshOptions;

  /**
   * Which metrics Auto Scaling publishes of the group. They are free of charge.
   *
   * @default - all
   */
  readonly groupMetrics?: autoscaling.GroupMetrics[];

  /**
   * Whether the cluster autoscaler finds the group by its tags, which tell it labels and taints, too, so that it grows the group
   * from nothing.
   *
   * @default false
   * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
   */
  readonly clusterAutoscaler?: boolean;

  /**
   * Instances that are started beforehand and wait: On-Demand instances, of one type or of several, and never Spot instances. Not for the
   * groups of a patch plan, since Auto Scaling keeps none where a parameter names the image.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html
   */
  readonly warmPool?: autoscaling.WarmPoolOptions;

  /**
   * After how long an instance is replaced, whatever runs on it: between 1 and 365 days. It does not wait for maintenance windows.
   *
   * @default - never
   */
  readonly maxInstanceLifetime?: Duration;

  /**
   * Whether Spot instances at an elevated risk of interruption are replaced before they are interrupted. It knows no maintenance
   * windows.
   *
   * @default false
   */
  readonly capacityRebalance?: boolean;
}
