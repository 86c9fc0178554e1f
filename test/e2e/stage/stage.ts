import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditEntry, readAuditLog } from './audit';
import { Authenticator } from './authenticator';
import { KubernetesClient, Manifest } from './client';
import { GroundMachines, StageMachines } from './machines';
import { Mirror } from './mirror';
import { Proxy } from './proxy';
import { SimulatedMachines } from './simulated-machines';
import { StsServer } from './sts-server';
import { EksTokens } from '../../../lambda/kubernetes/token';
import { ScaledClock } from '../../../simulation/clock/scaled-clock';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import { Cloud, type CloudTiming, QUICK_TIMING } from '../../../simulation/cloud/cloud';
import type { ExistingInstance } from '../../../simulation/cloud/ec2';
import type { LambdaFunction } from '../../../simulation/cloud/function/function';
import { CloudServer } from '../../../simulation/cloud/http/server';
import type { Node } from '../../../simulation/cluster/objects';
import { Store } from '../../../simulation/cluster/store';
import { isTrue } from '../../../simulation/component-base/conditions';
import { DeployedExample, deployExample, ExampleSite } from '../../../simulation/example/deploy';
import { LogLine, OwnerResult, readLogLine } from '../../../simulation/example/log-line';
import { ExampleOptions, synthesiseExample } from '../../../simulation/example/synthesise';
import { Ground } from '../ground/ground';
import { startSimulatedKubelets } from '../ground/simulated-kubelets';
import { until } from '../ground/wait';

/** Of the group's options, those that are left out are as the example has them. */
export interface StageOptions extends ExampleOptions {
  readonly nodes: number;
  /**
   * Simulated ones have no machines: they are for thousands of pods. What the API server shows of those is too much for a mirror, so
   * the store has the nodes alone.
   * @default 'real'
   */
  readonly kubelets?: 'real' | 'simulated';
  /** As in {@link GroundOptions}. */
  readonly kubeProxy?: boolean;
  /** How long every call of Auto Scaling takes. @default - as long as real ones: another time each */
  readonly autoScalingMs?: number;
  /** As in {@link ExampleSite}. */
  readonly onProcess?: ExampleSite['onProcess'];
}

export interface DrainerLine extends LogLine {
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
}

/** How a drain ended, as the drainer says. */
export interface DrainEnd {
  readonly outcome: string;
  readonly seconds?: number;
  readonly owners: Readonly<Record<string, string>>;
}

/** Away from the API server's own, so that the way there can be cut for the drainer alone. */
const PROXY_HOST = '127.0.0.2';
const NODES_READY_WITHIN_MS = 120_000;
const SIMULATED_NODE_READY_WITHIN_MS = 500;

