import { Controller } from './controller';
import { keyOf, partsOf } from './keys';
import { resourceOf } from '../cluster/kinds';
import type { OwnerReference, Pod, StoredObject } from '../cluster/objects';
import type { Change, Resource } from '../cluster/store';

/**
 * Deletes the dependents of deleted objects. Objects that came without their owner, as in a dump of a part of a cluster, are left alone: only an
 * observed deletion counts.
 */
export class GarbageCollector extends Controller {
  private readonly dependents = new Map<string, Set<string>>();

  protected seed(): void {
    const { store } = this.environment;
    for (const resource of store.resources) {
      for (const object of store.list(resource)) {
        this.note(resource, object);
      }
    }
  }

  protected observe({ resource, type, object, previous }: Change): void {
    if (type === 'DELETED') {
      for (const { uid } of object.metadata.ownerReferences ?? []) {
        this.dependents.get(uid)?.delete(nameOf(resource, object));
      }
      for (const dependent of this.dependents.get(object.metadata.uid) ?? []) {
        this.queue.add(dependent);
      }
      this.dependents.delete(object.metadata.uid);
    } else if (object.metadata.ownerReferences !== previous?.metadata.ownerReferences) {
      for (const { uid } of previous?.metadata.ownerReferences ?? []) {
        this.dependents.get(uid)?.delete(nameOf(resource, object));
      }
      this.note(resource, object);
    }
  }

  protected reconcile(dependent: string): void {
    const at = dependent.indexOf(' ');
    const resource = dependent.slice(0, at) as Resource;
    const { namespace, name } = partsOf(dependent.slice(at + 1));
    const object = this.environment.store.get(resource, namespace, name);
    const owners = object?.metadata.ownerReferences ?? [];
    if (!object || owners.length === 0 || owners.some((owner) => this.exists(owner, namespace))) {
      return;
    }
    if (resource === 'pods') {
      this.environment.deletePod(object as Pod);
    } else {
      this.environment.deleteObject(object);
    }
  }

  private exists(owner: OwnerReference, namespace: string): boolean {
    const { store } = this.environment;
    const resource = resourceOf(owner);
    const found = store.get(resource, namespace, owner.name) ?? store.get(resource, undefined, owner.name);
    return found?.metadata.uid === owner.uid;
  }

  private note(resource: Resource, object: StoredObject): void {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      this.dependents.set(uid, (this.dependents.get(uid) ?? new Set()).add(nameOf(resource, object)));
    }
  }
}

function nameOf(resource: Resource, object: StoredObject): string {
  return `${resource} ${keyOf(object)}`;
}
