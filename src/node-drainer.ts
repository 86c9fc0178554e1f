import { Duration, Lazy, Names, Stack, Token } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { aws_autoscaling, aws_eks } from 'aws-cdk-lib/interfaces';
import { Construct, DependencyGroup } from 'constructs';
import { checkDuration, checkInteger } from './check';
import { ClusterAccess } from './cluster-access';
import { clusterFacts } from './cluster-facts';
import { drainerFunction, drainerLogGroup } from './drainer-function';
import type { DrainOutcome } from './drainer-metrics';
import { drainerMetric } from './drainer-metrics';
import { drainerNetwork, openCluster } from './drainer-network';
import type { DrainerOptions } from './drainer-options';
import { DrainerPolicy } from './drainer-policy';
import { drainerQueues } from './drainer-queues';
import { drainerRules } from './drainer-rules';
import { invalid } from './invalid';
import { KubernetesRbac } from './kubernetes-rbac';
import { addInlineHooks, drainerOf, groupResource, lifecycleHooks, makeHooks, tagGroup } from './lifecycle-hooks';
import type { AlarmsOptions } from './monitoring/alarm-options';
import { drainerAlarms } from './monitoring/alarms';
import { drainerDashboard } from './monitoring/dashboard';
import { drainEndedRule } from './monitoring/drain-ended';
import { Env, METRICS, OUTCOME_DIMENSION, launchingHookName, terminatingHookName } from './names';
import type { NodeGroupOptions } from './node-group-options';
import { Surge, WhenBlocked } from './node-group-options';
import { nodeGroupSettings } from './node-group-settings';
import { arrangeRetention } from './retention';

/** Properties of {@link NodeDrainer}. */
export interface NodeDrainerProps extends DrainerOptions {
  /**
   * The cluster whose nodes are drained: of `aws-cdk-lib/aws-eks` or `aws-cdk-lib/aws-eks-v2`, made in the app or
   * imported. It must be in the account and region of the stack.
   */
  readonly cluster: aws_eks.IClusterRef;
}

