import { apiGroupOf } from '../kinds';
import type { StoredObject } from '../objects';
import type { ApiRequest } from './request';
import type { Subject } from './status';

/** What a request is about, by its plural. */
export function subjectOf(request: ApiRequest): Subject {
  return { resource: request.resource, group: request.apiGroup, name: request.name };
}

/** What validation speaks about: the kind. */
export function kindSubject(object: StoredObject): Subject {
  return { resource: object.kind, group: apiGroupOf(object.apiVersion), name: object.metadata.name };
}
