import { ArnFormat, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { denyAnyCode, NETWORK_ACTIONS } from './code-policy';
import { keyStatement } from './queue-key';
import type { DrainerQueues } from './queues';
import { DRAIN_ENDED_SOURCE, FORMER_GROUP_TAG, GROUP_TAG } from '../names';
import { acknowledgeWildcard } from '../validation/acknowledge';

export interface DrainerPolicyProps extends DrainerQueues {
  readonly role: iam.IRole;
  readonly cluster: aws_eks.IClusterRef;
  readonly logGroup: logs.ILogGroup;
  /** Encrypts the queues. */
  readonly key?: kms.IKey;
  readonly inVpc: boolean;
}

const FORMER_GROUP_ACTIONS = ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat', 'autoscaling:CancelInstanceRefresh'];
/** Whatever a group says now, it may have retained instances from before, and somebody has to end them. */
const GROUP_ACTIONS = [...FORMER_GROUP_ACTIONS, 'autoscaling:TerminateInstanceInAutoScalingGroup'];

/** Groups that a tag tells. */
interface TaggedGroups {
  readonly sid: string;
  readonly tag: string;
  readonly drainerName: string;
  readonly actions: readonly string[];
}

/** What the function may do in AWS: a statement for each reason. */
export class DrainerPolicy extends iam.Policy {
  private attached = false;
  private tagged?: iam.PolicyStatement;
  private named?: iam.PolicyStatement;
  private former?: iam.PolicyStatement;
  private readonly namedGroups: string[] = [];

  constructor(scope: Construct, id: string, props: DrainerPolicyProps) {
    super(scope, id);
    // Asked of the role, since one that is not to be changed, or is of another account, takes no policies.
    props.role.attachInlinePolicy(this);
    this.addStatements(
      statement('Receive', props.queue.queueArn, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'),
      statement('SetAside', props.deadLetterQueue.queueArn, 'sqs:SendMessage'),
      statement('Log', props.logGroup.logGroupArn, 'logs:CreateLogStream', 'logs:PutLogEvents'),
      // Endpoint and certificate authority.
      statement('DescribeCluster', props.cluster.clusterRef.clusterArn, 'eks:DescribeCluster'),
      new iam.PolicyStatement({
        sid: 'PublishDrainEvents',
        actions: ['events:PutEvents'],
        resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
        conditions: { StringEquals: { 'events:source': DRAIN_ENDED_SOURCE } },
      }),
      // These know no resources.
      statement(
        'DescribeGroupsAndInstances', '*', 'autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeLifecycleHooks', 'autoscaling:DescribeInstanceRefreshes',
        'autoscaling:DescribeScalingActivities', 'ec2:DescribeInstances',
      ),
    );
    if (props.key) {
      this.addStatements(keyStatement(props.key));
    }
    if (props.inVpc) {
      this.addStatements(statement('ManageNetworkInterfaces', '*', ...NETWORK_ACTIONS), ...this.taken ? [] : [denyAnyCode()]);
    }
    acknowledgeWildcard(this, '*', 'Auto Scaling and EC2 allow these calls only for all resources.');
    if (props.key) {
      acknowledgeWildcard(this, Stack.of(this).formatArn({ service: 'kms', resource: 'key', resourceName: '*' }), 'Restricted to one alias by a condition.');
    }
  }

  /** Whether the role took the policy. */
  public get taken(): boolean {
    return this.attached;
  }

  /** Called by a role that takes the policy. */
  public override attachToRole(role: iam.IRole): void {
    this.attached = true;
    super.attachToRole(role);
  }

  /**
   * Allows to answer for the groups that carry the drainer's tag. A tag instead of the group's ARN, so that the group can
   * be made after the policy and deleted before it: the last instances of a group that is deleted are drained, too.
   */
  public allowTaggedGroups(drainerName: string): void {
    this.tagged ??= this.taggedStatement({ sid: 'AnswerTaggedGroups', tag: GROUP_TAG, drainerName, actions: GROUP_ACTIONS });
  }

  /** Allows to answer for groups that move to another drainer, while instances may wait in the hooks of this one. */
  public allowFormerGroups(drainerName: string): void {
    if (!this.former) {
      this.former = this.taggedStatement({ sid: 'AnswerFormerGroups', tag: FORMER_GROUP_TAG, drainerName, actions: FORMER_GROUP_ACTIONS });
    }
  }

  /** Allows to answer for the group with this name. */
  public allowNamedGroup(groupName: string): void {
    const arn = this.groupArn(groupName);
    this.namedGroups.push(arn);
    if (!this.named) {
      this.named = new iam.PolicyStatement({
        sid: 'AnswerNamedGroups',
        actions: GROUP_ACTIONS,
        resources: Lazy.uncachedList({ produce: () => this.namedGroups }),
      });
      this.addStatements(this.named);
    }
    acknowledgeWildcard(this, arn, 'The ARN of a group holds an id that only Auto Scaling knows; the name is unique.');
  }

  private taggedStatement({ sid, tag, drainerName, actions }: TaggedGroups): iam.PolicyStatement {
    const arn = this.groupArn('*');
    const tagged = new iam.PolicyStatement({
      sid,
      actions: [...actions],
      resources: [arn],
      conditions: { StringEquals: { [`autoscaling:ResourceTag/${tag}`]: drainerName } },
    });
    this.addStatements(tagged);
    acknowledgeWildcard(this, arn, 'Restricted to the groups of this drainer by a condition on their tag.');
    return tagged;
  }

  private groupArn(groupName: string): string {
    return Stack.of(this).formatArn({
      service: 'autoscaling',
      resource: 'autoScalingGroup',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      resourceName: `*:autoScalingGroupName/${groupName}`,
    });
  }
}

function statement(sid: string, resource: string, ...actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources: [resource] });
}
