import type { Deployment, ReplicaSet } from '../../cluster/objects';
import type { Environment } from '../../component-base/environment';
import { hashOf, sameTemplate, TEMPLATE_HASH_LABEL } from '../template-hash';

export const REVISION = 'deployment.kubernetes.io/revision';
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAXIMUM = 'deployment.kubernetes.io/max-replicas';

/** The ReplicaSets of a Deployment: the one of its current template, if it exists yet, and earlier ones. */
export interface ReplicaSets {
  readonly newest?: ReplicaSet;
  /** The oldest first. */
  readonly old: readonly ReplicaSet[];
  readonly all: readonly ReplicaSet[];
}

export function replicaSetsOf(deployment: Deployment, environment: Environment): ReplicaSets {
  const all = environment.store.list('replicasets', { controllerUid: deployment.metadata.uid })
    .sort((a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp));
  const newest = all.find((set) => sameTemplate(set.spec.template, deployment.spec.template));
  return { newest, old: all.filter((set) => set !== newest), all };
}

/** How many pods the ReplicaSets are asked for. */
export function wantedBy(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);
}

export function availableOf(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + (set.status?.availableReplicas ?? 0), 0);
}

export function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

/** What a ReplicaSet is asked for. */
export interface Size {
  readonly replicas: number;
  /** How many pods all ReplicaSets of the Deployment may have. */
  readonly maximum: number;
}

/** Creates the ReplicaSet for a new template. */
export function createReplicaSet(
  deployment: Deployment, sets: ReplicaSets, { replicas, maximum }: Size, { store, events }: Environment,
): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec;
  const { name, namespace, uid } = deployment.metadata;
  const hash = hashOf(template);
  const labels = { ...template?.metadata?.labels, [TEMPLATE_HASH_LABEL]: hash };
  const revision = Math.max(0, ...sets.all.map(revisionOf)) + 1;
  const created = store.create('replicasets', {
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: { [REVISION]: String(revision), [DESIRED]: String(deployment.spec.replicas ?? 1), [MAXIMUM]: String(maximum) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true, blockOwnerDeletion: true }],
    },
    spec: {
      replicas,
      minReadySeconds,
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [TEMPLATE_HASH_LABEL]: hash } },
      template: { ...template!, metadata: { ...template?.metadata, labels } },
    },
    status: { replicas: 0 },
  });
  if (replicas > 0) {
    events.record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${created.metadata.name} from 0 to ${replicas}`);
  }
  return created;
}

/** Scales a ReplicaSet. Returns whether that was a change. */
export function scale(deployment: Deployment, set: ReplicaSet, { replicas, maximum }: Size, { store, events }: Environment): boolean {
  const before = set.spec.replicas ?? 0;
  const annotations = { ...set.metadata.annotations, [DESIRED]: String(deployment.spec.replicas ?? 1), [MAXIMUM]: String(maximum) };
  store.update('replicasets', { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } });
  if (before === replicas) {
    return false;
  }
  const direction = replicas > before ? 'up' : 'down';
  events.record(deployment, 'Normal', 'ScalingReplicaSet',
    `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`);
  return true;
}

