import type { SQSEvent } from 'aws-lambda';
import { synthesisedDrainer } from './deployment/template';
import type { Design } from '../../../cli/rehearsal/design';
import { createDrainer } from '../../../lambda/invocation/invocation';
import type { KubernetesPort } from '../../../lambda/kubernetes/port';
import type { Log, LogFields, Metrics } from '../../../lambda/report/ports';
import { readSettings } from '../../../lambda/settings';
import { deploy } from '../../../simulation/assembly/deploy';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import { Cloud, type CloudTiming } from '../../../simulation/cloud/cloud';
import { InProcessRuntime } from '../../../simulation/cloud/function/in-process-runtime';
import type { ProcessBoundary } from '../../../simulation/cloud/function/process-boundary';
import { awsPorts } from '../../../simulation/cloud/ports';
import type { Queue } from '../../../simulation/cloud/queue/queue';
import { ApiEndpoint, REAL_LIST_TIMES } from '../../../simulation/cluster/api/endpoint';
import { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { SimulatedKubernetes } from '../../../simulation/cluster/kubernetes-port';
import type { Pod } from '../../../simulation/cluster/objects';
import { Rbac, type RbacObject } from '../../../simulation/cluster/rbac';
import { Store } from '../../../simulation/cluster/store';
import type { LaunchOptions } from '../../../simulation/kubelet/machines';
import { SimulatedCluster, type SimulatedClusterOptions } from '../../../simulation/kubernetes';
import { admissionPolicies } from '../../../src/kubernetes/admission-policies';
import { clusterRules, rbacObjects } from '../../../src/kubernetes/rbac-rules';
import { kubernetesGroup, type NoticeName } from '../../../src/names';
import type { HookMetadata } from '../../../src/options/group-options';

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
  /** @default - as the construct has it for RETAIN, and not for the others */
  readonly retainsAbandoned?: boolean;
  readonly heartbeatTimeoutSeconds?: number;
  /** What stands in its hooks instead of its options. Undefined, where given: nothing. */
  readonly notificationMetadata?: string;
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
  /** @default - as the construct has it */
  readonly maximumConcurrency?: number;
  /** Whether its schedule is on. @default true */
  readonly sweep?: boolean;
  /** What it hears of instances. @default - only what Auto Scaling says */
  readonly notices?: readonly NoticeName[];
  /** The cluster as another version of the function sees and changes it, by how many processes were started before. @default - as this one does */
  readonly version?: (kubernetes: KubernetesPort, process: number) => KubernetesPort;
  /** How far the function's clock is ahead of the cluster's. @default 0 */
  readonly clockAheadMs?: number;
}

/** A deployed drainer: its queues, rules, function and groups, as the construct makes them. */
export class DeployedDrainer {
  readonly log: LogEntry[] = [];
  /** What it says only to whoever looks into the function itself. */
  readonly debugged: LogEntry[] = [];
  readonly counts = new Map<string, number>();
  /** Every metric when it was written. */
  readonly metered: Array<{ readonly at: number; readonly metric: string; readonly value: number; readonly drainer: string }> = [];
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly endpoint: ApiEndpoint;
  readonly runtime: InProcessRuntime;
  readonly user;
  private readonly synthesised: Design['group'];

  constructor(readonly world: World, readonly name = 'drainer', options: DrainerOptions = {}) {
    const { cloud, clock, cluster } = world;
    const { groupNames, maximumConcurrency, sweep = true, notices = [], force = false, surge = true } = options;
    const { drainer, group } = synthesisedDrainer(name, { groupNames, maximumConcurrency, sweep, notices });
    this.synthesised = group;
    const rbac = new Rbac(rbacObjects(name, clusterRules({ force, surge })) as unknown as RbacObject[]);
    cluster.api.admission.policies.apply(admissionPolicies(name));
    this.endpoint = new ApiEndpoint(cluster.api, { rbac, listTimes: REAL_LIST_TIMES });

    const runtimes: InProcessRuntime[] = [];
    const deployment = deploy({ stacks: [{ name: 'story', template: drainer }], assetPath: () => __dirname }, cloud, {
      kubernetes: { endpoint: '', certificateAuthority: '' },
      runtime: ({ roleArn, variables }) => {
        const settings = { ...readSettings({ ...variables, AWS_REGION: cloud.location.region }), allowForce: force, allowSurge: surge };
        const ports = awsPorts({ cloud, principal: roleArn, ...settings });
        runtimes.push(new InProcessRuntime({
          clock,
          clockAheadMs: options.clockAheadMs,
          onStart: options.onStart,
          load: (boundary) => {
            const port = boundary.wrap(new SimulatedKubernetes(this.endpoint, this.user));
            const kubernetes = options.version?.(port, runtimes[0].processes.length - 1) ?? port;
            const drain = createDrainer({
              clock: boundary.clock,
              log: this.logger(),
              metrics: this.meter(),
              kubernetes: () => Promise.resolve(kubernetes),
              autoScaling: boundary.wrap(ports.autoScaling),
              ec2: boundary.wrap(ports.ec2),
              queue: boundary.wrap(ports.queue),
              eventBus: boundary.wrap(ports.eventBus),
              settings,
            });
            return (event, context) => drain(event as SQSEvent, context);
          },
        }));
        return runtimes[0];
      },
    });
    const [roleArn] = deployment.policies.keys();
    const queue = [...deployment.queues.values()].find(({ spec }) => spec.redrive);
    if (!queue?.spec.redrive || !roleArn) {
      throw new Error('The constructs have made no function behind a queue.');
    }
    [this.queue, this.deadLetterQueue, this.runtime] = [queue, queue.spec.redrive.deadLetterQueue, runtimes[0]];
    this.user = { username: roleArn, groups: [kubernetesGroup(name), 'system:authenticated'] };
  }

  /** An Auto Scaling group with the hooks of this drainer, as the construct makes it but for the options given. */
  group(name: string, options: GroupOptions = {}): Group {
    const { store, cloud } = this.world;
    const { tags, hooks, metadata, retainsAbandoned } = this.synthesised;
    const {
      nodes = store.list('nodes').map((node) => node.metadata.name), maxSize = nodes.length + 2, heartbeatTimeoutSeconds, notificationMetadata, ...given
    } = options;
    const isChosenAlike = (given.whenBlocked ?? metadata.whenBlocked) === metadata.whenBlocked;
    const { retainsAbandoned: retains = retainsAbandoned && isChosenAlike, ...settings } = given;
    return cloud.autoScaling.createGroup({
      name,
      minSize: 0,
      maxSize,
      desiredCapacity: nodes.length,
      launchTemplate: { id: 'lt-1', version: '1', imageId: 'ami-1', instanceType: 'm7g.large' },
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      tags,
      retainsAbandoned: retains,
      hooks: hooks.map((hook) => ({
        ...hook,
        ...heartbeatTimeoutSeconds !== undefined && { heartbeatTimeoutSeconds },
        notificationMetadata: 'notificationMetadata' in options
          ? notificationMetadata
          : JSON.stringify({ ...metadata, ...settings } satisfies HookMetadata),
      })),
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
      count: (metric, value, { drainer = this.name, outcome } = {}) => {
        const key = [...drainer === this.name ? [] : [drainer], metric, ...outcome ? [outcome] : []].join('/');
        this.counts.set(key, (this.counts.get(key) ?? 0) + value);
        this.metered.push({ at: this.world.clock.now(), metric, value, drainer });
      },
      measure: (metric, value, { drainer = this.name } = {}) => {
        this.metered.push({ at: this.world.clock.now(), metric, value, drainer });
      },
    };
  }
}
