import type { Clock } from '../clock';
import { eventOn } from './event';
import { leaseOf } from './lease';
import { listAll, type Where } from './list';
import type { Lease, Node, ObjectOf, Pod, Resource } from './objects';
import { parsed } from './parse';
import {
  ApiError, type KubernetesPort, type NodeEvent, type NodePatch, type ObjectList, type PodPatch, type PodReference, type WatchEvent,
} from './port';
import { FIELD_SELECTORS, RESOURCE_PATHS } from './resources';
import { leaseSchema, type Schema, SCHEMAS } from './schemas';
import type { Transport } from './transport';
import { isListRefused, listAndWatch, watchFrom } from './watch';

/** The Kubernetes API over HTTP. */
export class KubernetesAdapter implements KubernetesPort {
  /** Whether the server supports streaming lists, as the first attempt shows. Some versions of Kubernetes have them switched off. */
  private watchesBeginWithLists?: Promise<boolean>;

  /** How far the server's clock is ahead of ours, by its latest answer. */
  private ahead?: number;

  constructor(private readonly transport: Transport, private readonly clock: Clock) {
    transport.onServerTime = (time) => {
      this.ahead = time - clock.now();
    };
  }

  get serverNow(): number | undefined {
    return this.ahead === undefined ? undefined : this.clock.now() + this.ahead;
  }

  async list<R extends Resource>(resource: R, signal?: AbortSignal): Promise<ObjectList<ObjectOf[R]>> {
    return listAll(this.transport, whereIs(resource), SCHEMAS[resource], signal);
  }

  async podsOn(nodeName: string): Promise<readonly Pod[]> {
    const { items } = await listAll(this.transport, { path: RESOURCE_PATHS.pods, fieldSelector: `spec.nodeName=${nodeName}` }, SCHEMAS.pods);
    return items;
  }

  async listAndWatch<R extends Resource>(
    resource: R, onList: (list: ObjectList<ObjectOf[R]>) => void, onEvent: (event: WatchEvent<ObjectOf[R]>) => void, signal: AbortSignal,
  ): Promise<void> {
    let settle: ((begins: boolean) => void) | undefined;
    const isKnown = this.watchesBeginWithLists !== undefined;
    this.watchesBeginWithLists ??= new Promise((resolve) => { settle = resolve; });
    if (!isKnown || await this.watchesBeginWithLists) {
      const whenListed = (list: ObjectList<ObjectOf[R]>): void => {
        settle?.(true);
        onList(list);
      };
      try {
        return await listAndWatch(this.transport, { where: whereIs(resource), schema: SCHEMAS[resource], signal }, whenListed, onEvent);
      } catch (error) {
        if (!isListRefused(error)) {
          throw error;
        }
        settle?.(false);
        this.watchesBeginWithLists = Promise.resolve(false);
      } finally {
        // If there was no answer, the other watches try it themselves.
        settle?.(true);
      }
    }
    const list = await this.list(resource, signal);
    onList(list);
    return this.watch(resource, list.resourceVersion, onEvent, signal);
  }

  async watch<R extends Resource>(
    resource: R, resourceVersion: string, onEvent: (event: WatchEvent<ObjectOf[R]>) => void, signal: AbortSignal,
  ): Promise<void> {
    return watchFrom(this.transport, { where: whereIs(resource), schema: SCHEMAS[resource], signal }, resourceVersion, onEvent);
  }

  async patchNode(name: string, patch: NodePatch): Promise<Node> {
    const path = `${RESOURCE_PATHS.nodes}/${encodeURIComponent(name)}`;
    const answer = await this.transport.send({ method: 'PATCH', path, body: patch, contentType: 'application/merge-patch+json' });
    return parsed(SCHEMAS.nodes, answer, `PATCH ${path}`);
  }

  async patchPod(pod: PodReference, patch: PodPatch): Promise<Pod> {
    const path = podPath(pod);
    const answer = await this.transport.send({ method: 'PATCH', path, body: patch, contentType: 'application/merge-patch+json' });
    return parsed(SCHEMAS.pods, answer, `PATCH ${path}`);
  }

  async evictPod(pod: PodReference): Promise<void> {
    await this.transport.send({
      method: 'POST',
      path: `${podPath(pod)}/eviction`,
      body: {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { namespace: pod.namespace, name: pod.name },
        deleteOptions: { preconditions: { uid: pod.uid } },
      },
    });
  }

  async deletePod(pod: PodReference): Promise<void> {
    await this.transport.send({
      method: 'DELETE',
      path: podPath(pod),
      body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: pod.uid } },
    });
  }

  async createEvent(event: NodeEvent): Promise<void> {
    const body = eventOn(event, this.clock.now());
    await this.transport.send({ method: 'POST', path: `/api/v1/namespaces/${body.metadata.namespace}/events`, body });
  }

  async readLease(namespace: string, name: string): Promise<Lease | undefined> {
    return this.read(leaseSchema, leasePath(namespace, name));
  }

  async createLease(namespace: string, name: string, spec: Lease['spec']): Promise<Lease> {
    const path = leasePath(namespace);
    return parsed(leaseSchema, await this.transport.send({ method: 'POST', path, body: leaseOf({ namespace, name }, spec) }), `POST ${path}`);
  }

  async replaceLease(lease: Lease): Promise<Lease> {
    const path = leasePath(lease.metadata.namespace ?? 'default', lease.metadata.name);
    return parsed(leaseSchema, await this.transport.send({ method: 'PUT', path, body: leaseOf(lease.metadata, lease.spec) }), `PUT ${path}`);
  }

  /** Undefined if there is no such object. */
  private async read<T>(schema: Schema<T>, path: string): Promise<T | undefined> {
    try {
      return parsed(schema, await this.transport.send({ method: 'GET', path }), `GET ${path}`);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }
}

function whereIs(resource: Resource): Where {
  return { path: RESOURCE_PATHS[resource], fieldSelector: FIELD_SELECTORS[resource] };
}

function podPath(pod: PodReference): string {
  return `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}`;
}

function leasePath(namespace: string, name?: string): string {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
  return name === undefined ? path : `${path}/${encodeURIComponent(name)}`;
}
