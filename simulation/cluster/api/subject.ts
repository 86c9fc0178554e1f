import { apiGroupOf } from '../kinds';
import type { StoredObject } from '../objects';
import type { ApiRequest } from './request';
import type { Subject } from './status';

/** The subject of a request, with the plural resource. */
export function subjectOf(request: ApiRequest): Subject {
  return { resource: request.resource, group: request.apiGroup, name: request.name };
}

/** The subject of a validation error, with the kind. */
export function kindSubject(object: StoredObject): Subject {
  return { resource: object.kind, group: apiGroupOf(object.apiVersion), name: object.metadata.name };
}
