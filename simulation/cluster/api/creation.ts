import type { ObjectMeta, StoredObject } from '../objects';
import { admitted, firstStatus } from './pod-defaults';
import { Resource, resourceOf } from '../kinds';
import type { PodSpec, PodTemplate } from '../pod';
import type { NewObject, Store } from '../store';

/** An object as its author wrote it, without what the API server adds. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Partial<ObjectMeta> & { readonly name: string };
  readonly spec?: object;
  readonly data?: Readonly<Record<string, string>>;
}

/** Creates an object with the defaults that scheduler and controllers rely on. */
export function createFromManifest(store: Store, manifest: Manifest): StoredObject {
  const object = withDefaults(store, manifest);
  return store.create(resourceOf(manifest), object);
}

function withDefaults(store: Store, manifest: Manifest): NewObject<Resource> {
  switch (manifest.kind) {
    case 'Namespace': return { ...manifest, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
    case 'Pod': return { ...manifest, spec: admitted(manifest.spec as PodSpec), status: firstStatus(manifest.spec as PodSpec) };
    case 'Job': return jobWithSelector(store, manifest);
    default: return manifest;
  }
}

/** A Job selects its pods by its own UID. */
function jobWithSelector(store: Store, manifest: Manifest): NewObject<Resource> {
  const uid = store.random.uuid();
  const { name } = manifest.metadata;
  const { template, ...spec } = manifest.spec as { readonly template: PodTemplate };
  const labels = {
    ...template.metadata?.labels, 'batch.kubernetes.io/controller-uid': uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name,
  };
  return {
    ...manifest,
    metadata: { ...manifest.metadata, uid },
    spec: {
      ...spec,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
