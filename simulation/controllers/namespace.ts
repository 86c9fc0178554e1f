import { Controller } from './controller';
import type { Namespace, Pod, StoredObject } from '../cluster/objects';
import type { Change } from '../cluster/store';

/** The delay between the deletion of a namespace and of its contents. */
const DELAY_MS = 5_000;

/** Empties deleted namespaces, pods first, and removes them once they are empty. */
export class NamespaceController extends Controller {
  /** When each starts to be emptied. */
  private readonly terminating = new Map<string, number>();

  protected seed(): void {
    for (const namespace of this.environment.store.list('namespaces')) {
      this.consider(namespace);
    }
  }

  protected observe({ resource, type, object }: Change): void {
    if (resource === 'namespaces') {
      if (type === 'DELETED') {
        this.terminating.delete(object.metadata.name);
      } else {
        this.consider(object as Namespace);
      }
    } else if (this.terminating.has(object.metadata.namespace ?? '')) {
      this.queue.add(object.metadata.namespace!);
    }
  }

  protected reconcile(name: string): void {
    const { store } = this.environment;
    const namespace = store.get('namespaces', undefined, name);
    if (!namespace?.metadata.deletionTimestamp) {
      return;
    }
    if (namespace.status?.phase !== 'Terminating') {
      store.update('namespaces', { ...namespace, status: { ...namespace.status, phase: 'Terminating' } });
    }
    const wait = (this.terminating.get(name) ?? 0) - this.environment.clock.now();
    if (wait > 0) {
      this.queue.addAfter(name, wait);
      return;
    }
    for (const object of this.next(name)) {
      if (object.metadata.deletionTimestamp) {
        continue;
      }
      if (object.kind === 'Pod') {
        this.environment.deletePod(object as Pod);
      } else {
        this.environment.deleteObject(object);
      }
    }
    if (this.contents(name).length === 0) {
      store.remove('namespaces', undefined, name);
    }
  }

  private consider(namespace: Namespace): void {
    const { name, deletionTimestamp } = namespace.metadata;
    if (!deletionTimestamp || this.terminating.has(name)) {
      return;
    }
    this.terminating.set(name, this.environment.clock.now() + DELAY_MS);
    this.queue.add(name);
  }

  /** Pods go first: whatever protects them, such as network policies, stays until they are gone. */
  private next(namespace: string): StoredObject[] {
    const pods = this.environment.store.list('pods', { namespace });
    return pods.length > 0 ? pods : this.contents(namespace);
  }

  private contents(namespace: string): StoredObject[] {
    const { store } = this.environment;
    return store.resources.flatMap((resource): StoredObject[] => store.list(resource, { namespace }));
  }
}
