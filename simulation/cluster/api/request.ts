import type { Status } from './status';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** The authenticated user. */
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
  /** Whether a watch starts with all existing objects, and a bookmark after them. */
  readonly sendInitialEvents?: boolean;
  readonly resourceVersionMatch?: string;
}

/** A request to the API server, over any transport. */
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

/** An answer of the API server: an object or a list, a Status, or plain text if the real one uses that. */
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
