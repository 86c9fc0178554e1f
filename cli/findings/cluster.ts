import type {
  Deployment, HorizontalPodAutoscaler, LabelSelector, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodDisruptionBudget, ResourceQuota, Service,
  StoredObject,
} from '../../simulation/cluster/objects';
import type { PodSpec, PodTemplate } from '../../simulation/cluster/pod';
import { controllerOf, matchesMap, matchesSelector } from '../../simulation/cluster/selectors';
import { isObject } from '../../simulation/cluster/values';
import { isFinished, isMirror } from '../../simulation/component-base/pod-state';
import { claimsOf } from '../../simulation/component-base/volumes';
import { POD_ANNOTATIONS } from '../../src/names';

/** An owner whose pods move, with its pods, budgets and Services. */
export interface Workload {
  /** Such as `Deployment shop/cart`. */
  readonly key: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Undefined if the dump has only its pods. */
  readonly object?: StoredObject;
  readonly replicas: number;
  readonly spec: PodSpec;
  readonly labels: Readonly<Record<string, string>>;
  /** Its own annotations, and those of its pod template. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly pods: readonly Pod[];
}

/** The requests for which a webhook is called. */
export interface WebhookRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly operations?: readonly string[];
}

/** A webhook, as far as rules read it. */
export interface Webhook {
  readonly configuration: StoredObject;
  readonly name: string;
  readonly failurePolicy?: string;
  readonly rules?: readonly WebhookRule[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly clientConfig?: { readonly service?: { readonly namespace: string; readonly name: string } };
}

/** The part of a pod by which a budget selects it. */
type Selectable = Pick<Pod['metadata'], 'namespace' | 'labels'>;

/** Owners whose pods come and go with nodes, so that their availability is not considered. */
const WITH_NODES = ['DaemonSet', 'Node'];

/** The kinds that create pods from a template, and have none while they are scaled down. */
const WITH_TEMPLATES = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController'];

/** The objects of a cluster, with the lookups that rules need. */
export class ClusterObjects {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly budgets: readonly PodDisruptionBudget[];
  readonly services: readonly Service[];
  readonly autoscalers: readonly HorizontalPodAutoscaler[];
  readonly quotas: readonly ResourceQuota[];
  readonly claims: readonly PersistentVolumeClaim[];
  readonly volumes: ReadonlyMap<string, PersistentVolume>;
  readonly webhooks: readonly Webhook[];
  /** All owners of pods except DaemonSets and nodes; a pod without an owner is its own. */
  readonly workloads: readonly Workload[];
  private readonly byKind: ReadonlyMap<string, readonly StoredObject[]>;
  private readonly byNamespace: ReadonlyMap<string, readonly Workload[]>;
  private readonly selectable: ReadonlyMap<string | undefined, readonly Selectable[]>;

  constructor(items: readonly unknown[], readonly options: RuleOptions = {}) {
    const objects = items.filter((item): item is StoredObject & Record<string, unknown> =>
      isObject(item) && typeof item.kind === 'string' && typeof item.apiVersion === 'string' && isObject(item.metadata) && typeof item.metadata.name === 'string');
    this.byKind = Map.groupBy(objects, ({ kind }) => kind);
    const specified = <T extends StoredObject>(kind: string) => this.of<T>(kind).filter(({ spec }) => isObject(spec));
    this.nodes = specified<Node>('Node').map((node) => ({ ...node, status: node.status ?? {} }));
    this.pods = specified<Pod>('Pod').filter(({ spec }) => Array.isArray(spec.containers)).map((pod) => ({ ...pod, status: pod.status ?? {} }));
    this.budgets = specified('PodDisruptionBudget');
    this.services = specified('Service');
    this.autoscalers = specified('HorizontalPodAutoscaler');
    this.quotas = specified('ResourceQuota');
    this.claims = specified('PersistentVolumeClaim');
    this.volumes = new Map(specified<PersistentVolume>('PersistentVolume').map((volume) => [volume.metadata.name, volume]));
    this.webhooks = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].flatMap((kind) => this.of(kind)).flatMap((configuration) =>
      ((configuration as { readonly webhooks?: readonly Webhook[] }).webhooks ?? []).map((webhook) => ({ ...webhook, configuration })));
    this.workloads = this.findWorkloads();
    this.byNamespace = Map.groupBy(this.workloads, ({ namespace }) => namespace);
    this.selectable = this.findSelectable();
  }

  of<T extends StoredObject>(kind: string): readonly T[] {
    return (this.byKind.get(kind) ?? []) as readonly T[];
  }

  /** The workloads whose pods a budget selects. */
  workloadsOf(budget: PodDisruptionBudget): Workload[] {
    return (this.byNamespace.get(budget.metadata.namespace ?? '') ?? []).filter(({ labels }) => matchesSelector(budget.spec.selector, labels));
  }

  /** Whether a budget selects any pod, or would if its owner had one. */
  selectsAnything({ metadata: { namespace }, spec: { selector } }: PodDisruptionBudget): boolean {
    return (this.selectable.get(namespace) ?? []).some(({ labels }) => matchesSelector(selector, labels));
  }

