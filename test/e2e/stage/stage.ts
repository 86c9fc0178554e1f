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

/** Options of the group; omitted ones are as in the example. */
export interface StageOptions extends ExampleOptions {
  readonly nodes: number;
  /**
   * Simulated kubelets have no machines, and are for thousands of pods. The API server then has too many objects for a mirror, so the store contains
   * only nodes.
   * @default 'real'
   */
  readonly kubelets?: 'real' | 'simulated';
  /** As in {@link GroundOptions}. */
  readonly kubeProxy?: boolean;
  /** How long every call of Auto Scaling takes. @default - as long as real ones, with variation */
  readonly autoScalingMs?: number;
  /** As in {@link ExampleSite}. */
  readonly onProcess?: ExampleSite['onProcess'];
}

export interface DrainerLine extends LogLine {
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
}

/** The end of a drain, as reported by the drainer. */
export interface DrainEnd {
  readonly outcome: string;
  readonly seconds?: number;
  readonly owners: Readonly<Record<string, string>>;
}

/** A separate address, so that the connection to the API server can be cut for the drainer alone. */
const PROXY_HOST = '127.0.0.2';
const NODES_READY_WITHIN_MS = 120_000;
const SIMULATED_NODE_READY_WITHIN_MS = 500;

/** The example, deployed in a simulated account whose machines are the nodes of a real cluster. */
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
  /** The API server's state, with a short delay. */
  readonly store = new Store(this.clock);
  /** All log lines of the drainer, in order. */
  readonly log: DrainerLine[] = [];
  /** Other output of the drainer: crashes. */
  readonly otherOutput: string[] = [];
  private readonly closers: Array<() => void | Promise<void>> = [];
  private example!: DeployedExample;
  private proxy!: Proxy;
  private failure?: unknown;

  private constructor(
    readonly ground: Ground,
    /** An administrator. */
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

  /** The nodes of the group's instances in service. */
  get nodes(): Node[] {
    return this.store.list('nodes').filter(({ spec }) => this.group.find(instanceIdOf(spec.providerID))?.lifecycleState === 'InService');
  }

  async apply(...manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) {
      await this.client.apply(manifest);
    }
  }

  /** Terminates the instance of a node through Auto Scaling. The group launches another in its place, unless its capacity is decremented. */
  terminate(nodeName: string, { decrement = false }: { readonly decrement?: boolean } = {}): void {
    const node = this.store.get('nodes', undefined, nodeName);
    if (!node) {
      throw new Error(`There is no node ${nodeName}. There are: ${this.nodes.map(({ metadata }) => metadata.name).join(', ')}.`);
    }
    this.group.terminateInstance(instanceIdOf(node.spec.providerID), decrement);
  }

  /** The ends of drains, by node name, or by instance if no node was found. */
  get drains(): Readonly<Record<string, DrainEnd>> {
    const ends = this.log.filter(({ message }) => message === 'Drain ended');
    return Object.fromEntries(ends.map(({ node, instance = '', outcome = '', seconds, owners = [] }) => {
      const results = (owners as readonly OwnerResult[]).map(({ owner, result }) => [owner, result]);
      return [node ?? instance, { outcome, seconds, owners: Object.fromEntries(results) }];
    }));
  }

  /** Kills the drainer's processes, whatever they are doing. Lambda starts new ones when messages come back. */
  killDrainer(): void {
    this.drainer.crash();
  }

  /** Cuts only the drainer off from the API server. */
  disconnect(): Promise<void> {
    return this.proxy.disconnect();
  }

  reconnect(): Promise<void> {
    return this.proxy.reconnect();
  }

  restartApiServer(): Promise<void> {
    return this.ground.restartApiServer();
  }

  /** The drainer's requests to the API server, and unauthenticated ones. */
  audit(): AuditEntry[] {
    return readAuditLog(this.ground.auditLog);
  }

  /** A client with the drainer's credentials, as an attacker could use them. */
  async asDrainer(): Promise<KubernetesClient> {
    const { cloud, clock, drainer, example: { deployment: { clusterNames: [clusterName] } } } = this;
    const credentials = cloud.credentials.issue(drainer.roleArn);
    const tokens = new EksTokens({ clusterName, region: cloud.location.region, credentials: async () => credentials, clock });
    return new KubernetesClient(this.ground.server, { certificateAuthority: this.ground.certificateAuthority, token: await tokens.token() });
  }

  /** A client with the credentials of a node's kubelet, as an attacker could use them. */
  async asKubelet(node: string): Promise<KubernetesClient> {
    const { certificate, key } = await this.ground.issue(`thief-on-${node}`, `/O=system:nodes/CN=system:node:${node}`, `DNS:${node}`);
    return new KubernetesClient(this.ground.server, {
      certificateAuthority: this.ground.certificateAuthority, certificate: readFileSync(certificate), key: readFileSync(key),
    });
  }

  /** Rejects if the condition does not become true in time, or if a machine has failed. */
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
    // Like CDK's kubectl provider, and nothing more.
    await this.apply(...this.example.deployment.manifests.flatMap(({ objects }) => objects as readonly Manifest[]));
  }

  /** Makes the API server know the roles that have access entries. */
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
