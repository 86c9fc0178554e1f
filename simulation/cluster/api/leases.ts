import type { Lease, ObjectMeta } from '../objects';
import type { Store } from '../store';
import { isObject } from '../values';
import type { ApiRequest } from './request';
import { alreadyExists, badRequest, invalid, notFound, staleVersion } from './status';
import { kindSubject, subjectOf } from './subject';
import { validateAnnotations, validateLabels, validateMetadata } from './validation';

/** metav1.MicroTime requires exactly six decimals. */
const MICRO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}(Z|[+-]\d{2}:\d{2})$/;

/** Parses the Lease in a request's body: it must match the URL's name and namespace, and its times must be parsable for the real server. */
export function readLease(request: ApiRequest): Lease {
  const { body } = request;
  if (!isObject(body) || !isObject(body.metadata) || (body.kind !== undefined && body.kind !== 'Lease')) {
    throw badRequest('the body of the request is no Lease object');
  }
  const metadata = body.metadata as Partial<ObjectMeta>;
  const name = metadata.name ?? request.name ?? '';
  if (request.name !== undefined && request.name !== name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${request.name})`);
  }
  if (metadata.namespace !== undefined && metadata.namespace !== request.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const lease = {
    ...body,
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { ...metadata, name, namespace: request.namespace },
    spec: isObject(body.spec) ? body.spec : {},
  } as Lease;
  validateSpec(lease);
  return lease;
}

export function createLease(store: Store, request: ApiRequest, lease: Lease): Lease {
  const { name, namespace, labels, annotations, ownerReferences, finalizers } = lease.metadata;
  if (!name) {
    throw invalid(kindSubject(lease), 'metadata.name', 'Required value: name or generateName is required', 'FieldValueRequired');
  }
  if (store.get('leases', namespace, name)) {
    throw alreadyExists({ ...subjectOf(request), name });
  }
  validateLabels(lease, labels);
  validateAnnotations(lease, annotations);
  return store.create('leases', { spec: lease.spec, metadata: { name, namespace, labels, annotations, ownerReferences, finalizers } });
}

/** Replaces a Lease, only if nobody else has since it was read. */
export function updateLease(store: Store, request: ApiRequest, lease: Lease): Lease {
  const previous = store.get('leases', request.namespace, request.name ?? '');
  if (!previous) {
    throw notFound(subjectOf(request));
  }
  const { resourceVersion, uid } = lease.metadata;
  if (!resourceVersion) {
    throw invalid(kindSubject(previous), 'metadata.resourceVersion', 'Invalid value: 0: must be specified for an update');
  }
  if (resourceVersion !== previous.metadata.resourceVersion) {
    throw staleVersion(subjectOf(request));
  }
  const { creationTimestamp, deletionTimestamp } = previous.metadata;
  const updated = { ...lease, metadata: { ...lease.metadata, uid: uid ?? previous.metadata.uid, creationTimestamp, deletionTimestamp } };
  validateMetadata(updated, previous);
  return store.update('leases', updated);
}

function validateSpec(lease: Lease): void {
  const { leaseDurationSeconds, leaseTransitions, acquireTime, renewTime } = lease.spec;
  for (const time of [acquireTime, renewTime]) {
    if (time !== undefined && time !== null && !MICRO_TIME.test(time)) {
      throw badRequest('Lease in version "v1" cannot be handled as a Lease: parsing time '
        + `${JSON.stringify(time)} as "2006-01-02T15:04:05.000000Z07:00": cannot parse as ".000000"`);
    }
  }
  if (leaseDurationSeconds !== undefined && !(leaseDurationSeconds > 0)) {
    throw invalid(kindSubject(lease), 'spec.leaseDurationSeconds', `Invalid value: ${leaseDurationSeconds}: must be greater than 0`);
  }
  if (leaseTransitions !== undefined && !(leaseTransitions >= 0)) {
    throw invalid(kindSubject(lease), 'spec.leaseTransitions', `Invalid value: ${leaseTransitions}: must be greater than or equal to 0`);
  }
}
