import { KeyOrder } from './key-order';
import type { StoredObject } from './objects';
import { controllerOf, matchesSelector } from './selectors';
import type { Change, ListFilter } from './store';
import { StoreIndex } from './store-index';

/** The node of a pod; undefined for objects of other kinds. */
function nodeNameOf(object: StoredObject): string | undefined {
  return object.kind === 'Pod' ? (object.spec as { readonly nodeName?: string } | undefined)?.nodeName : undefined;
}

/** The objects of one resource, their indices, and their recent history. */
export class Table<T extends StoredObject> {
  readonly history: Change[] = [];
  /** The newest resource version that is no longer in the history. */
  forgotten = 0;
  private readonly objects = new Map<string, T>();
  /** Only for resources that are listed in this order. */
  private keyOrder?: KeyOrder<T>;
  private readonly byNamespace = new StoreIndex<T>((object) => object.metadata.namespace);
  private readonly byNode = new StoreIndex<T>(nodeNameOf);
  private readonly byController = new StoreIndex<T>((object) => controllerOf(object)?.uid);

  get(namespace: string | undefined, name: string): T | undefined {
    return this.objects.get(keyOf(namespace, name));
  }

  set(object: T): void {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    this.reindex(key, object, this.objects.get(key));
    this.objects.set(key, object);
    this.keyOrder?.set(key, object);
  }

  delete(object: T): void {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    this.reindex(key, undefined, this.objects.get(key));
    this.objects.delete(key);
    this.keyOrder?.delete(key);
  }

  list(filter: ListFilter): T[] {
    const found: T[] = [];
    for (const object of this.candidates(filter)) {
      if (passes(object, filter)) {
        found.push(object);
      }
    }
    return found;
  }

  listInKeyOrder(): T[] {
    if (!this.keyOrder) {
      this.keyOrder = new KeyOrder();
      for (const [key, object] of this.objects) {
        this.keyOrder.set(key, object);
      }
    }
    return this.keyOrder.list();
  }

  private candidates(filter: ListFilter): Iterable<T> {
    if (filter.controllerUid !== undefined) {
      return this.byController.find(filter.controllerUid);
    }
    if (filter.nodeName !== undefined) {
      return this.byNode.find(filter.nodeName);
    }
    if (filter.namespace !== undefined) {
      return this.byNamespace.find(filter.namespace);
    }
    return this.objects.values();
  }

  private reindex(key: string, object: T | undefined, previous: T | undefined): void {
    for (const index of [this.byNamespace, this.byNode, this.byController]) {
      index.change(key, object, previous);
    }
  }
}

function passes(object: StoredObject, filter: ListFilter): boolean {
  return (filter.namespace === undefined || object.metadata.namespace === filter.namespace)
    && (filter.nodeName === undefined || nodeNameOf(object) === filter.nodeName)
    && (filter.labelSelector === undefined || matchesSelector(filter.labelSelector, object.metadata.labels));
}

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}
