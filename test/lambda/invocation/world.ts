import type { SQSEvent } from 'aws-lambda';
import { createDrainer } from '../../../lambda/invocation/invocation';
import type { Log, LogFields, Metrics } from '../../../lambda/report';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import { Cloud, type CloudTiming } from '../../../simulation/cloud/cloud';
import { InProcessRuntime } from '../../../simulation/cloud/function/in-process-runtime';
import type { ProcessBoundary } from '../../../simulation/cloud/function/process-boundary';
import { awsPorts } from '../../../simulation/cloud/ports';
import type { Queue } from '../../../simulation/cloud/queue/queue';
import { ApiEndpoint } from '../../../simulation/cluster/api/endpoint';
import { ClusterBuilder } from '../../../simulation/cluster/build';
import { SimulatedKubernetes } from '../../../simulation/cluster/kubernetes-port';
import type { Pod } from '../../../simulation/cluster/objects';
import { Rbac, type RbacObject } from '../../../simulation/cluster/rbac';
import { Store } from '../../../simulation/cluster/store';
import type { LaunchOptions } from '../../../simulation/kubelet/machines';
import { SimulatedCluster, type SimulatedClusterOptions } from '../../../simulation/kubernetes';
import { admissionObjects } from '../../../src/admission-policy';
import {
  GROUP_TAG, KUBERNETES_GROUP, launchingHookName, SWEEP_DETAIL_TYPE, SWEEP_SOURCE, terminatingHookName, type HookMetadata,
} from '../../../src/names';
import { clusterRules, rbacObjects } from '../../../src/rbac-rules';

export interface LogEntry extends LogFields {
  readonly at: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

export interface GroupOptions extends Partial<Omit<HookMetadata, 'v'>> {
  /** The nodes whose instances it has. @default - all */
  readonly nodes?: readonly string[];
  /** @default - as many as nodes, plus two */
  readonly maxSize?: number;
  readonly retainsAbandoned?: boolean;
  readonly heartbeatTimeoutSeconds?: number;
}

/** A cluster and an account under one virtual clock. */
export class World {
  readonly clock: VirtualClock;
  readonly cloud: Cloud;
  readonly store: Store;
  readonly cluster: SimulatedCluster;
  private launchOptions?: (instanceId: string) => Partial<LaunchOptions>;

  /** @param setting `epoch`: when it begins, in milliseconds since the epoch; `timing`: of the account */
  constructor(
    build: (builder: ClusterBuilder) => void, options: SimulatedClusterOptions = {},
    { epoch, timing }: { readonly epoch?: number; readonly timing?: Partial<CloudTiming> } = {},
  ) {
    this.clock = new VirtualClock(epoch);
    this.cloud = new Cloud({ clock: this.clock, timing });
    this.store = new Store(this.clock);
    build(new ClusterBuilder(this.store));
    this.cluster = new SimulatedCluster(this.store, options);
    this.cluster.start();
    const like = this.store.list('nodes')[0];
    this.cloud.ec2.onStateChange(({ instanceId, state }) => {
      if (state === 'running') {
        this.cluster.launchNode({ instanceId, like, ...this.launchOptions?.(instanceId) });
      } else if (state === 'shutting-down') {
        this.cluster.terminateNode(instanceId);
      }
    });
  }

  /** Says how machines come up from now on. */
  launchWith(options: (instanceId: string) => Partial<LaunchOptions>): void {
    this.launchOptions = options;
  }

  /** The pods of a Deployment and the like, by the name of their owner. */
  podsOf(name: string): Pod[] {
    return this.store.list('pods').filter((pod) => pod.metadata.name.startsWith(`${name}-`) || pod.metadata.name === name);
  }

  nodesOf(name: string): string[] {
    return this.podsOf(name).map((pod) => pod.spec.nodeName ?? '').sort();
  }

  instanceOf(nodeName: string): string {
    return this.store.get('nodes', undefined, nodeName)?.spec.providerID?.split('/').at(-1) ?? '';
  }

  end(): void {
    this.cloud.close();
    this.cluster.stop();
  }
}

export interface DrainerOptions {
  /** Whether its role may delete pods. @default false */
  readonly force?: boolean;
  /** Whether its role may release pods. @default true */
  readonly surge?: boolean;
  /** Called for every new process of the function, before it loads. */
  readonly onStart?: (boundary: ProcessBoundary, index: number) => void;
  /** The groups that do not carry its tag. @default - none */
  readonly groupNames?: string[];
  /** @default 5 */
  readonly maximumConcurrency?: number;
  /** Whether its schedule is on. @default true */
  readonly sweep?: boolean;
}

/** A deployed drainer: its queues, rules, function and groups, as the construct makes them. */
export class DeployedDrainer {
  readonly log: LogEntry[] = [];
  /** What it says only to whoever looks into the function itself. */
  readonly debugged: LogEntry[] = [];
  readonly counts = new Map<string, number>();
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly endpoint: ApiEndpoint;
  readonly runtime: InProcessRuntime;
  readonly user;

