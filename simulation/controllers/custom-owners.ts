import { Controller } from './controller';
import { makePod } from './pod-maker';
import { isBuiltIn, resourceOf } from '../cluster/kinds';
import type { OwnerReference, Pod } from '../cluster/objects';
import type { PodTemplate } from '../cluster/pod';
import { controllerOf } from '../cluster/selectors';
import type { Change } from '../cluster/store';
import { isActive } from '../component-base/pod-state';

const KNOWN = ['ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'Job', 'Node'];
/** Whether the controller is part of Kubernetes itself: others may use the same kind name. */
function isKnown(reference: OwnerReference): boolean {
  return KNOWN.includes(reference.kind) && isBuiltIn(resourceOf(reference));
}

/** How soon to check again whether a name is free, or a quota allows a pod. */
const RETRY_MS = 1_000;

interface CustomOwner {
  readonly reference: OwnerReference;
  readonly namespace: string | undefined;
  replicas: number;
  /** Template pods: by name if the owner chooses names, otherwise a single one. */
  readonly examples: Map<string, Pod>;
}

/**
 * Stands in for the controllers of custom owners: an operator keeps as many pods as it had at the start, and recreates each like the one that went,
 * with the same name if the owner chose that.
 */
export class CustomOwnersController extends Controller {
  private readonly owners = new Map<string, CustomOwner>();

  /** Sets how many pods the owner wants from now on. */
  setReplicas(ownerUid: string, replicas: number): void {
    const owner = this.owners.get(ownerUid);
    if (!owner) {
      throw new Error(`No custom owner has the UID '${ownerUid}'. Known are ${[...this.owners.keys()].join(', ') || 'none'}: give it a pod first.`);
    }
    owner.replicas = replicas;
    this.queue.add(ownerUid);
  }

  replicasOf(ownerUid: string): number | undefined {
    return this.owners.get(ownerUid)?.replicas;
  }

  protected seed(): void {
    for (const pod of this.environment.store.list('pods')) {
      const owner = isActive(pod) && this.note(pod);
      if (owner) {
        owner.replicas++;
      }
    }
  }

  protected observe({ resource, type, object }: Change): void {
    if (resource === 'pods') {
      const pod = object as Pod;
      const reference = controllerOf(pod);
      if (!reference || isKnown(reference)) {
        return;
      }
      const owner = this.note(pod);
      // A pod that something else creates for the owner means that it wants more.
      if (owner && type === 'ADDED') {
        owner.replicas = Math.max(owner.replicas, this.activeOf(reference.uid).length);
      }
      this.queue.add(reference.uid);
    } else if (type === 'DELETED' && this.owners.has(object.metadata.uid)) {
      this.owners.delete(object.metadata.uid);
    }
  }

  protected reconcile(uid: string): void {
    const owner = this.owners.get(uid);
    if (!owner) {
      return;
    }
    const active = this.activeOf(uid);
    for (const pod of active.slice(owner.replicas)) {
      this.environment.deletePod(pod);
    }
    for (let missing = owner.replicas - active.length; missing > 0; missing--) {
      if (this.make(owner)) {
        continue;
      }
      this.queue.addAfter(uid, RETRY_MS);
      return;
    }
  }

  private activeOf(uid: string): Pod[] {
    return this.environment.store.list('pods', { controllerUid: uid }).filter(isActive);
  }

  private note(pod: Pod): CustomOwner | undefined {
    const reference = controllerOf(pod);
    if (!reference || isKnown(reference)) {
      return undefined;
    }
    const owner = this.owners.get(reference.uid) ?? {
      reference, namespace: pod.metadata.namespace, replicas: 0, examples: new Map<string, Pod>(),
    };
    owner.examples.set(pod.metadata.generateName ? '' : pod.metadata.name, pod);
    this.owners.set(reference.uid, owner);
    return owner;
  }

  /** Creates a pod. Returns whether that succeeded. */
  private make(owner: CustomOwner): boolean {
    const { store } = this.environment;
    const free = [...owner.examples].find(([name]) => !name || !store.get('pods', owner.namespace, name));
    if (!free) {
      return false;
    }
    const [name, example] = free;
    const made = makePod(this.environment, templateOf(example), { namespace: owner.namespace, owner: owner.reference, name: name || undefined });
    return made.type === 'made';
  }
}

function templateOf({ metadata, spec }: Pod): PodTemplate {
  const { nodeName: _, ...rest } = spec;
  return { metadata: { labels: metadata.labels, annotations: metadata.annotations }, spec: rest };
}
