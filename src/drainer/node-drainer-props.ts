import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { InstanceNotice } from './instance-notice';
import type { ClusterAccess } from '../kubernetes/cluster-access';

/** Properties of {@link NodeDrainer}. */
export interface NodeDrainerProps {
  /**
   * The cluster whose nodes are drained: of `aws-cdk-lib/aws-eks` or `aws-cdk-lib/aws-eks-v2`, made in the app or
   * imported. It must be in the account and region of the stack.
   */
  readonly cluster: aws_eks.IClusterRef;

  /**
   * The name of the drainer: the value of its groups' tag, the start of its hooks' names, the name of its objects in
   * Kubernetes, and the dimension of its metrics. Logical ids follow it, so that a drainer with a name can be moved within
   * its stack without any change to what is deployed.
   *
   * Letters, digits and hyphens, at most 63, beginning with a letter. One drainer of an account and region may have it.
   * Synthesis fails otherwise. Do not change it while instances wait: that deletes their hooks, and lets them go undrained.
   *
   * @default - made from the path of the construct and the name of its stack
   */
  readonly drainerName?: string;

  /**
   * Whether groups of other apps may be connected to this drainer by its name, see {@link NodeDrainer.fromDrainerName}. The
   * function may then answer for every group of the account and region that carries the drainer's tag.
   *
   * @default false
   */
  readonly allowGroupsElsewhere?: boolean;

  /**
   * Whether groups may have `WhenBlocked.FORCE` or `AfterRetention.FORCE`, which needs the permission to delete pods. With `true` the drainer has the
   * permission even if no group of this app needs it; with `false` synthesis fails when one does.
   *
   * @default - the permission is given when a group of this app needs it
   */
  readonly allowForce?: boolean;

  /**
   * Whether groups may have a `surge` other than `Surge.NEVER`, which needs the permission to patch pods. With `true` the
   * drainer has the permission even if no group of this app needs it; with `false` synthesis fails when one does.
   *
   * @default - `true` with `allowGroupsElsewhere`; otherwise the permission is given when a group of this app needs it
   */
  readonly allowSurge?: boolean;

  /**
   * How the cluster learns of the drainer's role.
   *
   * @default - an access entry; for clusters of `aws-cdk-lib/aws-eks` made in the app whose authentication mode is
   * CONFIG_MAP or not set: a mapping in `aws-auth`
   */
  readonly clusterAccess?: ClusterAccess;

  /**
   * What the drainer hears of instances besides the lifecycle events of Auto Scaling.
   *
   * Each is a rule on the default event bus, and none needs another permission. The node of an instance of the drainer's groups is drained then, in the
   * time that AWS leaves.
   *
   * @default - none: only what Auto Scaling does is heard
   */
  readonly instanceNotices?: InstanceNotice[];

  /**
   * How often the drainer looks for lifecycle actions that no event told of: Auto Scaling's events are sent on a
   * best-effort basis. In whole minutes, between 1 and 10. Synthesis fails otherwise: a hook lets its instance go 35 minutes
   * after the last heartbeat, and three sweeps are to come by then.
   *
   * @default Duration.minutes(5)
   */
  readonly sweepInterval?: Duration;

  /**
   * The memory of the function, in MiB, between 256 and 10240. Synthesis fails otherwise.
   *
   * The function holds the nodes, pods and owners of the cluster in memory, and Lambda gives CPU in proportion: with
   * 512 MiB it has 0.3 of a CPU, which reads thousands of pods in a second or two. Raise it for clusters of more than
   * 10,000 pods.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * The runtime of the function: Node.js 22 or newer. Synthesis fails otherwise.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The architecture of the function's processor.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * How many concurrent executions are reserved for the function, between 2 and 1000, at least `maxConcurrency`. Synthesis
   * fails otherwise.
   *
   * @default - none: the function shares the unreserved concurrency of the account
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The role of the function. It must be assumable by `lambda.amazonaws.com`, and each drainer of a cluster has one of its
   * own: synthesis fails otherwise. Permissions are added to it. One that takes none, because it is imported with `mutable: false`, is warned of: give it
   * `drainer.policyDocument` where it is made.
   *
   * @default - a new role
   */
  readonly role?: iam.IRole;

  /**
   * Where the function logs to. The role is allowed to write there.
   *
   * @default - a new log group, which keeps events for three months and is deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The key that encrypts the environment variables of the function. None of them is secret.
   *
   * @default - the key that Lambda owns
   */
  readonly environmentEncryption?: kms.IKey;

  /**
   * The key that encrypts both queues. Its key policy must allow `events.amazonaws.com` to use it, which is arranged for
   * keys made in the app. For others a warning has the statement that the key policy needs.
   *
   * @default - keys that SQS owns (SSE-SQS)
   */
  readonly queueEncryptionKey?: kms.IKey;

  /**
   * How many invocations may run at once, between 2 and 1000. Synthesis fails otherwise.
   *
   * One of them drains all nodes; others only cordon new draining nodes for it, so that a few are enough for any number of nodes.
   *
   * @default 5
   */
  readonly maxConcurrency?: number;

  /**
   * The VPC that the function runs in.
   *
   * @default - the VPC of the cluster if that is known and the API server's public endpoint is off or restricted to some
   * addresses; otherwise none
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets that the function runs in. They need a way to the APIs of Auto Scaling, EC2, EKS, EventBridge and SQS: a NAT gateway
   * or interface endpoints. Only with a VPC. Synthesis fails otherwise.
   *
   * @default - the private subnets of the VPC
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function. Only with a VPC. Synthesis fails otherwise.
   *
   * @default - a new one that allows all outbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}