  constructor(readonly world: World, readonly name = 'drainer', options: DrainerOptions = {}) {
    const { cloud, clock, cluster } = world;
    const roleArn = cloud.location.roleArn(name);
    this.deadLetterQueue = cloud.sqs.createQueue({ name: `${name}-dead`, retentionSeconds: 1_209_600 });
    this.queue = cloud.sqs.createQueue({
      name,
      visibilityTimeoutSeconds: 900,
      retentionSeconds: 1_209_600,
      policy: [{ effect: 'Allow', actions: ['sqs:SendMessage'], resources: ['*'], principals: ['events.amazonaws.com'], conditions: {} }],
      redrive: { deadLetterQueue: this.deadLetterQueue, maxReceiveCount: 1000 },
    });
    cloud.events.putRule({
      name,
      pattern: { source: ['aws.autoscaling'], detail: { LifecycleHookName: [terminatingHookName(name), launchingHookName(name)] } },
      targets: [{ arn: this.queue.arn }],
    });
    if (options.sweep ?? true) {
      cloud.events.putRule({
        name: `${name}-sweep`,
        schedule: 'rate(5 minutes)',
        targets: [{ arn: this.queue.arn, input: JSON.stringify({ 'source': SWEEP_SOURCE, 'detail-type': SWEEP_DETAIL_TYPE }) }],
      });
    }
    const { force = false, surge = true } = options;
    const rbac = new Rbac(rbacObjects(name, clusterRules({ force, surge })) as unknown as RbacObject[]);
    cluster.api.admission.policies.apply(admissionObjects(name));
    this.endpoint = new ApiEndpoint(cluster.api, { rbac });
    this.user = { username: roleArn, groups: [KUBERNETES_GROUP, 'system:authenticated'] };
    const ports = awsPorts({ cloud, principal: roleArn, queueUrl: this.queue.url, deadLetterQueueUrl: this.deadLetterQueue.url });
    this.runtime = new InProcessRuntime({
      clock,
      onStart: options.onStart,
      load: (boundary) => {
        const kubernetes = boundary.wrap(new SimulatedKubernetes(this.endpoint, this.user));
        const drain = createDrainer({
          clock: boundary.clock,
          log: this.logger(),
          metrics: this.meter(),
          kubernetes: () => Promise.resolve(kubernetes),
          autoScaling: boundary.wrap(ports.autoScaling),
          ec2: boundary.wrap(ports.ec2),
          queue: boundary.wrap(ports.queue),
          settings: { clusterName: 'cluster', drainerName: name, groupNames: options.groupNames ?? [] },
        });
        return (event, context) => drain(event as SQSEvent, context);
      },
    });
    const target = cloud.createFunction({ name, runtime: this.runtime, roleArn, timeoutSeconds: 900 });
    cloud.createEventSourceMapping({
      queue: this.queue, target, batchSize: 10, maximumConcurrency: options.maximumConcurrency ?? 5, reportBatchItemFailures: true,
    });
  }

  /** An Auto Scaling group with the hooks of this drainer. */
  group(name: string, options: GroupOptions = {}): Group {
    const { store, cloud } = this.world;
    const nodes = options.nodes ?? store.list('nodes').map(({ metadata }) => metadata.name);
    const { emptyDirPods = 'EVICT', unownedPods = 'EVICT', loadBalancerDelaySeconds = 0 } = options;
    const { drainTimeoutSeconds = 3600, joinTimeoutSeconds = 900, whenBlocked = 'RETAIN', surge = 'WHEN_NEEDED', heartbeatTimeoutSeconds = 2100 } = options;
    const notificationMetadata = JSON.stringify({
      v: 1, drainTimeoutSeconds, joinTimeoutSeconds, whenBlocked, surge, emptyDirPods, unownedPods, loadBalancerDelaySeconds,
    } satisfies HookMetadata);
    const hook = { heartbeatTimeoutSeconds, defaultResult: 'ABANDON' as const, notificationMetadata };
    return cloud.autoScaling.createGroup({
      name,
      minSize: 0,
      maxSize: options.maxSize ?? nodes.length + 2,
      desiredCapacity: nodes.length,
      launchTemplate: { id: 'lt-1', version: '1', imageId: 'ami-1', instanceType: 'm7g.large' },
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      tags: { [GROUP_TAG]: this.name },
      retainsAbandoned: options.retainsAbandoned ?? whenBlocked === 'RETAIN',
      hooks: [
        { name: terminatingHookName(this.name), transition: 'autoscaling:EC2_INSTANCE_TERMINATING', ...hook },
        { name: launchingHookName(this.name), transition: 'autoscaling:EC2_INSTANCE_LAUNCHING', ...hook },
      ],
      existing: nodes.map((node) => ({ instanceId: this.world.instanceOf(node), privateDnsName: node })),
    });
  }

  messages(message: string): LogEntry[] {
    return this.log.filter((entry) => entry.message === message);
  }

  /** The outcome of every drain that ended, by node or instance. */
  outcomes(): Record<string, string> {
    return Object.fromEntries(this.messages('Drain ended').map(({ node, instance, outcome }) => [node ?? instance, outcome]));
  }

  private logger(): Log {
    const write = (level: LogEntry['level'], log = this.log) => (message: string, fields: LogFields = {}) => {
      log.push({ at: this.world.clock.now(), level, message, ...fields });
    };
    return { debug: write('debug', this.debugged), info: write('info'), warn: write('warn'), error: write('error') };
  }

  private meter(): Metrics {
    return {
      count: (metric, value, outcome) => {
        const key = outcome ? `${metric}/${outcome}` : metric;
        this.counts.set(key, (this.counts.get(key) ?? 0) + value);
      },
    };
  }
}
