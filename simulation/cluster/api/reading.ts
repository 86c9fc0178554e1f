import { byKey } from '../key-order';
import { BuiltInResource, RESOURCE_KINDS } from '../kinds';
import type { StoredObject } from '../objects';
import type { Store } from '../store';
import { selectedNode, selection } from './query';
import type { ApiRequest } from './request';
import { badRequest, expired, notFound } from './status';
import { subjectOf } from './subject';

/** How long a list can be continued, because etcd compacts older versions. */
const CONTINUE_MS = 300_000;

export interface ObjectList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly StoredObject[];
}

interface Rest {
  readonly items: readonly StoredObject[];
  readonly resourceVersion: string;
  readonly until: number;
}

/** Answers gets and lists. All pages of a list show the moment of the first. */
export class Reader {
  private readonly rests = new Map<string, Rest>();

  constructor(private readonly store: Store) {}

  get(resource: BuiltInResource, request: ApiRequest): StoredObject {
    const object = this.store.get(resource, request.namespace, request.name ?? '');
    if (!object) {
      throw notFound(subjectOf(request));
    }
    return object;
  }

  list(resource: BuiltInResource, request: ApiRequest): ObjectList {
    const { query = {} } = request;
    const { items, resourceVersion } = query.continue ? this.resume(query.continue) : {
      items: this.select(resource, request),
      resourceVersion: this.store.resourceVersion,
    };
    const limit = query.limit || items.length;
    const rest = items.slice(limit);
    return {
      kind: `${RESOURCE_KINDS[resource].kind}List`,
      apiVersion: RESOURCE_KINDS[resource].apiVersion,
      metadata: {
        resourceVersion,
        ...rest.length > 0 && { continue: this.keep(rest, resourceVersion), remainingItemCount: rest.length },
      },
      items: items.slice(0, limit),
    };
  }

  private select(resource: BuiltInResource, request: ApiRequest): StoredObject[] {
    const { query = {}, namespace } = request;
    const selected = selection(resource, query);
    const nodeName = resource === 'pods' ? selectedNode(query) : undefined;
    if (namespace === undefined && nodeName === undefined) {
      const all: StoredObject[] = this.store.listInKeyOrder(resource);
      return query.labelSelector || query.fieldSelector ? all.filter(selected) : all;
    }
    const found: StoredObject[] = this.store.list(resource, { namespace, nodeName });
    return found.filter(selected).sort(byKey);
  }

  private keep(items: readonly StoredObject[], resourceVersion: string): string {
    const now = this.store.clock.now();
    for (const [token, rest] of this.rests) {
      if (rest.until >= now) {
        break; // those behind it were kept later
      }
      this.rests.delete(token);
    }
    const token = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: Number(resourceVersion), start: this.store.random.uuid() }))
      .toString('base64url');
    this.rests.set(token, { items, resourceVersion, until: now + CONTINUE_MS });
    return token;
  }

  private resume(token: string): Rest {
    const rest = this.rests.get(token);
    if (!rest && !token.startsWith('ey')) {
      throw badRequest('continue key is not valid: illegal base64 data');
    }
    if (!rest || rest.until < this.store.clock.now()) {
      throw expired('The provided continue parameter is too old to display a consistent list result. '
        + 'You must start a new list without the continue parameter.');
    }
    return rest;
  }
}
