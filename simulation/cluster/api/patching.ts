import type { Node, Pod, StoredObject } from '../objects';
import type { Store } from '../store';
import { collectDeleted } from './deletion';
import { checkStrategic, mergePatch, readPatch } from './merge-patch';
import type { ApiRequest } from './request';
import { badRequest, notFound, staleVersion, unsupportedMediaType } from './status';
import { subjectOf } from './subject';
import { validateMetadata, validateNode, validatePod } from './validation';

/** The resources that support patches. */
export type Patchable = 'nodes' | 'pods';

/** An object before and after a patch. */
export interface PatchedObject {
  readonly object: Node | Pod;
  readonly previous: Node | Pod;
}

/** Computes the result of a patch, and refuses invalid ones. The status is kept, because it has its own subresource. */
export function preparePatch(store: Store, resource: Patchable, request: ApiRequest): PatchedObject {
  const patch = readPatch(request.body);
  if (request.patchType === 'application/strategic-merge-patch+json') {checkStrategic(patch);} else if (request.patchType !== 'application/merge-patch+json') {
    throw unsupportedMediaType('the body of the request was in an unknown format - accepted media types include: '
      + 'application/merge-patch+json, application/strategic-merge-patch+json');
  }
  const previous: Node | Pod | undefined = store.get(resource, request.namespace, request.name ?? '');
  if (!previous) {
    throw notFound(subjectOf(request));
  }
  const patched = mergePatch(previous, patch) as StoredObject;
  if (patched.metadata.resourceVersion !== previous.metadata.resourceVersion) {
    throw staleVersion(subjectOf(request));
  }
  if (patched.metadata.name !== previous.metadata.name) {
    throw badRequest(`the name of the object (${patched.metadata.name}) does not match the name on the URL (${previous.metadata.name})`);
  }
  const object = { ...patched, status: previous.status } as Node | Pod;
  validateMetadata(object, previous);
  if (resource === 'nodes') {
    validateNode(object as Node, previous as Node);
  } else {
    validatePod(object as Pod, previous as Pod);
  }
  return { object, previous };
}

export function applyPatch(store: Store, resource: Patchable, patched: PatchedObject): StoredObject {
  const updated = store.update(resource, patched.object);
  return resource === 'pods' ? collectDeleted(store, updated as Pod) : updated;
}
