import { antiAffinityOf, type ForbiddenDomains, forbiddenDomains, stays } from './anti-affinity';
import { hostPortsOf, takenPort } from './host-ports';
import { namesOf } from './one-node';
import { type SpreadLimit, spreadLimits } from './topology-spread';
import type { ContainerPort, Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../kubernetes/objects';
import { controllerOf, isNodeReady } from '../pods/pods';

const NONE: ReadonlySet<string> = new Set();

/** The parts of a cluster that decide where pods can run. */
export interface Terrain {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly claim: (namespace: string, name: string) => PersistentVolumeClaim | undefined;
  /** Only read once a pod has a claim. */
  readonly volumes: () => readonly PersistentVolume[];
  /** The names of the nodes that are going away: those that are draining, and those whose drain has ended. */
  readonly leaving: ReadonlySet<string>;
}

/** A volume that can be used on certain nodes only. */
export interface TiedVolume {
  readonly claim: string;
  readonly volume: string;
  readonly required: NonNullable<NonNullable<PersistentVolume['spec']['nodeAffinity']>['required']>;
}

/** Lookups for {@link placementOf}, each computed once, when it is first needed. */
export class Surroundings {
  /** The nodes that stay. */
  readonly others: readonly Node[];
  private namesFound?: ReadonlySet<string>;
  private readonly domains = new Map<string, ForbiddenDomains>();
  private stayingFound?: readonly Pod[];
  private exclusiveFound?: readonly Pod[];
  private portTakersFound?: ReadonlyMap<string, readonly Pod[]>;
  private readonly spreads = new Map<string, readonly SpreadLimit[]>();
  private podsByNamespace?: ReadonlyMap<string, readonly Pod[]>;
  private volumesFound?: ReadonlyMap<string, PersistentVolume>;

  constructor(private readonly terrain: Terrain) {
    this.others = terrain.nodes.filter(({ metadata }) => !terrain.leaving.has(metadata.name));
  }

  /** The names by which the cluster's nodes are known. */
  get names(): ReadonlySet<string> {
    return this.namesFound ??= namesOf(this.terrain.nodes);
  }

  /** Whether a node accepts pods now, as far as the node itself decides. */
  isOpen(node: Node, toleratesCordon: boolean): boolean {
    return isNodeReady(node) && (!node.spec.unschedulable || toleratesCordon);
  }

  /** The domains that anti-affinity forbids for the pod. The same for all pods of one controller. */
  domainsOf(pod: Pod): ForbiddenDomains {
    const key = controllerOf(pod)?.uid ?? pod.metadata.uid;
    const known = this.domains.get(key) ?? forbiddenDomains(pod, this.staying, this.exclusive, this.others);
    this.domains.set(key, known);
    return known;
  }

  /** A host port that the pod needs and another pod on this node has. */
  takenPortOn({ metadata }: Node, pod: Pod): ContainerPort | undefined {
    return pod.spec.containers ? takenPort(pod, this.portTakers.get(metadata.name) ?? []) : undefined;
  }

  /** The spread limits of such a pod, with or without the nodes that are leaving. The same for all pods of one controller. */
  spreadLimitsOf(pod: Pod, when: 'now' | 'once-gone'): readonly SpreadLimit[] {
    const key = `${controllerOf(pod)?.uid ?? pod.metadata.uid} ${when}`;
    const known = this.spreads.get(key) ?? spreadLimits(pod, when === 'now' ? this.terrain.nodes : this.others, this.inNamespaceOf(pod));
    this.spreads.set(key, known);
    return known;
  }

  nodeOf({ spec }: Pod): Node | undefined {
    return this.terrain.nodes.find(({ metadata }) => metadata.name === spec.nodeName);
  }

  /** The pod's volumes that can be used on certain nodes only. An unbound claim does not restrict the pod. */
  tiedVolumesOf({ metadata, spec }: Pod): readonly TiedVolume[] {
    return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
      if (!persistentVolumeClaim) {
        return [];
      }
      const { claimName } = persistentVolumeClaim;
      const volume = this.volumes.get(this.terrain.claim(metadata.namespace ?? '', claimName)?.spec.volumeName ?? '');
      const required = volume?.spec.nodeAffinity?.required;
      return volume && required ? [{ claim: claimName, volume: volume.metadata.name, required }] : [];
    });
  }

  private inNamespaceOf({ metadata }: Pod): readonly Pod[] {
    this.podsByNamespace ??= Map.groupBy(this.terrain.pods.filter((pod) => stays(pod, NONE)), (pod) => pod.metadata.namespace ?? '');
    return this.podsByNamespace.get(metadata.namespace ?? '') ?? [];
  }

  private get staying(): readonly Pod[] {
    return this.stayingFound ??= this.terrain.pods.filter((pod) => stays(pod, this.terrain.leaving));
  }

  /** Pods with anti-affinity terms, which keep others away. */
  private get exclusive(): readonly Pod[] {
    return this.exclusiveFound ??= this.staying.filter((pod) => antiAffinityOf(pod).length > 0);
  }

  /** Pods with host ports, by node name. */
  private get portTakers(): ReadonlyMap<string, readonly Pod[]> {
    return this.portTakersFound ??= Map.groupBy(this.staying.filter((pod) => hostPortsOf(pod).length > 0), ({ spec }) => spec.nodeName ?? '');
  }

  private get volumes(): ReadonlyMap<string, PersistentVolume> {
    return this.volumesFound ??= new Map(this.terrain.volumes().map((volume) => [volume.metadata.name, volume]));
  }
}
