import { RESOURCE_KINDS, type BuiltInResource } from '../../simulation/cluster/kinds';

/** A resource to list. */
export interface ReadKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** The plural, as in paths. */
  readonly resource: string;
  /** Whether older clusters may lack the kind. */
  readonly isNew?: true;
}

/** The drainer reads only one of them, by name. The others are private. */
const NEVER_READ: readonly string[] = ['configmaps'];

/** The kinds that a rehearsal and its findings read. Secrets and ConfigMaps are not among them. */
export const READ_KINDS: readonly ReadKind[] = [
  ...(Object.keys(RESOURCE_KINDS) as BuiltInResource[]).filter((resource) => !NEVER_READ.includes(resource))
    .map((resource) => ({ ...RESOURCE_KINDS[resource], resource })),
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', resource: 'validatingwebhookconfigurations' },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', resource: 'mutatingwebhookconfigurations' },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicy', resource: 'mutatingadmissionpolicies', isNew: true },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingAdmissionPolicyBinding', resource: 'mutatingadmissionpolicybindings', isNew: true },
];

/** The kinds that every cluster has, in the syntax of `kubectl get`, which fails at the first kind that does not exist. */
export const KUBECTL_KINDS = READ_KINDS.filter(({ isNew }) => !isNew).map(({ resource }) => resource).join(',');

export function pathOf({ apiVersion, resource }: ReadKind): string {
  return `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${resource}`;
}