/**
 * Drains the nodes of a cluster whose instances Auto Scaling is about to terminate, and holds back launched instances
 * until their nodes are ready: a queue, a function, the rules that feed them, and access to the cluster.
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
export class NodeDrainer extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The cluster whose nodes are drained. */
  public readonly cluster: aws_eks.IClusterRef;

  /**
   * The name of this drainer: tag of its groups, start of the names of its hooks, name of its objects in Kubernetes,
   * dimension of its metrics. Made from the path of the construct and the stack's name, and changes only with them.
   */
  public readonly drainerName: string;

  /** Where events wait until their instances are done. */
  public readonly queue: sqs.IQueue;

  /** Messages that could not be used, with the reason as the message attribute `Reason`, and events that could not be delivered. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The function that drains. */
  public readonly function: lambda.Function;

  /** The role of the function. */
  public readonly role: iam.IRole;

  /** Where the function logs to. */
  public readonly logGroup: logs.ILogGroup;

  /** The rule that puts Auto Scaling's events into the queue. */
  public readonly lifecycleRule: events.IRule;

  /** The rule that starts sweeps. */
  public readonly sweepRule: events.IRule;

  /** The principal that the function acts as. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly policy: DrainerPolicy;
  private readonly rbac: KubernetesRbac;
  private readonly ready = new DependencyGroup();
  private readonly groupNames: string[] = [];
  private readonly groups = new Set<string>();

  constructor(scope: Construct, id: string, props: NodeDrainerProps) {
    super(scope, id);
    const sweepInterval = props.sweepInterval ?? Duration.minutes(5);
    const maxConcurrency = props.maxConcurrency ?? 5;
    checkDuration(this, 'sweepInterval', sweepInterval, { least: Duration.minutes(1), most: Duration.days(1), unit: 'minutes' });
    checkInteger(this, 'maxConcurrency', maxConcurrency, 2, 1000);
    this.checkPlace(props.cluster);

    this.cluster = props.cluster;
    this.drainerName = Names.uniqueResourceName(this, { maxLength: 63, separator: '-', allowedSpecialCharacters: '-' });
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

    this.function = drainerFunction(this, {
      options: props,
      role: this.role,
      logGroup: this.logGroup,
      network,
      environment: {
        [Env.CLUSTER_NAME]: props.cluster.clusterRef.clusterName,
        [Env.DRAINER_NAME]: this.drainerName,
        [Env.QUEUE_URL]: this.queue.queueUrl,
        [Env.DEAD_LETTER_QUEUE_URL]: this.deadLetterQueue.queueUrl,
        [Env.GROUP_NAMES]: Lazy.string({ produce: () => Stack.of(this).toJsonString(this.groupNames) }),
      },
    });
    // Lambda checks at once whether the role may join the VPC and read the queue.
    this.function.node.addDependency(this.policy);
    const mapping = new lambda.EventSourceMapping(this, 'Mapping', {
      target: this.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency,
    });
    const rules = drainerRules(this, {
      ...queues,
      hookNames: [terminatingHookName(this.drainerName), launchingHookName(this.drainerName)],
      sweepInterval,
    });
    this.lifecycleRule = rules.lifecycleRule;
    this.sweepRule = rules.sweepRule;

    const access = (props.clusterAccess ?? ClusterAccess._default(props.cluster)).bind(this, { cluster: props.cluster, role: this.role });
    this.rbac = new KubernetesRbac(this, { cluster: props.cluster, kubectl: facts.kubectl, drainerName: this.drainerName });
    this.ready.add(
      queues.queue, queues.deadLetterQueue, this.role, this.policy, this.function, mapping, rules.lifecycleRule, rules.sweepRule,
      ...(access.dependable ? [access.dependable] : []),
      ...(this.rbac.applied ? [this.rbac.applied] : []),
      ...(network.vpc ? openCluster(this, this.function, facts) : []),
    );
  }

  /** The network connections of the function. Throws when it is not in a VPC. */
  public get connections(): ec2.Connections {
    return this.function.connections;
  }

  /**
   * The permissions that the drainer needs in Kubernetes, as YAML for `kubectl apply -f -`. To be read when all groups are
   * connected: a group with `WhenBlocked.FORCE` adds one.
   *
   * Where the cluster has a kubectl provider, they are applied by the deployment. Otherwise they are also an output of the
   * stack, and a warning says what to run.
   */
  public get rbacManifest(): string {
    return this.rbac.manifest;
  }

  /**
   * Connects a group: its instances are drained before they are terminated, and are not in service before their nodes are
   * ready.
   *
   * A group that the app makes gets a tag, its lifecycle hooks and, for `WhenBlocked.RETAIN`, the instance lifecycle policy,
   * and is made after the drainer. An imported group is not changed: hooks for it are made in the drainer's stack. So are
   * those of a group in the stack of the cluster, when the drainer is in another one.
   *
   * Throws when the group is connected already, or when its own settings contradict the options.
   *
   * @param group an Auto Scaling group whose instances are nodes of the drainer's cluster
   * @param options how its nodes are drained and awaited
   */
  public addAutoScalingGroup(group: aws_autoscaling.IAutoScalingGroupRef, options: NodeGroupOptions = {}): void {
    const settings = nodeGroupSettings(this, options);
    const resource = groupResource(group);
    const name = group.autoScalingGroupRef.autoScalingGroupName;
    this.checkNew(group, resource, name);

    arrangeRetention(this, resource, settings);
    if (resource) {
      tagGroup(resource, this.drainerName);
      this.policy.allowTaggedGroups(this.drainerName);
    } else {
      this.groupNames.push(name);
      this.policy.allowNamedGroup(name);
    }
    const hooks = lifecycleHooks(resource ?? this, this.drainerName, settings);
    if (resource && this.canPrecede(resource)) {
      addInlineHooks(this, resource, hooks);
      resource.node.addDependency(this.ready);
    } else {
      makeHooks(new Construct(this, `Group-${Names.nodeUniqueId(group.node)}`), name, hooks, this.ready);
    }
    if (settings.whenBlocked === WhenBlocked.FORCE) {
      this.rbac.allowForce();
    }
    if (settings.surge !== Surge.NEVER) {
      this.rbac.allowSurge();
    }
  }

  /**
   * Makes an alarm for everything about the drainer that somebody should hear of. Each can be tuned, or left out.
   *
   * Throws when it is called a second time.
   *
   * @param options who hears of them, and what differs from their defaults
   * @returns the alarms
   */
  public addAlarms(options: AlarmsOptions = {}): cloudwatch.Alarm[] {
    return drainerAlarms(this, options);
  }

  /**
   * Makes a dashboard that shows what the drainer does and what keeps it from working, and saves queries for its log in
   * CloudWatch Logs Insights.
   *
   * Throws when it is called a second time.
   *
   * @param props of the dashboard; its widgets come after ours
   * @returns the dashboard, to which widgets can be added
   */
  public addDashboard(props: cloudwatch.DashboardProps = {}): cloudwatch.Dashboard {
    return drainerDashboard(this, props);
  }

  /**
   * Makes a rule for the event that a drain has ended, on the default event bus. What it says stands in docs/events.md.
   *
   * @param id of the rule, in the scope of the drainer
   * @param options the target, and what else is asked of the event
   */
  public onDrainEnded(id: string, options: events.OnEventOptions = {}): events.Rule {
    return drainEndedRule(this, id, options);
  }

  /**
   * Drains that ended in this way.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricDrains(outcome: DrainOutcome, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.DRAINS, this.drainerName, {
      ...options,
      dimensionsMap: { [OUTCOME_DIMENSION]: outcome, ...options?.dimensionsMap },
    });
  }

  /**
   * Nodes that were marked to be drained.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricNodesMarked(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.NODES_MARKED, this.drainerName, options);
  }

  /**
   * Pods whose eviction was accepted.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricPodsEvicted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.PODS_EVICTED, this.drainerName, options);
  }

  /**
   * Pods that were deleted because `whenBlocked` is FORCE and time was short.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricPodsForced(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.PODS_FORCED, this.drainerName, options);
  }

  /**
   * Pods whose replacement was brought up before they went.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricPodsReleased(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.PODS_RELEASED, this.drainerName, options);
  }

  /**
   * Launched instances whose nodes became ready.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricNodesJoined(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.NODES_JOINED, this.drainerName, options);
  }

  /**
   * Launched instances that were given up because their nodes were not ready in `joinTimeout`.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricNodesNotJoined(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.NODES_NOT_JOINED, this.drainerName, options);
  }

  /**
   * Messages that could not be used, and are in the dead-letter queue.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricMessagesRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.MESSAGES_REJECTED, this.drainerName, options);
  }

  /**
   * Messages that belong to another drainer.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricMessagesForeign(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.MESSAGES_FOREIGN, this.drainerName, options);
  }

  /**
   * Waiting instances that no event spoke of, and that a sweep found.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  public metricInstancesSwept(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return drainerMetric(METRICS.INSTANCES_SWEPT, this.drainerName, options);
  }

  /** A group in the stack of the cluster cannot wait for a drainer in another stack, which itself waits for the cluster. */
  private canPrecede(group: autoscaling.CfnAutoScalingGroup): boolean {
    const stack = Stack.of(group);
    return stack === Stack.of(this) || stack !== Stack.of(this.cluster);
  }

  /** The ARN, the endpoint and the credentials are those of one account and region. */
  private checkPlace(cluster: aws_eks.IClusterRef): void {
    const stack = Stack.of(this);
    for (const [what, ours, theirs] of [['account', stack.account, cluster.env.account], ['region', stack.region, cluster.env.region]] as const) {
      if (Token.isUnresolved(ours) || Token.isUnresolved(theirs) || ours === theirs) {
        continue;
      }
      throw invalid(this, {
        what: `The cluster ${cluster.node.path} is in another ${what} than the drainer.`,
        got: `a cluster in ${theirs}, a drainer in ${ours}`,
        allowed: `a cluster in the ${what} of the drainer's stack`,
        mend: `Make the drainer in a stack in the ${what} of the cluster.`,
      });
    }
  }

  /** A group has one drainer, and is connected to it once. */
  private checkNew(group: aws_autoscaling.IAutoScalingGroupRef, resource: autoscaling.CfnAutoScalingGroup | undefined, name: string): void {
    const other = resource ? drainerOf(resource) : this.otherDrainerOf(name);
    if (other !== undefined && other !== this.drainerName) {
      throw invalid(this, {
        what: `The group ${group.node.path} is connected to another drainer, ${other}.`,
        got: `addAutoScalingGroup of ${this.drainerName}`,
        allowed: 'one drainer for each group',
        mend: 'Connect it to one of them, or let its constructs share a drainer (the property drainer of GracefulNodeGroup).',
      });
    }
    const key = resource ? resource.node.path : String(Stack.of(this).resolve(name));
    if (this.groups.has(key)) {
      throw invalid(this, {
        what: `The group ${group.node.path} is connected to this drainer already.`,
        got: 'addAutoScalingGroup a second time',
        allowed: 'once for each group',
        mend: 'Remove one of the two connections.',
      });
    }
    this.groups.add(key);
  }

  /** An imported group bears no mark of its drainer, but its name is unique. */
  private otherDrainerOf(groupName: string): string | undefined {
    const { account, region } = Stack.of(this);
    const other = this.node.root.node.findAll().find((construct): construct is NodeDrainer => construct instanceof NodeDrainer
      && construct.groupNames.includes(groupName) && Stack.of(construct).account === account && Stack.of(construct).region === region);
    return other?.drainerName;
  }
}
