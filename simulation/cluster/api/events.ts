import type { Event, ObjectMeta } from '../objects';
import type { Store } from '../store';
import { isObject } from '../values';
import type { ApiRequest } from './request';
import { alreadyExists, badRequest, invalid } from './status';
import { kindSubject, subjectOf } from './subject';

/** Where Events on objects without a namespace go. */
const CLUSTER_EVENT_NAMESPACES = ['default', 'kube-system'];

export function readEvent(request: ApiRequest): Event {
  const { body } = request;
  if (!isObject(body) || !isObject(body.metadata) || (body.kind !== undefined && body.kind !== 'Event')) {
    throw badRequest('the body of the request is no Event object');
  }
  const metadata = body.metadata as Partial<ObjectMeta>;
  const event = { ...body, metadata: { ...metadata, namespace: metadata.namespace ?? request.namespace } } as Event;
  if (event.metadata.namespace !== request.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const named = { ...event, apiVersion: 'v1', kind: 'Event', metadata: { ...event.metadata, name: metadata.name ?? '' } };
  if (!isObject(body.involvedObject)) {
    throw invalid(kindSubject(named), 'involvedObject', 'Required value', 'FieldValueRequired');
  }
  const involved = event.involvedObject.namespace ?? '';
  const fits = involved === '' ? CLUSTER_EVENT_NAMESPACES.includes(request.namespace ?? '') : involved === request.namespace;
  if (!fits) {
    throw invalid(kindSubject(named), 'involvedObject.namespace', `Invalid value: "${involved}": does not match event.namespace`);
  }
  return event;
}

export function createEvent(store: Store, request: ApiRequest, event: Event): Event {
  const { name, generateName, namespace, labels, annotations } = event.metadata;
  if (name && store.get('events', namespace, name)) {
    throw alreadyExists({ ...subjectOf(request), name });
  }
  const named = name ? { name } : generateName ? { generateName } : undefined;
  if (!named) {
    throw invalid({ resource: 'Event', name: '' }, 'metadata.name', 'Required value: name or generateName is required', 'FieldValueRequired');
  }
  return store.create('events', { ...event, apiVersion: 'v1', kind: 'Event', metadata: { ...named, namespace, labels, annotations } });
}
