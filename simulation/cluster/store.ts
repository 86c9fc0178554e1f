import { isBuiltIn, Kinds, kindOf, Resource } from './kinds';
import type { LabelSelector, ObjectMeta, StoredObject } from './objects';
import { Random } from '../random';
import { Table } from './table';
import { timestamp } from './time-format';
import { freeze, sameValue } from './values';
import type { SimulationClock } from '../clock/clock';

export type { StoredObject } from './objects';
export type { Kinds, Resource } from './kinds';

/** A change of an object. For a deletion, `object` is its last state. */
export interface Change<R extends Resource = Resource> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: R;
  readonly object: Kinds[R];
  readonly previous?: Kinds[R];
}

/** All given conditions must hold. Lookups by node, controller or namespace are indexed. */
export interface ListFilter {
  readonly namespace?: string;
  /** Pods only. */
  readonly nodeName?: string;
  /** UID of the owner that controls the object. */
  readonly controllerUid?: string;
  readonly labelSelector?: LabelSelector;
}

/** A new object; fields that the store fills in are optional. */
export type NewObject<R extends Resource> = Omit<Kinds[R], 'metadata' | 'apiVersion' | 'kind'> & {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Partial<ObjectMeta> & ({ readonly name: string } | { readonly generateName: string });
};

export interface StoreOptions {
  /**
   * Makes UIDs and generated names the same in every run.
   * @default 1
   */
  readonly seed?: number;
  /**
   * How many changes of a resource are kept for watches.
   * @default 10000
   */
  readonly historyLength?: number;
}

/**
 * The objects of a cluster, like etcd. It knows identity, versions and history, and no other rules: those are in `api/`. Objects are frozen; a change
 * replaces the object.
 */
export class Store {
  readonly random: Random;
  private readonly historyLength: number;
  private readonly tables = new Map<Resource, Table<StoredObject>>();
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly undelivered: Change[] = [];
  private delivering = false;
  private version = 0;

  constructor(readonly clock: SimulationClock, options: StoreOptions = {}) {
    this.random = new Random(options.seed);
    this.historyLength = options.historyLength ?? 10_000;
  }

  /** The version of the newest change of any resource. */
  get resourceVersion(): string {
    return String(this.version);
  }

  /** The resources that have or had objects. */
  get resources(): Resource[] {
    return [...this.tables.keys()];
  }

  get<R extends Resource>(resource: R, namespace: string | undefined, name: string): Kinds[R] | undefined {
    return this.table(resource).get(namespace, name);
  }

  /** In the order of their creation. */
  list<R extends Resource>(resource: R, filter: ListFilter = {}): Kinds[R][] {
    return this.table(resource).list(filter);
  }

  /** All objects, in the order of etcd's keys. */
  listInKeyOrder<R extends Resource>(resource: R): Kinds[R][] {
    return this.table(resource).listInKeyOrder();
  }

  /**
   * Adds an object. Fills in apiVersion, kind, a generated name, uid, creationTimestamp and generation where they are not
   * given, and the resource version always.
   */
  create<R extends Resource>(resource: R, object: NewObject<R>): Kinds[R] {
    const kind = kindOf(resource);
    const { metadata } = object;
    const name = metadata.name ?? this.freeName(resource, metadata);
    if (this.get(resource, metadata.namespace, name)) {
      throw new Error(`${describe(resource, metadata.namespace, name)} exists already.`);
    }
    const created = {
      ...object,
      apiVersion: object.apiVersion ?? kind?.apiVersion,
      kind: object.kind ?? kind?.kind,
      metadata: {
        ...metadata,
        name,
        uid: metadata.uid ?? this.random.uuid(),
        resourceVersion: this.nextVersion(),
        creationTimestamp: metadata.creationTimestamp ?? timestamp(this.clock.now()),
        ...(kind?.generation ?? true) && { generation: metadata.generation ?? 1 },
      },
    } as Kinds[R];
    if (!created.apiVersion || !created.kind) {
      throw new Error(`${describe(resource, metadata.namespace, name)} is of a custom resource: give its apiVersion and kind.`);
    }
    return this.commit('ADDED', resource, created);
  }

  /**
   * Replaces an object, whatever version `object` is based on. Its identity stays, its version is raised, and so is the generation if the spec
   * differs. If nothing differs, nothing changes.
   */
  update<R extends Resource>(resource: R, object: Kinds[R]): Kinds[R] {
    const previous = this.existing(resource, object.metadata.namespace, object.metadata.name);
    const { uid, creationTimestamp, resourceVersion } = previous.metadata;
    const candidate = { ...object, metadata: { ...object.metadata, uid, creationTimestamp, resourceVersion } };
    if (sameValue(candidate, previous)) {
      return previous;
    }
    const metadata = { ...candidate.metadata, resourceVersion: this.nextVersion() };
    if (previous.metadata.generation !== undefined) {
      metadata.generation = Math.max(previous.metadata.generation, metadata.generation ?? 0)
        + (sameValue(wanted(resource, object), wanted(resource, previous)) ? 0 : 1);
    }
    return this.commit('MODIFIED', resource, { ...candidate, metadata }, previous);
  }

