import type { ApiRequest, PatchType, Query, Verb } from '../api/request';
import { notImplemented } from '../api/status';
import { isBuiltIn, RESOURCE_KINDS } from '../kinds';

const VERBS: Readonly<Record<string, Verb>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Parameters that have no effect here. */
const IGNORED = ['pretty', 'timeout', 'fieldManager', 'fieldValidation'];

/** `/api/v1/...` or `/apis/GROUP/VERSION/...`, perhaps `namespaces/NAMESPACE`, and then the resource. */
const PATH = /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>[^/]+))?)?$/;

/** Parses a request's method and URL. Throws 501 if the simulation does not support it. */
export function route(method: string, url: URL, contentType: string | undefined): ApiRequest {
  const groups = PATH.exec(url.pathname)?.groups;
  const operation = `${method} ${url.pathname}`;
  if (!groups) {
    throw notImplemented(operation);
  }
  const { group = '', version, resource } = groups;
  if (!isBuiltIn(resource) || RESOURCE_KINDS[resource].apiVersion !== [group, version].filter(Boolean).join('/')) {
    throw notImplemented(operation);
  }
  const name = groups.name && decodeURIComponent(groups.name);
  const namespace = groups.namespace && decodeURIComponent(groups.namespace);
  const query = queryOf(url.searchParams, operation);
  const verb = VERBS[method] ?? (method === 'GET' ? readingVerb(name, url.searchParams) : undefined);
  if (!verb || (verb === 'delete' && name === undefined)) {
    throw notImplemented(operation);
  }
  return {
    verb,
    apiGroup: group,
    resource,
    query,
    namespace,
    name,
    subresource: groups.subresource,
    ...verb === 'patch' && { patchType: contentType as PatchType },
  };
}

function readingVerb(name: string | undefined, parameters: URLSearchParams): Verb {
  if (['true', '1'].includes(parameters.get('watch') ?? '')) {
    return 'watch';
  }
  return name === undefined ? 'list' : 'get';
}

function queryOf(parameters: URLSearchParams, operation: string): Query {
  const query: { -readonly [key in keyof Query]: Query[key] } = {};
  for (const [key, value] of parameters) {
    switch (key) {
      case 'labelSelector':
      case 'fieldSelector':
      case 'continue':
      case 'resourceVersion':
      case 'resourceVersionMatch':
        query[key] = value;
        break;
      case 'limit':
      case 'timeoutSeconds':
        query[key] = Number(value) || undefined;
        break;
      case 'allowWatchBookmarks':
      case 'sendInitialEvents':
        query[key] = value === 'true' || value === '1';
        break;
      case 'watch':
        break;
      default:
        if (!IGNORED.includes(key)) {
          throw notImplemented(`the parameter ${key} of ${operation}`);
        }
    }
  }
  return query;
}
