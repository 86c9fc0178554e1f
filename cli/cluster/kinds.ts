import { RESOURCE_KINDS, type BuiltInResource } from '../../simulation/cluster/kinds';

/** A resource to list. */
export interface ReadKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** In the plural, as paths have it. */
  readonly resource: string;
}

/** All that a rehearsal and its findings read of a cluster. Secrets and ConfigMaps are not among it. */
export const READ_KINDS: readonly ReadKind[] = [
  ...(Object.keys(RESOURCE_KINDS) as BuiltInResource[]).map((resource) => ({ ...RESOURCE_KINDS[resource], resource })),
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', resource: 'validatingwebhookconfigurations' },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', resource: 'mutatingwebhookconfigurations' },
];

export function pathOf({ apiVersion, resource }: ReadKind): string {
  return `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${resource}`;
}
