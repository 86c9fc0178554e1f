import { RESOURCE_KINDS, type BuiltInResource } from '../../simulation/cluster/kinds';

/** A resource to list. */
export interface ReadKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** In the plural, as paths have it. */
  readonly resource: string;
  /** Whether clusters may lack the kind, since it is new. */
  readonly isNew?: true;
}

/** The drainer reads one of them, by its name. All of them are nobody's business. */
const NEVER_READ: readonly string[] = ['configmaps'];

/** All that a rehearsal and its findings read of a cluster. Secrets and ConfigMaps are not among it. */
export const READ_KINDS: readonly ReadKind[] = [
  ...(Object.keys(RESOURCE_KINDS) as BuiltInResource[]).filter((resource) => !NEVER_READ.includes(resource))
    .map((resource) => ({ ...RESOURCE_KINDS[resource], resource })),
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', resource: 'validatingwebhookconfigurations' },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', resource: 'mutatingwebhookconfigurations' },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicy', resource: 'mutatingadmissionpolicies', isNew: true },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicyBinding', resource: 'mutatingadmissionpolicybindings', isNew: true },
];

/** Those that every cluster has, as `kubectl get` takes them: it gives up at the first that there is not. */
export const KUBECTL_KINDS = READ_KINDS.filter(({ isNew }) => !isNew).map(({ resource }) => resource).join(',');

export function pathOf({ apiVersion, resource }: ReadKind): string {
  return `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${resource}`;
}
