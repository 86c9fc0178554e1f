import type { Status } from './status';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** Who asks. */
export interface User {
  readonly username: string;
  readonly groups: readonly string[];
}

export type PatchType = 'application/merge-patch+json' | 'application/strategic-merge-patch+json';

/** The parameters of a request's URL. */
export interface Query {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly timeoutSeconds?: number;
  readonly allowWatchBookmarks?: boolean;
  /** A watch begins with all there is, and a bookmark that says that this was all. */
  readonly sendInitialEvents?: boolean;
  readonly resourceVersionMatch?: string;
}

/** A request to the API server, however it came. */
export interface ApiRequest {
  readonly verb: Verb;
  /** Empty for the core group. */
  readonly apiGroup: string;
  /** The plural, such as `pods`. */
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly patchType?: PatchType;
  readonly query?: Query;
  readonly body?: unknown;
}

/** What the API server answers: an object or a list, a Status, or plain text where the real one does so. */
export interface ApiAnswer {
  readonly code: number;
  readonly body: object | Status | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function isMutating(request: ApiRequest): boolean {
  return !['get', 'list', 'watch'].includes(request.verb);
}

/** Such as `create pods/eviction web/shop-1`, for messages. */
export function describeRequest(request: ApiRequest): string {
  const resource = [request.resource, request.subresource].filter(Boolean).join('/');
  const group = request.apiGroup ? `.${request.apiGroup}` : '';
  const name = [request.namespace, request.name].filter(Boolean).join('/');
  return [request.verb, `${resource}${group}`, name].filter(Boolean).join(' ');
}
