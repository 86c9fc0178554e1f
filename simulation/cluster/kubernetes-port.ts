import { ConnectionLost } from './api/connection-lost';
import { ApiEndpoint, RefusedWatch } from './api/endpoint';
import type { ApiAnswer, ApiRequest, Query, User } from './api/request';
import { Status, StatusError } from './api/status';
import type { WatchMessage } from './api/watching';
import { apiGroupOf, RESOURCE_KINDS } from './kinds';
import { microTimestamp, timestamp } from './time-format';
import type { Lease, Node, ObjectOf, Pod, Resource } from '../../lambda/kubernetes/objects';
import {
  ApiError, KubernetesPort, NodeEvent, NodePatch, ObjectList, PodPatch, PodReference, WatchEvent,
} from '../../lambda/kubernetes/port';
import { HOLD_NAME, HOLD_NAMESPACE } from '../../src/names';

/** The page size, as in kubectl and client-go. */
const PAGE = 500;
/** The requested duration of a watch, as in the HTTP adapter. */
const WATCH_SECONDS = 290;

/**
 * A client of the simulated API server in the same process. The objects that it returns share everything with the store except the outermost layer,
 * which is the reader's own, as if received over a network: a reader can cache results on it. Everything below is frozen, so a reader cannot change
 * the cluster.
 */
export class SimulatedKubernetes implements KubernetesPort {
  /** The reader's copies, one per version of an object. */
  private readonly copies = new WeakMap<object, object>();

  constructor(
    private readonly endpoint: ApiEndpoint,
    private readonly user: User,
    /** The source component of Events. */
    private readonly component: string = user.username,
  ) {}

  get serverNow(): number {
    return this.endpoint.serverNow;
  }

  async list<R extends Resource>(resource: R, signal?: AbortSignal): Promise<ObjectList<ObjectOf[R]>> {
    return this.listWhere(resource, {}, signal);
  }

  async podsOn(nodeName: string): Promise<readonly Pod[]> {
    const { items } = await this.listWhere('pods', { fieldSelector: `spec.nodeName=${nodeName}` });
    return items;
  }

  private async listWhere<R extends Resource>(resource: R, where: Pick<Query, 'fieldSelector'>, signal?: AbortSignal): Promise<ObjectList<ObjectOf[R]>> {
    const items: Array<ObjectOf[R]> = [];
    for (let next: string | undefined; ;) {
      const query = { limit: PAGE, ...selected(resource), ...where, ...next !== undefined && { continue: next } };
      const page = await this.send<ListAnswer<ObjectOf[R]>>({ verb: 'list', ...address(resource), query }, signal);
      items.push(...page.items.map((item) => this.own(item)));
      next = page.metadata.continue;
      if (!next) {
        return { items, resourceVersion: page.metadata.resourceVersion };
      }
    }
  }

  async watch<R extends Resource>(
    resource: R, resourceVersion: string, onEvent: (event: WatchEvent<ObjectOf[R]>) => void, signal: AbortSignal,
  ): Promise<void> {
    await this.follow(resource, { resourceVersion }, (message) => onEvent(this.eventOf(message)), signal);
  }

  async listAndWatch<R extends Resource>(
    resource: R, onList: (list: ObjectList<ObjectOf[R]>) => void, onEvent: (event: WatchEvent<ObjectOf[R]>) => void, signal: AbortSignal,
  ): Promise<void> {
    const found = new Map<string, ObjectOf[R]>();
    let isListed = false;
    await this.follow(resource, { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }, (message) => {
      const event = this.eventOf<ObjectOf[R]>(message);
      if (isListed) {
        onEvent(event);
      } else if (event.type === 'BOOKMARK') {
        // The first bookmark is the one after the list.
        isListed = true;
        onList({ items: [...found.values()], resourceVersion: event.resourceVersion });
      } else if (event.type === 'DELETED') {
        found.delete(event.object.metadata.uid);
      } else {
        found.set(event.object.metadata.uid, event.object);
      }
    }, signal);
  }

  async patchNode(name: string, patch: NodePatch): Promise<Node> {
    return this.send<Node>({ verb: 'patch', ...address('nodes'), name, patchType: 'application/merge-patch+json', body: patch });
  }

  async patchPod(pod: PodReference, patch: PodPatch): Promise<Pod> {
    const { namespace, name } = pod;
    return this.send<Pod>({ verb: 'patch', ...address('pods'), namespace, name, patchType: 'application/merge-patch+json', body: patch });
  }

