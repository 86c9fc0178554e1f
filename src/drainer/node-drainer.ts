import { Annotations, Duration, Lazy, Names, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { aws_autoscaling, aws_eks } from 'aws-cdk-lib/interfaces';
import { type Construct, DependencyGroup } from 'constructs';
import { checkDrainerProps, checkStage } from './check-props';
import { CodePolicy } from './code-policy';
import type { INodeDrainer } from './drainer';
import { DrainerBase, type Permissions, permissionsFor } from './drainer-base';
import { concurrency, drainerFunction, drainerLogGroup } from './function';
import { ImportedDrainer } from './imported-drainer';
import { tooManyGroups } from './limits';
import { followName } from './logical-ids';
import { drainerNetwork, openCluster } from './network';
import type { NodeDrainerAttributes } from './node-drainer-attributes';
import type { NodeDrainerProps } from './node-drainer-props';
import { DrainerPolicy } from './policy';
import { admitEventBridge } from './queue-key';
import { drainerQueues } from './queues';
import { registerDrainer } from './registry';
import { drainerRules } from './rules';
import { validateConnections } from './validate-groups';
import { validateHandOver } from './validate-hand-over';
import { groupResource } from '../group/group-resource';
import { addInlineHooks, type Hook, lifecycleHooks, makeHooks, tagGroup } from '../group/lifecycle-hooks';
import type { NodeGroupSettings } from '../group/node-group-settings';
import { arrangeRetention } from '../group/retention';
import { ClusterAccess } from '../kubernetes/cluster-access';
import { clusterFacts } from '../kubernetes/cluster-facts';
import { KubernetesRbac } from '../kubernetes/kubernetes-rbac';
import type { AlarmsOptions } from '../monitoring/alarm-options';
import { drainerAlarms } from '../monitoring/alarms';
import { drainerDashboard } from '../monitoring/dashboard';
import { Env, FORMER_GROUP_TAG, kubernetesGroup, launchingHookName, PACKAGE_NAME, terminatingHookName } from '../names';
import { objectWith } from '../validation/check';
import { invalid, validateLater } from '../validation/invalid';

const ACCESS = objectWith('an object of ClusterAccessConfig');

/*
 * A drainer is queues, rules, a function, its policy, its access to the cluster and its permissions there. They are made in the order in which the constructor
 * reads; hooks are made after all of them (`ready`), so that no instance ever waits for a drainer that is not there, and deleted before them.
 *
 * What can surprise: groups are connected after the drainer is made, so that what depends on them is a token (environment, policy, manifest), and what contradicts
 * another group is found by a validation at the end of synthesis.
 */

/**
 * Drains the nodes of a cluster whose instances Auto Scaling is about to terminate, and keeps launched instances out of service until their nodes are
 * Ready. It consists of a queue, a function, the rules that feed them, and access to the cluster.
 *
 * One drainer serves any number of node groups of its cluster.
 *
 * @example
 * declare const cluster: eks.Cluster;
 * declare const blue: autoscaling.AutoScalingGroup;
 * declare const green: autoscaling.AutoScalingGroup;
 *
 * const drainer = new NodeDrainer(this, 'Drainer', { cluster });
 * drainer.addAutoScalingGroup(blue);
 * drainer.addAutoScalingGroup(green, { drainTimeout: Duration.hours(12), whenBlocked: WhenBlocked.FORCE });
 */
export class NodeDrainer extends DrainerBase implements ec2.IConnectable, iam.IGrantable {
  /**
   * Imports a drainer that was created elsewhere with `allowGroupsElsewhere` and default options, so that it does not allow `WhenBlocked.FORCE`.
   * Nothing checks whether it exists.
   *
   * @example
   * declare const autoScalingGroup: autoscaling.AutoScalingGroup;
   *
   * const drainer = NodeDrainer.fromDrainerName(this, 'Drainer', 'production');
   * new GracefulNodeGroup(this, 'Workers', { drainer, autoScalingGroup });
   */
  public static fromDrainerName(scope: Construct, id: string, drainerName: string): INodeDrainer {
    return new ImportedDrainer(scope, id, { drainerName });
  }

  /**
   * Imports a drainer that was created elsewhere with `allowGroupsElsewhere`, and states what it allows. Nothing checks whether it exists.
   */
  public static fromDrainerAttributes(scope: Construct, id: string, attributes: NodeDrainerAttributes): INodeDrainer {
    return new ImportedDrainer(scope, id, attributes);
  }

  public readonly drainerName: string;

  /** The cluster whose nodes are drained. */
  public readonly cluster: aws_eks.IClusterRef;

  /** The group in Kubernetes that the drainer's permissions are bound to, and that its role is a member of. */
  public readonly kubernetesGroup: string;

  /**
   * The permissions that the drainer needs in Kubernetes, as YAML for `kubectl apply -f -`. It is a token, because groups that are connected later
   * may need more permissions: `Stack.of(drainer).resolve(drainer.rbacManifest)` returns the text so far.
   *
   * If the cluster has a kubectl provider, the deployment applies the manifest. Otherwise it is also an output of the stack, and a warning says what
   * to run.
   */
  public readonly rbacManifest: string;

  /** Where events wait until their instances are done. */
  public readonly queue: sqs.IQueue;

  /** Messages that could not be used, with the reason as the message attribute `Reason`, and events that could not be delivered. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The function that drains. */
  public readonly function: lambda.Function;

  /** The role of the function. */
  public readonly role: iam.IRole;

  /** What the role is allowed to do in AWS, for a role that is created elsewhere. Complete when all groups are connected. */
  public readonly policyDocument: iam.PolicyDocument;

  /** Where the function logs to. */
  public readonly logGroup: logs.ILogGroup;

  /** The rule that puts Auto Scaling's events into the queue. */
  public readonly lifecycleRule: events.IRule;

  /** The rule that starts sweeps. */
  public readonly sweepRule: events.IRule;

  /** The rules that put notices of EC2 and AWS Health into the queue, one for each of `instanceNotices`. */
  public readonly noticeRules: events.IRule[];

  /** The principal that the function acts as. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly policy: DrainerPolicy;
  private readonly ready = new DependencyGroup();
  private readonly groupNames: string[] = [];
  private readonly allowed: Partial<Permissions>;
  private readonly allowsGroupsElsewhere: boolean;
  private readonly needed: { force: boolean; surge: boolean };

  constructor(scope: Construct, id: string, props: NodeDrainerProps) {
    super(scope, id);
    checkDrainerProps(this, props);
    this.cluster = props.cluster;
    this.drainerName = props.drainerName ?? Names.uniqueResourceName(this, { maxLength: 63, separator: '-', allowedSpecialCharacters: '-' });
    this.kubernetesGroup = kubernetesGroup(this.drainerName);
    this.allowed = { force: props.allowForce, surge: props.allowSurge };
    this.allowsGroupsElsewhere = props.allowGroupsElsewhere ?? false;
    this.needed = { force: props.allowForce ?? false, surge: props.allowSurge ?? this.allowsGroupsElsewhere };
    const facts = clusterFacts(props.cluster);

    const queues = drainerQueues(this, props.queueEncryptionKey);
    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.logGroup = drainerLogGroup(this, props);
    this.role = props.role ?? new iam.Role(this, 'Role', {
      description: 'Drains nodes',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    this.grantPrincipal = this.role.grantPrincipal;
    const network = drainerNetwork(this, props, facts);
    this.policy = new DrainerPolicy(this, 'Policy', {
      ...queues,
      role: this.role,
      cluster: props.cluster,
      logGroup: this.logGroup,
      key: props.queueEncryptionKey,
      inVpc: network.vpc !== undefined,
    });
    this.policyDocument = this.policy.document;
    if (this.allowsGroupsElsewhere) {
      this.policy.allowTaggedGroups(this.drainerName);
      this.policy.allowFormerGroups(this.drainerName);
    }

    const environment = this.environment(props);
    this.function = drainerFunction(this, { options: props, role: this.role, logGroup: this.logGroup, network, environment });
    // Lambda checks at once whether the role may join the VPC and read the queue. Only the function itself waits for that:
    // its security group must not, since the cluster may wait for the network, and the policy waits for the cluster.
    this.function.node.defaultChild?.node.addDependency(this.policy);
    const mapping = new lambda.EventSourceMapping(this, 'Mapping', {
      target: this.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: concurrency(this, props),
    });
    const rules = drainerRules(this, {
      ...queues,
      hookNames: [terminatingHookName(this.drainerName), launchingHookName(this.drainerName)],
      sweepInterval: props.sweepInterval ?? Duration.minutes(5),
      notices: props.instanceNotices ?? [],
    });
    this.lifecycleRule = rules.lifecycleRule;
    this.sweepRule = rules.sweepRule;
    this.noticeRules = rules.noticeRules;

    const { cluster, role } = this;
    const access = (props.clusterAccess ?? ClusterAccess._default(cluster)).bind(this, { cluster, role, kubernetesGroup: this.kubernetesGroup });
    ACCESS(this, 'clusterAccess.bind()', access);
    const rbac = new KubernetesRbac(this, { cluster, kubectl: facts.kubectl, drainerName: this.drainerName, needs: () => this.needed });
    this.rbacManifest = rbac.manifest;
    const code = network.vpc ? [new CodePolicy(this, 'CodePolicy', role, this.function)] : [];
    this.ready.add(
      queues.queue, queues.deadLetterQueue, role, this.policy, this.function, mapping, rules.lifecycleRule, rules.sweepRule, ...rules.noticeRules,
      ...(access.dependable ? [access.dependable] : []),
      ...(rbac.applied ? [rbac.applied] : []),
      ...code,
      ...(network.vpc ? openCluster(this, this.function, facts) : []),
    );

    if (props.drainerName) {
      followName(this, props.drainerName);
    }
    rbac.warn();
    this.warnOfPolicies(props);
    registerDrainer(this);
    const policy = [this.policyDocument, ...code.map(({ document }) => document)];
    validateLater(this, () => tooManyGroups(this, { policy, environment, groups: this.groupNames.length }));
  }

  /** The network connections of the function. Throws if it is not in a VPC. */
  public get connections(): ec2.Connections {
    if (!this.function.isBoundToVpc) {
      throw invalid(this, {
        what: 'The drainer has no network connections, since its function is in no VPC.',
        got: 'connections of a drainer without a VPC',
        allowed: 'connections of a drainer whose function runs in a VPC',
        mend: 'Set vpc, or leave the connections alone: a function outside of a VPC reaches the public endpoint of the cluster.',
      });
    }
    return this.function.connections;
  }

  /**
   * Creates an alarm for every condition of the drainer that somebody should know of. Each alarm can be tuned, or left out.
   *
   * Throws when it is called a second time.
   *
   * @param options who is notified, and what differs from the defaults
   * @returns the alarms
   */
  public addAlarms(options: AlarmsOptions = {}): cloudwatch.Alarm[] {
    return drainerAlarms(this, options);
  }

  /**
   * Creates a dashboard that shows what the drainer does and what keeps it from working, and saves queries for its log in CloudWatch Logs Insights.
   *
   * Throws when it is called a second time.
   *
   * @param props of the dashboard; widgets that you pass come after those of the drainer
   * @returns the dashboard, to which widgets can be added
   */
  public addDashboard(props: cloudwatch.DashboardProps = {}): cloudwatch.Dashboard {
    return drainerDashboard(this, props);
  }

  /**
   * Which of these the drainer does not allow to a group that is connected by its name. Known when all groups are connected.
   *
   * @internal
   */
  public _notAllowedElsewhere(asks: Permissions): string[] {
    return [
      ...this.allowsGroupsElsewhere ? [] : ['allowGroupsElsewhere'],
      ...asks.force && !this.needed.force ? ['allowForce'] : [],
      ...asks.surge && !this.needed.surge ? ['allowSurge'] : [],
    ];
  }

  /** @internal */
  protected _permissions(): Permissions {
    return { force: this.allowed.force ?? true, surge: this.allowed.surge ?? true };
  }

  /** @internal */
  protected _howToAllow(prop: string): string {
    return `remove ${prop}: false from the drainer`;
  }

  /** @internal */
  protected _connect(group: aws_autoscaling.IAutoScalingGroupRef, settings: NodeGroupSettings): void {
    const resource = groupResource(group);
    const hooks = lifecycleHooks(resource ?? this, this.drainerName, settings);
    validateConnections(this, this.drainerName, { group, resource, settings, hooks, inline: resource !== undefined && this.canPrecede(resource) });
    arrangeRetention(this, group, settings);
    if (resource) {
      tagGroup(resource, this.drainerName);
      this.policy.allowTaggedGroups(this.drainerName);
    }
    this.placeHooks(group, hooks);
    this.needPermissionsOf(settings);
  }

  /** @internal */
  protected _handOver(group: aws_autoscaling.IAutoScalingGroupRef, settings: NodeGroupSettings, newDrainer: INodeDrainer): void {
    const resource = groupResource(group);
    const hooks = lifecycleHooks(resource ?? this, this.drainerName, settings, newDrainer.drainerName);
    validateHandOver(this, { group, resource, hooks, inline: resource !== undefined && this.canPrecede(resource) }, newDrainer);
    if (resource) {
      tagGroup(resource, this.drainerName, FORMER_GROUP_TAG);
      this.policy.allowFormerGroups(this.drainerName);
    }
    this.placeHooks(group, hooks);
    // Who waits in its hooks already is drained to the end by them.
    this.needPermissionsOf(settings);
  }

  /** Within the group where that is the app's to change, and beside it otherwise. A group that carries no tag is known by its name. */
  private placeHooks(group: aws_autoscaling.IAutoScalingGroupRef, hooks: readonly Hook[]): void {
    const resource = groupResource(group);
    const name = group.autoScalingGroupRef.autoScalingGroupName;
    if (resource) {
      checkStage(this, resource);
    } else {
      this.groupNames.push(name);
      this.policy.allowNamedGroup(name);
    }
    if (resource && this.canPrecede(resource)) {
      addInlineHooks(this, resource, hooks);
      resource.node.addDependency(this.ready);
    } else {
      makeHooks(this, { name, uniqueId: Names.nodeUniqueId(group.node) }, hooks, this.ready);
    }
  }

  private needPermissionsOf(settings: NodeGroupSettings): void {
    const { force, surge } = permissionsFor(settings);
    this.needed.force ||= force;
    this.needed.surge ||= surge;
  }

  /** A group in the stack of the cluster cannot wait for a drainer in another stack, which itself waits for the cluster. */
  private canPrecede(group: Construct): boolean {
    const stack = Stack.of(group);
    return stack === Stack.of(this) || stack !== Stack.of(this.cluster);
  }

  /** What the function is told. What hangs on the groups is known when all of them are connected. */
  private environment({ instanceNotices }: NodeDrainerProps): Record<string, string> {
    return {
      [Env.CLUSTER_NAME]: this.cluster.clusterRef.clusterName,
      [Env.DRAINER_NAME]: this.drainerName,
      [Env.QUEUE_URL]: this.queue.queueUrl,
      [Env.DEAD_LETTER_QUEUE_URL]: this.deadLetterQueue.queueUrl,
      ...instanceNotices?.length && { [Env.NOTICES]: JSON.stringify([...new Set(instanceNotices)]) },
      [Env.ALLOW_FORCE]: Lazy.uncachedString({ produce: () => String(this.needed.force) }),
      [Env.ALLOW_SURGE]: Lazy.uncachedString({ produce: () => String(this.needed.surge) }),
      [Env.GROUP_NAMES]: Lazy.uncachedString({ produce: () => Stack.of(this).toJsonString(this.groupNames) }),
    };
  }

  /** Policies of others, which may not be ours to change. */
  private warnOfPolicies({ queueEncryptionKey }: NodeDrainerProps): void {
    if (queueEncryptionKey) {
      admitEventBridge(this, queueEncryptionKey);
    }
    if (!this.policy.taken) {
      this.warnOfRole();
    }
  }

  private warnOfRole(): void {
    Annotations.of(this).addWarningV2(`${PACKAGE_NAME}:roleNotChanged`, `The role ${this.role.node.path} takes no policies from here, so the function `
      + 'is allowed nothing by this deployment. Give the role the statements of drainer.policyDocument where it is made, then acknowledge this warning.');
  }
}
