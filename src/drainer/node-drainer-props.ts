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
   * The cluster whose nodes are drained, from `aws-cdk-lib/aws-eks` or `aws-cdk-lib/aws-eks-v2`, created in the app or imported. It must be in the
   * account and region of the stack.
   */
  readonly cluster: aws_eks.IClusterRef;

  /**
   * The name of the drainer: the value of its groups' tag, the start of its hooks' names, the name of its objects in Kubernetes, and the dimension of
   * its metrics. Logical ids derive from it, so that you can move a named drainer within its stack without any change to what is deployed.
   *
   * Letters, digits and hyphens, at most 63, beginning with a letter; synthesis fails otherwise. The name must be unique in the account and region.
   * Do not change it while instances wait: that deletes their hooks, and they are terminated without a drain.
   *
   * @default - derived from the path of the construct and the name of its stack
   */
  readonly drainerName?: string;

  /**
   * Whether groups of other apps may be connected to this drainer by its name, see {@link NodeDrainer.fromDrainerName}. The function may then
   * complete lifecycle actions of every group in the account and region that has the drainer's tag.
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
   * How the drainer's role gets access to the cluster.
   *
   * @default - an access entry; for clusters of `aws-cdk-lib/aws-eks` that the app creates with the authentication mode CONFIG_MAP or none, a mapping
   * in `aws-auth`
   */
  readonly clusterAccess?: ClusterAccess;

  /**
   * Which notices about instances the drainer acts on, besides the lifecycle events of Auto Scaling.
   *
   * Each creates a rule on the default event bus, and none needs another permission. When a notice is about an instance of the drainer's groups, its
   * node is drained in the time that AWS leaves.
   *
   * @default - none: the drainer acts only on lifecycle events of Auto Scaling
   */
  readonly instanceNotices?: InstanceNotice[];

  /**
   * How often the drainer looks for lifecycle actions whose event was lost, because Auto Scaling sends events on a best-effort basis. In whole
   * minutes, between 1 and 10; synthesis fails otherwise. A hook times out 35 minutes after the last heartbeat, and three sweeps have to fit into
   * that time.
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
   * The role of the function. It must be assumable by `lambda.amazonaws.com`, and each drainer of a cluster needs a role of its own; synthesis fails
   * otherwise. The construct adds permissions to the role. If it cannot, because the role was imported with `mutable: false`, synthesis warns: then
   * add `drainer.policyDocument` where the role is created.
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
   * The key that encrypts both queues. Its key policy must allow `events.amazonaws.com` to use it. The construct arranges that for keys that the app
   * creates; for others, a warning shows the statement that the key policy needs.
   *
   * @default - keys that SQS owns (SSE-SQS)
   */
  readonly queueEncryptionKey?: kms.IKey;

  /**
   * How many invocations may run at once, between 2 and 1000. Synthesis fails otherwise.
   *
   * One of them drains all nodes, and the others only cordon new draining nodes for it, so a few are enough for any number of nodes.
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
   * The subnets that the function runs in. They need a route to the APIs of Auto Scaling, EC2, EKS, EventBridge and SQS: a NAT gateway or interface
   * endpoints. Only with a VPC. Synthesis fails otherwise.
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
