import type { Lease, Node, ObjectOf, Pod, Resource, Taint } from './objects';

/*
 * The Kubernetes API as the function uses it. The interface is here, the objects are in objects.ts; the other files are its adapter (adapter.ts). A
 * request goes through, in this order: the path of its kind (resources.ts), a token that the function's role signs itself (token.ts), a connection
 * (connection.ts) and a time limit (transport.ts). The answer is parsed by the schema of its kind (schemas.ts) before anything else sees it, and
 * every failure is an ApiError (status.ts).
 *
 * Surprising: nothing is retried here, except a request whose token was rejected, and a list that took too long to read. Only the fields that rules
 * read are kept, because thousands of objects are held in memory. A watch starts with its list if the server supports that (watch.ts), and otherwise
 * after a separate list. An error without a status means that nobody knows whether the request took effect.
 */

/**
 * An unsuccessful answer of the API server, or no answer at all (`status` undefined: refused, reset or timed out, so that it is unknown whether the
 * request took effect).
 */
export class ApiError extends Error {
  readonly status?: number;
  /** `reason` of the Status object, such as `TooManyRequests`. */
  readonly reason?: string;
  /** `details.causes` of the Status object. */
  readonly causes: ReadonlyArray<{ readonly reason?: string; readonly message?: string }>;
  readonly retryAfterSeconds?: number;

  constructor(message: string, answer: {
    status?: number;
    reason?: string;
    causes?: ReadonlyArray<{ reason?: string; message?: string }>;
    retryAfterSeconds?: number;
    cause?: unknown;
  } = {}) {
    super(message, { cause: answer.cause });
    this.name = 'ApiError';
    this.status = answer.status;
    this.reason = answer.reason;
    this.causes = answer.causes ?? [];
    this.retryAfterSeconds = answer.retryAfterSeconds;
  }
}

/** Whether the API server rejects the caller (401) or the request (403). */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}

export interface ObjectList<T> {
  readonly items: T[];
  /** The version from which a watch continues. */
  readonly resourceVersion: string;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface PodReference {
  readonly namespace: string;
  readonly name: string;
  /** Precondition, so that no other pod of that name is ever touched. */
  readonly uid: string;
}

/** A merge patch of a node (RFC 7386): null removes. */
export interface NodePatch {
  readonly metadata?: {
    /** Precondition: if the node has another resource version, the answer is 409. */
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string | null>>;
    readonly annotations?: Readonly<Record<string, string | null>>;
  };
  readonly spec?: { readonly unschedulable?: boolean | null; readonly taints?: readonly Taint[] | null };
}

/** A merge patch of a pod's labels and annotations. */
export interface PodPatch {
  readonly metadata: {
    /** Precondition: if another pod has that name, the answer is 422. */
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string | null>>;
    readonly annotations?: Readonly<Record<string, string | null>>;
  };
}

/** An Event on a node, as `kubectl describe node` shows it. */
export interface NodeEvent {
  readonly node: { readonly name: string; readonly uid: string };
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/**
 * The Kubernetes API as the drainer uses it. Every method rejects with {@link ApiError} and does not retry by itself.
 */
export interface KubernetesPort {
  /** The API server's current time, inferred from its answers: milliseconds since the epoch, accurate to a second. */
  readonly serverNow?: number;
  /**
   * All objects of all namespaces (only one ConfigMap: the one by which people hold drainers), in the cluster's newest state: no `resourceVersion`,
   * so never from a stale cache.
   */
  list<R extends Resource>(resource: R): Promise<ObjectList<ObjectOf[R]>>;
  /** The pods of one node, in the newest state, too. */
  podsOn(nodeName: string): Promise<readonly Pod[]>;
  /** Calls `onList` once with what {@link list} would return, then `onEvent` as {@link watch} does. Ends as {@link watch} does. */
  listAndWatch<R extends Resource>(
    resource: R, onList: (list: ObjectList<ObjectOf[R]>) => void, onEvent: (event: WatchEvent<ObjectOf[R]>) => void, signal: AbortSignal,
  ): Promise<void>;
  /**
   * Calls `onEvent` for every change after `resourceVersion`. Resolves when the server ends the watch or `signal` aborts; rejects with status 410 if
   * that resource version is too old, so that the caller must list again.
   */
  watch<R extends Resource>(
    resource: R, resourceVersion: string, onEvent: (event: WatchEvent<ObjectOf[R]>) => void, signal: AbortSignal,
  ): Promise<void>;
  patchNode(name: string, patch: NodePatch): Promise<Node>;
  patchPod(pod: PodReference, patch: PodPatch): Promise<Pod>;
  /** `policy/v1` eviction with the UID as precondition. Resolves when it was accepted. */
  evictPod(pod: PodReference): Promise<void>;
  /** Deletes with the pod's own grace period and the UID as precondition. Resolves when it was accepted. */
  deletePod(pod: PodReference): Promise<void>;
  createEvent(event: NodeEvent): Promise<void>;
  /** Undefined if there is none. */
  readLease(namespace: string, name: string): Promise<Lease | undefined>;
  createLease(namespace: string, name: string, spec: Lease['spec']): Promise<Lease>;
  /** Replaces the Lease; 409 if `lease.metadata.resourceVersion` is no longer the newest. */
  replaceLease(lease: Lease): Promise<Lease>;
}
