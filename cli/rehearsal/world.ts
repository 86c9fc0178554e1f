import type { StatedAssumption } from './assumptions';
import { type PlayedPolicies, playPolicies } from './policies';
import { VirtualClock } from '../../simulation/clock/virtual-clock';
import { Cloud, type CloudTiming, DEFAULT_TIMING } from '../../simulation/cloud/cloud';
import type { Ec2Instance, ExistingInstance } from '../../simulation/cloud/ec2';
import { DumpReport, loadDump } from '../../simulation/cluster/dump';
import type { Node } from '../../simulation/cluster/objects';
import { controllerOf } from '../../simulation/cluster/selectors';
import { Store } from '../../simulation/cluster/store';
import { SimulatedCluster } from '../../simulation/kubernetes';

export interface WorldProps {
  readonly dump: { readonly items: readonly unknown[] };
  /** When the dump was made. */
  readonly epoch: number;
  readonly assumptions: readonly StatedAssumption[];
  /** From the start of the containers until Ready, in seconds, by the UID of the pods' controller, if the cluster shows it. */
  readonly readiness: ReadonlyMap<string, number>;
  /** The timing of the account. @default - as AWS is */
  readonly timing?: Partial<CloudTiming>;
}

const ZONE = 'topology.kubernetes.io/zone';

/** The cluster of a dump and an account with its instances, on one virtual clock. */
export class World {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly cluster: SimulatedCluster;
  readonly cloud: Cloud;
  readonly loaded: DumpReport;
  readonly policies: PlayedPolicies;
  /** Existing nodes of each group as models for new ones, by the group's name in the account. */
  private readonly models = new Map<string, readonly Node[]>();

  constructor({ dump, epoch, assumptions, readiness, timing }: WorldProps) {
    const ms = Object.fromEntries(assumptions.map(({ name, seconds }) => [name, seconds * 1000])) as Record<StatedAssumption['name'], number>;
    this.clock = new VirtualClock(epoch);
    this.store = new Store(this.clock, { historyLength: 2_000 });
    this.loaded = loadDump(this.store, dump);
    this.nameInstances();
    const busy = busyness(this.store.list('pods').length);
    this.cluster = new SimulatedCluster(this.store, {
      lagMs: [10 * busy, 50 * busy],
      podTimes: {
        pullMs: ms.imagePull,
        startMs: ms.start,
        exitMs: ms.exit,
        applicationMs: () => ms.readiness,
        readinessMs: (pod) => {
          const seconds = readiness.get(controllerOf(pod)?.uid ?? '');
          return seconds === undefined ? undefined : seconds * 1000;
        },
      },
      nodeTimes: { joinMs: Math.max(0, ms.nodeJoin - (timing?.startMs ?? DEFAULT_TIMING.startMs)), readyMs: ms.nodeReady },
      volumeTimes: { attachMs: ms.volumeAttach, detachMs: ms.volumeDetach },
    });
    this.policies = playPolicies(this.cluster.api.admission.policies, dump.items);
    // In a real cluster, new nodes never have the names of existing ones.
    const isNameTaken = (name: string) => this.store.get('nodes', undefined, name) !== undefined;
    this.cloud = new Cloud({ clock: this.clock, timing, isNameTaken, location: { region: this.store.list('nodes').map(zoneOf).find((zone) => zone)?.slice(0, -1) } });
    this.cloud.ec2.onStateChange((instance) => this.machineChanged(instance));
  }

  /** Sets the models for new nodes of a group. */
  model(groupName: string, nodes: readonly Node[]): void {
    this.models.set(groupName, nodes);
  }

  end(): void {
    this.cloud.close();
    this.cluster.stop();
  }

  /** Gives instances to nodes of other clouds and of test clusters, which have none that Auto Scaling could know. */
  private nameInstances(): void {
    this.store.list('nodes').forEach((node, index) => {
      if (/^aws:\/\/\/[\w-]+\/i-[0-9a-f]{8,17}$/.test(node.spec.providerID ?? '')) {
        return;
      }
      const providerID = `aws:///${zoneOf(node) ?? 'none'}/i-${index.toString(16).padStart(17, '0')}`;
      this.store.update('nodes', { ...node, spec: { ...node.spec, providerID } });
    });
  }

  private machineChanged({ instanceId, state, tags, availabilityZone, privateDnsName }: Ec2Instance): void {
    if (state === 'running') {
      const models = this.models.get(tags['aws:autoscaling:groupName']) ?? this.store.list('nodes');
      const like = models.find((node) => zoneOf(node) === availabilityZone) ?? models[0];
      this.cluster.launchNode({ instanceId, name: privateDnsName, zone: zoneOf(like) === undefined ? undefined : availabilityZone, like });
    } else if (state === 'shutting-down') {
      this.cluster.terminateNode(instanceId);
    }
  }
}

/**
 * How much longer controllers take to react than in a small cluster: each look covers more objects, and more changes at once. Without this, all
 * controllers would look at everything after each of thousands of pod changes.
 */
function busyness(pods: number): number {
  return Math.min(10, Math.max(1, pods / 1_500));
}

/** The instances behind nodes, as Auto Scaling knows them. It replaces the oldest first. */
export function existingInstances(nodes: readonly Node[]): ExistingInstance[] {
  return nodes.map((node, index) => ({
    instanceId: instanceOf(node),
    privateDnsName: node.status.addresses?.find(({ type }) => type === 'InternalDNS')?.address ?? node.metadata.name,
    availabilityZone: zoneOf(node),
    launchTime: Date.parse(node.metadata.creationTimestamp) + index,
  }));
}

export function instanceOf(node: Node): string {
  return node.spec.providerID?.split('/').at(-1) ?? '';
}

export function zoneOf(node: Node): string | undefined {
  return node.metadata.labels?.[ZONE];
}

/** The zones of the nodes, sorted by name. */
export function zonesOf(nodes: readonly Node[]): string[] {
  return [...new Set(nodes.flatMap((node) => zoneOf(node) ?? []))].sort();
}

