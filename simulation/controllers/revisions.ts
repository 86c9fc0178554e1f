import { hashOf, sameTemplate } from './template-hash';
import { RESOURCE_KINDS } from '../cluster/kinds';
import type { DaemonSet, StatefulSet, StoredObject } from '../cluster/objects';
import type { PodTemplate } from '../cluster/pod';
import type { Store } from '../cluster/store';

/** The label with the template revision that a pod was created from. */
export const REVISION_LABEL = 'controller-revision-hash';

const RESOURCE = 'controllerrevisions.apps';

/** A template that a StatefulSet or DaemonSet has or had. */
export interface ControllerRevision extends StoredObject {
  readonly revision: number;
  readonly data: { readonly spec: { readonly template: PodTemplate } };
}

export function revisionsOf(store: Store, owner: StatefulSet | DaemonSet): ControllerRevision[] {
  return (store.list(RESOURCE, { controllerUid: owner.metadata.uid }) as ControllerRevision[]).sort((a, b) => a.revision - b.revision);
}

/**
 * The revision of the owner's current template, created if there is none. A dump seldom has these objects: then `knownName` is the name on its pods,
 * which therefore count as up to date.
 */
export function presentRevision(store: Store, owner: StatefulSet | DaemonSet, knownName: () => string | undefined): ControllerRevision {
  const { name, namespace, uid } = owner.metadata;
  const { template } = owner.spec;
  const revisions = revisionsOf(store, owner);
  const newest = revisions.at(-1);
  if (newest && sameTemplate(newest.data.spec.template, template)) {
    return newest;
  }
  const number = (newest?.revision ?? 0) + 1;
  const again = revisions.find(({ data }) => sameTemplate(data.spec.template, template));
  if (again) {
    return store.update(RESOURCE, { ...again, revision: number } as ControllerRevision) as ControllerRevision;
  }
  const { apiVersion, kind } = owner.kind === 'StatefulSet' ? RESOURCE_KINDS.statefulsets : RESOURCE_KINDS.daemonsets;
  const revision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: (newest ? undefined : knownName()) || `${name}-${hashOf(template)}`,
      namespace,
      labels: template?.metadata?.labels,
      ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }],
    },
    revision: number,
    data: { spec: { template } },
  };
  return store.create(RESOURCE, revision) as ControllerRevision;
}