  budgetsOf({ namespace, labels }: Workload): PodDisruptionBudget[] {
    return this.budgets.filter(({ metadata, spec }) => metadata.namespace === namespace && matchesSelector(spec.selector, labels));
  }

  servicesOf({ namespace, labels }: Workload): Service[] {
    return this.services.filter(({ metadata, spec }) => {
      const { 'pod-template-hash': _, ...selector } = spec.selector ?? {};
      return metadata.namespace === namespace && Object.keys(spec.selector ?? {}).length > 0 && matchesMap(selector, labels);
    });
  }

  /** With the one that the API server gives it. */
  labelsOfNamespace(name: string): Readonly<Record<string, string>> {
    return { 'kubernetes.io/metadata.name': name, ...this.of('Namespace').find(({ metadata }) => metadata.name === name)?.metadata.labels };
  }

  autoscalerOf({ kind, namespace, name }: Workload): HorizontalPodAutoscaler | undefined {
    return this.autoscalers.find(({ metadata, spec: { scaleTargetRef: target } }) =>
      metadata.namespace === namespace && target.kind === kind && target.name === name);
  }

  /** The volumes of its pods, with their claims. */
  volumesOf({ namespace, pods }: Workload): Array<{ readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }> {
    const names = new Set(pods.flatMap(claimsOf));
    return this.claims.filter(({ metadata }) => metadata.namespace === namespace && names.has(metadata.name)).flatMap((claim) => {
      const volume = this.volumes.get(claim.spec.volumeName ?? '');
      return volume ? [{ claim, volume }] : [];
    });
  }

  /** By namespace: the pods, and the pods that owners would create. */
  private findSelectable(): Map<string | undefined, Selectable[]> {
    const made = WITH_TEMPLATES.flatMap((kind) => this.of(kind)).map(({ metadata, spec }) =>
      ({ namespace: metadata.namespace, labels: (spec as { readonly template?: PodTemplate } | undefined)?.template?.metadata?.labels }));
    return Map.groupBy<string | undefined, Selectable>([...this.pods.map(({ metadata }) => metadata), ...made], ({ namespace }) => namespace);
  }

  private findWorkloads(): Workload[] {
    const replicaSets = new Map(this.of('ReplicaSet').map((set) => [set.metadata.uid, set]));
    const owners = new Map<string, { readonly kind: string; readonly name: string; readonly namespace: string; readonly pods: Pod[] }>();
    for (const pod of this.pods) {
      const { namespace = '', name } = pod.metadata;
      const direct = controllerOf(pod);
      if (isMirror(pod) || isFinished(pod) || WITH_NODES.includes(direct?.kind ?? '') || isReleased(pod)) {
        continue;
      }
      const replicaSet = direct && replicaSets.get(direct.uid);
      const owner = (replicaSet && controllerOf(replicaSet)) ?? direct ?? { kind: 'Pod', name };
      const key = `${owner.kind} ${namespace}/${owner.name}`;
      const known = owners.get(key) ?? { kind: owner.kind, name: owner.name, namespace, pods: [] };
      known.pods.push(pod);
      owners.set(key, known);
    }
    const objects = new Map([...new Set([...owners.values()].map(({ kind }) => kind))].flatMap((kind) => this.of(kind)).toReversed()
      .map((object) => [`${object.kind} ${object.metadata.namespace}/${object.metadata.name}`, object]));
    return [...owners].map(([key, { kind, name, namespace, pods }]): Workload => {
      const object = kind === 'Pod' ? pods[0] : objects.get(key);
      const { replicas, template } = (object?.spec ?? {}) as { readonly replicas?: number; readonly template?: PodTemplate };
      return {
        key,
        kind,
        namespace,
        name,
        object,
        pods,
        replicas: replicas ?? pods.length,
        // The template's spec applies to the next pods; current pods may have more, which admission has added.
        spec: template?.spec ?? pods[0].spec,
        labels: template?.metadata?.labels ?? pods[0].metadata.labels ?? {},
        annotations: { ...template?.metadata?.annotations, ...object?.metadata.annotations },
      };
    });
  }
}

/** What rules know in addition to the cluster. */
export interface RuleOptions {
  readonly drainTimeoutSeconds?: number;
  /** The `surge` option of the node groups: when replacements come up before their pods go. */
  readonly surge?: string;
}

/** Whether the drainer has released the pod from its ReplicaSet: it is about to go, and its replacement counts instead. */
function isReleased({ metadata: { annotations = {} } }: Pod): boolean {
  return annotations[POD_ANNOTATIONS.RELEASED_HASH] !== undefined;
}

export function budgetKey({ metadata }: PodDisruptionBudget): string {
  return `PodDisruptionBudget ${metadata.namespace}/${metadata.name}`;
}

export function isDeployment(object: StoredObject | undefined): object is Deployment {
  return object?.kind === 'Deployment';
}

export function zoneOfNode(node: Node | undefined): string | undefined {
  return node?.metadata.labels?.['topology.kubernetes.io/zone'];
}
