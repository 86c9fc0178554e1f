import { apiGroupOf, BuiltInResource, isBuiltIn, RESOURCE_KINDS } from '../kinds';
import type { Store } from '../store';
import { Admission, checkNamespace } from './admission';
import { deleteOptions, deletePod } from './deletion';
import { createEvent, readEvent } from './events';
import { evict, readEviction } from './eviction';
import { createLease, readLease, updateLease } from './leases';
import { applyPatch, preparePatch } from './patching';
import { Reader } from './reading';
import { ApiAnswer, ApiRequest, describeRequest, User } from './request';
import { notFound, notImplemented, StatusError } from './status';
import { subjectOf } from './subject';

/** Handles authenticated and authorised requests: each is carried out at one moment, and throws nothing. It knows no transport, and no time but the store's. */
export class ApiServer {
  readonly admission = new Admission();
  private readonly reader: Reader;

  constructor(readonly store: Store) {
    this.reader = new Reader(store);
  }

  handle(request: ApiRequest, user: User): ApiAnswer {
    try {
      return this.dispatch(request, user);
    } catch (error) {
      if (error instanceof StatusError) {
        return { code: error.code, body: error.status };
      }
      throw error;
    }
  }

  /** The store's resource for a request. Throws if the simulation has none. */
  resource(request: ApiRequest): BuiltInResource {
    const { resource, apiGroup } = request;
    if (!isBuiltIn(resource) || apiGroupOf(RESOURCE_KINDS[resource].apiVersion) !== apiGroup) {
      throw notImplemented(describeRequest(request));
    }
    return resource;
  }

  private dispatch(request: ApiRequest, user: User): ApiAnswer {
    const resource = this.resource(request);
    checkNamespace(this.store, request);
    const operation = [request.verb, resource, request.subresource].filter(Boolean).join(' ');
    switch (operation) {
      case `get ${resource}`: return { code: 200, body: this.reader.get(resource, request) };
      case `list ${resource}`: return { code: 200, body: this.reader.list(resource, request) };
      case 'patch nodes': return this.patch('nodes', request, user);
      case 'patch pods': return this.patch('pods', request, user);
      case 'delete pods': return this.deletePod(request, user);
      case 'create pods eviction': return this.evict(request, user);
      case 'create events': return this.createEvent(request, user);
      case 'create leases': return this.createLease(request, user);
      case 'update leases': return this.updateLease(request, user);
      default: throw notImplemented(describeRequest(request));
    }
  }

  private patch(resource: 'nodes' | 'pods', request: ApiRequest, user: User): ApiAnswer {
    const patched = preparePatch(this.store, resource, request);
    const review = { request, user, oldObject: patched.previous, store: this.store };
    const object = this.admission.mutate({ ...review, object: patched.object });
    this.admission.check({ ...review, object });
    return { code: 200, body: applyPatch(this.store, resource, { ...patched, object }) };
  }

  private deletePod(request: ApiRequest, user: User): ApiAnswer {
    const options = deleteOptions(request.body);
    const pod = this.store.get('pods', request.namespace, request.name ?? '');
    if (!pod) {
      throw notFound(subjectOf(request));
    }
    this.admission.check({ request, user, oldObject: pod, store: this.store });
    return { code: 200, body: deletePod(this.store, pod, options) };
  }

  private evict(request: ApiRequest, user: User): ApiAnswer {
    const options = readEviction(request);
    const { namespace, name = '' } = request;
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: options };
    this.admission.check({ request, user, object: eviction, store: this.store });
    return { code: 201, body: evict(this.store, request, options) };
  }

  private createEvent(request: ApiRequest, user: User): ApiAnswer {
    const event = readEvent(request);
    this.admission.check({ request, user, object: event, store: this.store });
    return { code: 201, body: createEvent(this.store, request, event) };
  }

  private createLease(request: ApiRequest, user: User): ApiAnswer {
    const lease = readLease(request);
    this.admission.check({ request, user, object: lease, store: this.store });
    return { code: 201, body: createLease(this.store, request, lease) };
  }

  private updateLease(request: ApiRequest, user: User): ApiAnswer {
    const lease = readLease(request);
    const oldObject = this.store.get('leases', request.namespace, request.name ?? '');
    this.admission.check({ request, user, object: lease, oldObject, store: this.store });
    return { code: 200, body: updateLease(this.store, request, lease) };
  }
}