/** The example, deployed in a simulated account whose machines are nodes of a real cluster. */
export class RealStage {
  static async open({ nodes, kubelets = 'real', kubeProxy, onProcess, autoScalingMs, ...options }: StageOptions): Promise<RealStage> {
    let authenticator: Authenticator | undefined;
    const ground = await Ground.up({
      tokenWebhook: async (_, folder) => {
        authenticator = await Authenticator.prepare(folder);
        return authenticator.kubeconfig;
      },
      isLarge: kubelets === 'simulated',
      kubeProxy,
    });
    const timing: Partial<CloudTiming> = { ...QUICK_TIMING, ...autoScalingMs !== undefined && { autoScalingMs: [autoScalingMs, autoScalingMs] } };
    const stage = new RealStage(ground, await administrator(ground), { isSimulated: kubelets === 'simulated', timing, onProcess });
    stage.onClose(() => ground.down());
    try {
      await stage.build(nodes, options, authenticator!);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  readonly clock = new ScaledClock();
  readonly cloud: Cloud;
  /** What the API server shows, a moment late. */
  readonly store = new Store(this.clock);
  /** All that the drainer has said, in order. */
  readonly log: DrainerLine[] = [];
  /** What it wrote that is no line of its log: crashes. */
  readonly otherOutput: string[] = [];
  private readonly closers: Array<() => void | Promise<void>> = [];
  private example!: DeployedExample;
  private proxy!: Proxy;
  private failure?: unknown;

  private constructor(
    readonly ground: Ground,
    /** May do everything. */
    readonly client: KubernetesClient,
    private readonly as: { readonly isSimulated: boolean; readonly timing: Partial<CloudTiming>; readonly onProcess: StageOptions['onProcess'] },
  ) {
    this.cloud = new Cloud({ clock: this.clock, timing: as.timing });
  }

  get group(): Group {
    return this.example.group.group;
  }

  get deployed(): DeployedExample {
    return this.example;
  }

  get drainer(): LambdaFunction {
    return this.example.drainer;
  }

  /** The nodes that the group's instances in service are. */
  get nodes(): Node[] {
    return this.store.list('nodes').filter(({ spec }) => this.group.find(instanceIdOf(spec.providerID))?.lifecycleState === 'InService');
  }

  async apply(...manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) {
      await this.client.apply(manifest);
    }
  }

  /** Terminates the instance of a node as Auto Scaling does. The group launches another in its place, unless it is made smaller. */
  terminate(nodeName: string, { decrement = false }: { readonly decrement?: boolean } = {}): void {
    const node = this.store.get('nodes', undefined, nodeName);
    if (!node) {
      throw new Error(`There is no node ${nodeName}. There are: ${this.nodes.map(({ metadata }) => metadata.name).join(', ')}.`);
    }
    this.group.terminateInstance(instanceIdOf(node.spec.providerID), decrement);
  }

  /** How drains have ended, by the name of the node, or of the instance where no node was found. */
  get drains(): Readonly<Record<string, DrainEnd>> {
    const ends = this.log.filter(({ message }) => message === 'Drain ended');
    return Object.fromEntries(ends.map(({ node, instance = '', outcome = '', seconds, owners = [] }) => {
      const results = (owners as readonly OwnerResult[]).map(({ owner, result }) => [owner, result]);
      return [node ?? instance, { outcome, seconds, owners: Object.fromEntries(results) }];
    }));
  }

  /** Kills the drainer's processes, whatever they are doing. Lambda starts new ones for messages that come back. */
  killDrainer(): void {
    this.drainer.crash();
  }

  /** Cuts off the drainer, and nobody else, from the API server. */
  disconnect(): Promise<void> {
    return this.proxy.disconnect();
  }

  reconnect(): Promise<void> {
    return this.proxy.reconnect();
  }

  restartApiServer(): Promise<void> {
    return this.ground.restartApiServer();
  }

  /** What the drainer has asked the API server for, and whoever could not show who he is. */
  audit(): AuditEntry[] {
    return readAuditLog(this.ground.auditLog);
  }

  /** A client that has got hold of the drainer's credentials. */
  async asDrainer(): Promise<KubernetesClient> {
    const { cloud, clock, drainer, example: { deployment: { clusterNames: [clusterName] } } } = this;
    const credentials = cloud.credentials.issue(drainer.roleArn);
    const tokens = new EksTokens({ clusterName, region: cloud.location.region, credentials: async () => credentials, clock });
    return new KubernetesClient(this.ground.server, { certificateAuthority: this.ground.certificateAuthority, token: await tokens.token() });
  }

  /** A client that has got hold of the credentials of a node's kubelet. */
  async asKubelet(node: string): Promise<KubernetesClient> {
    const { certificate, key } = await this.ground.issue(`thief-on-${node}`, `/O=system:nodes/CN=system:node:${node}`, `DNS:${node}`);
    return new KubernetesClient(this.ground.server, {
      certificateAuthority: this.ground.certificateAuthority, certificate: readFileSync(certificate), key: readFileSync(key),
    });
  }

  /** Rejects when it does not become so in time, or when a machine has failed. */
  until(what: string, condition: () => boolean, limitMs?: number): Promise<void> {
    return until(what, async () => this.failure !== undefined || condition(), limitMs).then(() => {
      if (this.failure !== undefined) {
        throw new Error('A machine of the test cluster failed.', { cause: this.failure });
      }
    });
  }

  /** Ends every process, server and timer. */
  async close(): Promise<void> {
    this.cloud.close();
    for (const close of this.closers.splice(0).reverse()) {
      await close();
    }
    this.clock.stop();
  }

  private onClose(close: () => void | Promise<void>): void {
    this.closers.push(close);
  }

  private async build(nodes: number, options: ExampleOptions, authenticator: Authenticator): Promise<void> {
    const { cloud, client } = this;
    const machines = this.machines();
    cloud.ec2.connect(machines);
    const existing = instances(nodes, cloud);
    await Promise.all(existing.map((instance) => machines.launch(instance)));
    const mirror = await Mirror.start(client, this.store, this.as.isSimulated ? ['nodes'] : undefined);
    this.onClose(() => mirror.stop());
    await this.deploy(existing, options);
    await this.knowRoles(authenticator);
    const ready = () => this.store.list('nodes').filter(({ status }) => isTrue(status.conditions, 'Ready'));
    await this.until(`${nodes} nodes are ready`, () => ready().length >= nodes, NODES_READY_WITHIN_MS + nodes * SIMULATED_NODE_READY_WITHIN_MS);
  }

  private machines(): StageMachines {
    const { ground, client, clock } = this;
    const onFailure = (error: unknown) => { this.failure ??= error; };
    if (!this.as.isSimulated) {
      return new GroundMachines(ground, client, clock, onFailure);
    }
    const kubelets = startSimulatedKubelets(ground.folder, ground.adminKubeconfig);
    this.onClose(() => kubelets.kill());
    return new SimulatedMachines(client, onFailure);
  }

  private async deploy(existing: readonly ExistingInstance[], options: ExampleOptions): Promise<void> {
    const { cloud, ground } = this;
    const { hostname, port } = new URL(ground.server);
    this.proxy = await Proxy.start(PROXY_HOST, { host: hostname, port: Number(port) });
    this.onClose(() => this.proxy.disconnect());
    const cloudServer = await CloudServer.start(cloud);
    this.onClose(() => cloudServer.close());
    this.example = deployExample(synthesiseExample(join(ground.folder, 'cdk.out'), options), {
      cloud,
      cloudServer,
      existing: () => existing,
      kubernetes: { endpoint: `https://${this.proxy.address}`, certificateAuthority: Buffer.from(ground.certificateAuthority).toString('base64') },
      onLine: (text) => this.hear(text),
      onProcess: this.as.onProcess,
    });
    // As CDK's kubectl provider does, and nothing more.
    await this.apply(...this.example.deployment.manifests.flatMap(({ objects }) => objects as readonly Manifest[]));
  }

  /** From now on the API server knows the roles that have an access entry. */
  private async knowRoles(authenticator: Authenticator): Promise<void> {
    const { cloud: { sts, location: { region, partition } }, ground, example: { deployment: { accessEntries, clusterNames: [clusterName] } } } = this;
    const [host] = sts.hosts;
    const server = await StsServer.start(sts, host, await ground.issue('sts', `/CN=${host}`, `DNS:${host}`), ground.folder);
    this.onClose(() => server.close());
    await authenticator.start({ clusterName, accessEntries, region, partition, authority: ground.pki.authority.certificate });
    this.onClose(() => authenticator.stop());
  }

  private hear(text: string): void {
    const line = readLogLine(text);
    if (line) {
      this.log.push({ ...line, at: this.clock.now() });
    } else if (!text.includes('"_aws"')) {
      this.otherOutput.push(text);
    } // metrics
  }
}

async function administrator(ground: Ground): Promise<KubernetesClient> {
  const { certificate, key } = await ground.issue('stage', '/O=system:masters/CN=stage', 'DNS:stage');
  return new KubernetesClient(ground.server, {
    certificateAuthority: ground.certificateAuthority, certificate: readFileSync(certificate), key: readFileSync(key),
  });
}

/** Instances that the group has before it is deployed, oldest first. */
function instances(count: number, { location, clock }: Cloud): Array<Required<Omit<ExistingInstance, 'imageId'>>> {
  const { availabilityZones } = location;
  return Array.from({ length: count }, (_, index) => ({
    instanceId: `i-${String(index + 1).padStart(17, '0')}`,
    privateDnsName: location.privateDnsName(`10.9.${Math.floor(index / 250)}.${(index % 250) + 1}`),
    availabilityZone: availabilityZones[index % availabilityZones.length],
    launchTime: clock.now() - (count - index) * 1000,
  }));
}

function instanceIdOf(providerID: string | undefined): string {
  return providerID?.split('/').at(-1) ?? '';
}