  async evictPod(pod: PodReference): Promise<void> {
    const { namespace, name, uid } = pod;
    await this.send({
      verb: 'create',
      ...address('pods'),
      subresource: 'eviction',
      namespace,
      name,
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: { preconditions: { uid } } },
    });
  }

  async deletePod(pod: PodReference): Promise<void> {
    const { namespace, name, uid } = pod;
    await this.send({
      verb: 'delete',
      ...address('pods'),
      namespace,
      name,
      body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } },
    });
  }

  async createEvent(event: NodeEvent): Promise<void> {
    const time = timestamp(this.endpoint.server.store.clock.now());
    await this.send({
      verb: 'create',
      ...address('events'),
      namespace: 'default',
      body: {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { namespace: 'default', generateName: `${event.node.name}.` },
        involvedObject: { apiVersion: 'v1', kind: 'Node', ...event.node },
        type: event.type,
        reason: event.reason,
        message: event.message,
        source: { component: this.component },
        firstTimestamp: time,
        lastTimestamp: time,
        count: 1,
      },
    });
  }

  async readLease(namespace: string, name: string): Promise<Lease | undefined> {
    return this.read<Lease>('leases', namespace, name);
  }

  async createLease(namespace: string, name: string, spec: Lease['spec']): Promise<Lease> {
    return this.send<Lease>({ verb: 'create', ...address('leases'), namespace, body: leaseBody({ namespace, name }, spec) });
  }

  async replaceLease(lease: Lease): Promise<Lease> {
    const { namespace, name } = lease.metadata;
    return this.send<Lease>({ verb: 'update', ...address('leases'), namespace, name, body: leaseBody(lease.metadata, lease.spec) });
  }

  /** Undefined if there is no such object. */
  private async read<T>(resource: 'leases', namespace: string, name: string): Promise<T | undefined> {
    try {
      return await this.send<T>({ verb: 'get', ...address(resource), namespace, name });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  private async follow(resource: Resource, query: Query, onMessage: (message: Exclude<WatchMessage, ErrorMessage>) => void, signal: AbortSignal) {
    let error: ApiError | undefined;
    const request: ApiRequest = { verb: 'watch', ...address(resource), query: { allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS, ...selected(resource), ...query } };
    try {
      await this.endpoint.watch(request, this.user, {
        onMessage: (message) => {
          if (message.type === 'ERROR') {
            error = errorOf(message.object.code ?? 500, message.object);
          } else {
            onMessage(message);
          }
        },
      }, signal);
    } catch (cause) {
      throw translated(cause);
    }
    if (error) {
      throw error;
    }
  }

  private eventOf<T>(message: Exclude<WatchMessage, ErrorMessage>): WatchEvent<T> {
    return message.type === 'BOOKMARK'
      ? { type: 'BOOKMARK', resourceVersion: message.object.metadata.resourceVersion }
      : { type: message.type, object: this.own(message.object) as unknown as T };
  }

  private own<T extends object>(object: T): T {
    const known = this.copies.get(object) as T | undefined;
    if (known) {
      return known;
    }
    const copy = { ...object };
    this.copies.set(object, copy);
    return copy;
  }

  private async send<T>(request: ApiRequest, signal?: AbortSignal): Promise<T> {
    // As over a network: JSON has no `undefined`, and later changes to the caller's objects have no effect here.
    const body: unknown = request.body === undefined ? undefined : JSON.parse(JSON.stringify(request.body));
    let answer: ApiAnswer;
    try {
      answer = await this.endpoint.call({ ...request, body }, this.user, signal);
    } catch (error) {
      throw translated(error);
    }
    if (answer.code >= 300) {
      throw errorOf(answer.code, answer.body, answer.headers);
    }
    return answer.body as T;
  }
}

type ErrorMessage = Extract<WatchMessage, { readonly type: 'ERROR' }>;

interface ListAnswer<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly T[];
}

function address(resource: Resource | 'events' | 'leases'): Pick<ApiRequest, 'resource' | 'apiGroup' | 'namespace'> {
  const namespace = resource === 'configmaps' ? { namespace: HOLD_NAMESPACE } : {};
  return { resource, apiGroup: apiGroupOf(RESOURCE_KINDS[resource].apiVersion), ...namespace };
}

/** Of ConfigMaps only one is read. */
function selected(resource: Resource): Pick<Query, 'fieldSelector'> {
  return resource === 'configmaps' ? { fieldSelector: `metadata.name=${HOLD_NAME}` } : {};
}

/** The API server accepts times in Leases only with microseconds. */
function leaseBody(metadata: object, spec: Lease['spec']): object {
  const micro = (time: string | undefined) => time && microTimestamp(Date.parse(time));
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata,
    spec: { ...spec, acquireTime: micro(spec.acquireTime), renewTime: micro(spec.renewTime) },
  };
}

function errorOf(code: number, body: ApiAnswer['body'], headers: ApiAnswer['headers'] = {}): ApiError {
  if (typeof body === 'string') {
    return new ApiError(body.trim(), { status: code, retryAfterSeconds: Number(headers['Retry-After']) || undefined });
  }
  const { message, reason, details } = body as Status;
  return new ApiError(message ?? `The API server answered ${code}.`, {
    status: code, reason, causes: details?.causes, retryAfterSeconds: details?.retryAfterSeconds,
  });
}

function translated(error: unknown): unknown {
  if (error instanceof StatusError) {
    return errorOf(error.code, error.status);
  }
  if (error instanceof RefusedWatch) {
    return errorOf(error.answer.code, error.answer.body, error.answer.headers);
  }
  if (error instanceof ConnectionLost) {
    return new ApiError(`The API server did not answer: ${error.message}.`, { cause: error });
  }
  return error;
}
