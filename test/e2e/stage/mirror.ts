import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesClient } from './client';
import type { Kinds, Resource } from '../../../simulation/cluster/kinds';
import type { StoredObject } from '../../../simulation/cluster/objects';
import type { Store } from '../../../simulation/cluster/store';

/** The resources that show which pods exist, who owns them and how many are wanted. */
const RESOURCES = [
  'nodes', 'namespaces', 'deployments', 'replicasets', 'statefulsets', 'daemonsets', 'replicationcontrollers', 'jobs',
  'controllerrevisions.apps/v1', 'poddisruptionbudgets', 'pods', 'events',
];

/** How long a change waits for older ones of other resources: watches are not synchronised, but versions are global. */
const LAG_MS = 100;
const RETRY_MS = 200;

interface Change {
  readonly version: number;
  readonly take: () => void;
}

/** Mirrors a cluster into a store, so that code that reads stores can read clusters. */
export class Mirror {
  /** Resolves once all existing objects are in the store. */
  static async start(client: KubernetesClient, store: Store, resources: readonly string[] = RESOURCES): Promise<Mirror> {
    const mirror = new Mirror(client, store);
    try {
      await Promise.all(resources.map((resource) => new Promise<void>((resolve, reject) => {
        mirror.follow(resource, resolve).catch(reject);
      })));
    } catch (error) {
      mirror.stop();
      throw error;
    }
    await sleep(LAG_MS);
    return mirror;
  }

  private readonly stopping = new AbortController();
  private pending: Change[] = [];

  private constructor(private readonly client: KubernetesClient, private readonly store: Store) {}

  stop(): void {
    this.stopping.abort();
  }

  /** Lists and watches, and again when the watch ends. */
  private async follow(path: string, onListed: () => void): Promise<void> {
    const { signal } = this.stopping;
    let watching = await this.list(path);
    onListed();
    while (!signal.aborted) {
      try {
        await watching();
        watching = await this.list(path);
      } catch {
        // The API server may be unavailable, or have dropped the version: then everything is listed again.
        await sleep(RETRY_MS);
        watching = async () => undefined;
      }
    }
  }

  /** Lists, and returns a function that continues with a watch. */
  private async list(path: string): Promise<() => Promise<void>> {
    const resource = path.split('/')[0] as Resource;
    const { apiVersion, kind, items, metadata: { resourceVersion } } = await this.client.list(path);
    const complete = (object: StoredObject) => ({ ...object, apiVersion, kind: kind.replace(/List$/, '') });
    const there = new Set(items.map(({ metadata }) => keyOf(metadata)));
    this.change(resourceVersion, () => {
      for (const { metadata } of this.store.list(resource).filter((object) => !there.has(keyOf(object.metadata)))) {
        this.store.remove(resource, metadata.namespace, metadata.name);
      }
    });
    for (const item of items) {
      this.change(item.metadata.resourceVersion, () => this.put(resource, complete(item)));
    }
    return async () => {
      let failed = false;
      await this.client.watch(path, resourceVersion, ({ type, object }) => {
        failed ||= type === 'ERROR';
        if (failed || type === 'BOOKMARK') {
          return;
        }
        const { resourceVersion: version, namespace, name } = object.metadata;
        this.change(version, () => (type === 'DELETED' ? this.store.remove(resource, namespace, name) : this.put(resource, object)));
      }, this.stopping.signal);
      if (failed) {
        throw new Error(`The watch of ${path} was ended by an error.`);
      }
    };
  }

  private put(resource: Resource, object: StoredObject): void {
    const { managedFields: _, ...metadata } = object.metadata as StoredObject['metadata'] & { readonly managedFields?: unknown };
    this.store.mirror(resource, { status: {}, ...object, metadata } as Kinds[Resource]);
  }

  /** Applies a change after a moment, after all older ones. */
  private change(resourceVersion: string, take: () => void): void {
    const change = { version: Number(resourceVersion), take };
    this.pending.push(change);
    setTimeout(() => this.takeUntil(change.version), LAG_MS);
  }

  private takeUntil(version: number): void {
    if (this.stopping.signal.aborted) {
      return;
    }
    const due = this.pending.filter((change) => change.version <= version).sort((a, b) => a.version - b.version);
    this.pending = this.pending.filter((change) => change.version > version);
    for (const { take } of due) {
      take();
    }
  }
}

function keyOf({ namespace, name, uid }: StoredObject['metadata']): string {
  return `${namespace ?? ''}/${name} ${uid}`;
}
