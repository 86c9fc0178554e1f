import type { Yaml } from './yaml';
import { kubernetesGroup } from '../names';

/** An object of `admissionregistration.k8s.io`. */
export type AdmissionObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Yaml;
};

const apiVersion = 'admissionregistration.k8s.io/v1';

/** Where a policy looks, and what it asks. Expressions are in CEL. */
export interface PolicySpec {
  readonly resource: { readonly apiGroups: string[]; readonly resources: string[]; readonly operations: string[] };
  readonly condition: { readonly name: string; readonly expression: string };
  readonly variables?: ReadonlyArray<{ readonly name: string; readonly expression: string }>;
  readonly validations: ReadonlyArray<{ readonly expression: string; readonly message: string; readonly messageExpression?: string }>;
  /** What becomes of a request for which an expression cannot be evaluated. */
  readonly failurePolicy?: 'Fail' | 'Ignore';
}

/**
 * A policy that denies what does not hold, in the whole cluster. Kubernetes has such policies since 1.30.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function validatingPolicy(name: string, spec: PolicySpec): AdmissionObject[] {
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: spec.failurePolicy ?? 'Fail',
        matchConstraints: { resourceRules: [{ ...spec.resource, apiVersions: ['v1'] }] },
        matchConditions: [{ ...spec.condition }],
        ...(spec.variables ? { variables: spec.variables.map((variable) => ({ ...variable })) } : {}),
        validations: spec.validations.map((validation) => ({ ...validation })),
      } satisfies Yaml,
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

/** The name of a policy: roles may have capitals in theirs, other objects may not. */
export function policyName(drainerName: string, about?: string): string {
  return [drainerName.toLowerCase(), ...about === undefined ? [] : [about]].join('-');
}

/** Only requests of the drainer are judged. */
export function ofDrainer(drainerName: string): PolicySpec['condition'] {
  return { name: 'drainer', expression: `'${kubernetesGroup(drainerName)}' in request.userInfo.groups` };
}
