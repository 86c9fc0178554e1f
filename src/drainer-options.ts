import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { ClusterAccess } from './cluster-access';

/** How a drainer is built. */
export interface DrainerOptions {
  /**
   * How the cluster learns of the drainer's role.
   *
   * @default - an access entry; for clusters of `aws-cdk-lib/aws-eks` made in the app whose authentication mode is
   * CONFIG_MAP or not set: a mapping in `aws-auth`
   */
  readonly clusterAccess?: ClusterAccess;

  /**
   * How often the drainer looks for waiting instances that no event spoke of: Auto Scaling's events are sent on a
   * best-effort basis. In whole minutes, between 1 minute and 1 day. Synthesis fails otherwise.
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
   * The role of the function. It must be assumable by `lambda.amazonaws.com`. Permissions are added to it, unless it is
   * imported with `mutable: false`.
   *
   * @default - a new role
   */
  readonly role?: iam.IRole;

  /**
   * Where the function logs to.
   *
   * @default - a new log group that is kept for `logRetention` and deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long logs are kept. Cannot be combined with `logGroup`.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the environment variables of the function. None of them is secret.
   *
   * @default - the key that Lambda owns
   */
  readonly environmentEncryption?: kms.IKey;

  /**
   * The key that encrypts both queues. Its key policy must allow `events.amazonaws.com` to use it, which is arranged for
   * keys made in the app.
   *
   * @default - keys that SQS owns (SSE-SQS)
   */
  readonly queueEncryptionKey?: kms.IKey;

  /**
   * How many invocations may run at once, between 2 and 1000. Synthesis fails otherwise.
   *
   * One of them drains all nodes; others only mark new victims for it, so that a few are enough for any number of nodes.
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
   * The subnets that the function runs in. They need a way to the APIs of Auto Scaling, EC2, EKS and SQS: a NAT gateway
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
