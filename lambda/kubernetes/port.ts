import type { Lease, Node, ObjectOf, Pod, Resource, Taint } from './objects';

/*
 * The Kubernetes API as the function uses it. The interface stands here, the objects in objects.ts; the rest is its adapter (adapter.ts). A request passes, in this
 * order: the path of its kind (resources.ts), a token that the function's role signs itself (token.ts), a connection (connection.ts) and its time limit
 * (transport.ts). The answer is parsed by the schema of its kind (schemas.ts) before anybody sees it, and whatever went wrong is an ApiError (status.ts).
 *
 * Surprising: nothing is tried again here, but for a token that was refused and a list that took too long to read. Of an object only the fields that rules
 * read are kept, since thousands of them are held. A watch begins with its list where the server can do that (watch.ts), and else after one. An error without a
 * status means that nobody knows whether the request took effect.
 */

/**
 * An answer of the API server that is not a success, or no answer at all (`status` undefined: refused, reset or timed out,
 * so that it is unknown whether the request took effect).
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

/** Whether the API server refuses who asks, or what is asked. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}

export interface ObjectList<T> {
  readonly items: T[];
  /** Where a watch goes on from. */
  readonly resourceVersion: string;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface PodReference {
  readonly namespace: string;
  readonly name: string;
  /** Precondition: another pod of that name is never touched. */
  readonly uid: string;
}

/** A merge patch of a node (RFC 7386): null removes. */
export interface NodePatch {
  readonly metadata?: {
    /** Precondition: another resource version answers 409. */
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string | null>>;
    readonly annotations?: Readonly<Record<string, string | null>>;
  };
  readonly spec?: { readonly unschedulable?: boolean | null; readonly taints?: readonly Taint[] | null };
}

/** A merge patch of a pod's labels and annotations. */
export interface PodPatch {
  readonly metadata: {
    /** Precondition: another pod of that name answers 422. */
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
  /** What the clock of the API server shows now, as far as its answers have told: milliseconds since the epoch, to a second. */
  readonly serverNow?: number;
  /** All objects of all namespaces, of ConfigMaps only the one by which people hold drainers, as of the newest state of the cluster (no `resourceVersion`, so never from a stale cache). */
  list<R extends Resource>(resource: R): Promise<ObjectList<ObjectOf[R]>>;
  /** The pods of one node, of the newest state as well. */
  podsOn(nodeName: string): Promise<readonly Pod[]>;
  /** Calls `onList` once with what {@link list} would answer, then `onEvent` as {@link watch} does. Ends as {@link watch} does. */
  listAndWatch<R extends Resource>(
    resource: R, onList: (list: ObjectList<ObjectOf[R]>) => void, onEvent: (event: WatchEvent<ObjectOf[R]>) => void, signal: AbortSignal,
  ): Promise<void>;
  /**
   * Calls `onEvent` for every change after `resourceVersion`. Resolves when the server ends the watch or `signal` aborts;
   * rejects with status 410 when that resource version is too old, so that the caller lists again.
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
  /** Undefined when there is none. */
  readLease(namespace: string, name: string): Promise<Lease | undefined>;
  createLease(namespace: string, name: string, spec: Lease['spec']): Promise<Lease>;
  /** Replaces; 409 when `lease.metadata.resourceVersion` is no longer the newest. */
  replaceLease(lease: Lease): Promise<Lease>;
}