  /** Replaces an object by the result of `change` for its newest state. Undefined if there is none of that name. */
  modify<R extends Resource>(
    resource: R, namespace: string | undefined, name: string, change: (current: Kinds[R]) => Kinds[R],
  ): Kinds[R] | undefined {
    const current = this.get(resource, namespace, name);
    return current && this.update(resource, change(current));
  }

  /** Removes an object, regardless of finalizers. Returns its last state, or undefined if there is none of that name. */
  remove<R extends Resource>(resource: R, namespace: string | undefined, name: string): Kinds[R] | undefined {
    const previous = this.get(resource, namespace, name);
    if (!previous) {
      return undefined;
    }
    const last = { ...previous, metadata: { ...previous.metadata, resourceVersion: this.nextVersion() } };
    return this.commit('DELETED', resource, last, previous);
  }

  /** Copies an object of another cluster, including identity and version. If another object has the name here, it is gone in the other cluster. */
  mirror<R extends Resource>(resource: R, object: Kinds[R]): Kinds[R] {
    const { namespace, name, uid, resourceVersion } = object.metadata;
    const known = this.get(resource, namespace, name);
    if (known?.metadata.resourceVersion === resourceVersion) {
      return known;
    }
    const previous = known?.metadata.uid === uid ? known : undefined;
    if (known && !previous) {
      this.remove(resource, namespace, name);
    }
    this.version = Math.max(this.version, Number(resourceVersion));
    return this.commit(previous ? 'MODIFIED' : 'ADDED', resource, object, previous);
  }

  /**
   * Calls `listener` for every change, before the call that made it returns. A change made by a listener is delivered after the current one has been
   * delivered to all, so everybody sees the same order. Returns a function that unsubscribes.
   */
  subscribe(listener: (change: Change) => void): () => void {
    const entry = (change: Change) => listener(change);
    this.listeners.add(entry);
    return () => this.listeners.delete(entry);
  }

  /** The changes of a resource after a version, or `gone` if not all of them are kept. */
  changesSince<R extends Resource>(resource: R, resourceVersion: string): Change<R>[] | 'gone' {
    const table = this.table(resource);
    const version = Number(resourceVersion);
    if (version < table.forgotten) {
      return 'gone';
    }
    let first = table.history.length;
    while (first > 0 && Number(table.history[first - 1].object.metadata.resourceVersion) > version) {
      first--;
    }
    return table.history.slice(first) as Change<R>[];
  }

  /** Drops the history of all resources, like etcd's compaction: earlier watches have to list again. */
  compact(): void {
    for (const table of this.tables.values()) {
      table.history.length = 0;
      table.forgotten = this.version;
    }
  }

  private existing<R extends Resource>(resource: R, namespace: string | undefined, name: string): Kinds[R] {
    const object = this.get(resource, namespace, name);
    if (!object) {
      throw new Error(`${describe(resource, namespace, name)} does not exist, so it cannot be replaced. Create it first.`);
    }
    return object;
  }

  private freeName(resource: Resource, { namespace, generateName = '' }: Partial<ObjectMeta>): string {
    for (;;) {
      const name = `${generateName}${this.random.suffix()}`;
      if (!this.get(resource, namespace, name)) {
        return name;
      }
    }
  }

  private nextVersion(): string {
    return String(++this.version);
  }

  private commit<R extends Resource>(type: Change['type'], resource: R, object: Kinds[R], previous?: Kinds[R]): Kinds[R] {
    const table = this.table(resource);
    freeze(object);
    if (type === 'DELETED') {
      table.delete(object);
    } else {
      table.set(object);
    }
    const change = { type, resource, object, previous } as Change;
    table.history.push(change);
    // In blocks, because removing the first element costs as much as removing half of them.
    if (table.history.length >= 2 * this.historyLength) {
      const dropped = table.history.splice(0, this.historyLength);
      table.forgotten = Number(dropped[dropped.length - 1].object.metadata.resourceVersion);
    }
    this.deliver(change);
    return object;
  }

  private deliver(change: Change): void {
    this.undelivered.push(change);
    if (this.delivering) {
      return;
    }
    this.delivering = true;
    try {
      for (let next = this.undelivered.shift(); next; next = this.undelivered.shift()) {
        for (const listener of [...this.listeners]) {
          listener(next);
        }
      }
    } finally {
      this.delivering = false;
    }
  }

  private table<R extends Resource>(resource: R): Table<Kinds[R]> {
    let table = this.tables.get(resource);
    if (!table) {
      if (!isBuiltIn(resource) && !resource.includes('.')) {
        throw new Error(`There is no resource '${resource}'. Custom ones have their API group in the name, such as rollouts.argoproj.io.`);
      }
      table = new Table();
      this.tables.set(resource, table);
    }
    return table as unknown as Table<Kinds[R]>;
  }
}

/** The part whose changes the generation counts: the spec, without the node to which a pod was bound. */
function wanted(resource: Resource, object: StoredObject): unknown {
  return resource === 'pods' ? { ...object.spec as object, nodeName: undefined } : object.spec;
}

function describe(resource: Resource, namespace: string | undefined, name: string): string {
  return `${resource} ${namespace ? `${namespace}/` : ''}${name}`;
}
