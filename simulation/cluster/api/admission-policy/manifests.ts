import { notImplemented } from '../status';

/** The parts of `admissionregistration.k8s.io/v1` that the simulation enforces. */

export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

export interface Validation {
  readonly expression: string;
  readonly message?: string;
  /** Takes the place of the message where it can be evaluated to a text. */
  readonly messageExpression?: string;
}

export interface PolicyManifest {
  readonly kind: 'ValidatingAdmissionPolicy';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly failurePolicy?: string;
    readonly matchConstraints: { readonly resourceRules: readonly ResourceRule[] };
    readonly matchConditions?: readonly NamedExpression[];
    readonly variables?: readonly NamedExpression[];
    readonly validations: readonly Validation[];
  };
}

export interface BindingManifest {
  readonly kind: 'ValidatingAdmissionPolicyBinding';
  readonly metadata: { readonly name: string };
  readonly spec: { readonly policyName: string; readonly validationActions: readonly string[] };
}

/** Any object that a deployment applies to a cluster. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** Refuses a policy of which the simulation would enforce less than a cluster does. */
export function checkPolicy(policy: PolicyManifest): void {
  const { spec } = policy;
  const refuse = refuserOf(policy);
  refuse('spec', spec, ['failurePolicy', 'matchConstraints', 'matchConditions', 'variables', 'validations']);
  if (!['Fail', 'Ignore', undefined].includes(spec.failurePolicy)) throw notImplemented(`failurePolicy ${spec.failurePolicy}${ofManifest(policy)}`);
  refuse('spec.matchConstraints', spec.matchConstraints, ['resourceRules']);
  for (const rule of spec.matchConstraints.resourceRules) {
    refuse('spec.matchConstraints.resourceRules', rule, ['apiGroups', 'apiVersions', 'operations', 'resources']);
  }
  for (const validation of spec.validations) refuse('spec.validations', validation, ['expression', 'message', 'messageExpression']);
}

export function checkBinding(binding: BindingManifest): void {
  const { spec } = binding;
  refuserOf(binding)('spec', spec, ['policyName', 'validationActions']);
  const actions = spec.validationActions.join(', ');
  if (actions !== 'Deny') throw notImplemented(`the validationActions [${actions}]${ofManifest(binding)}`);
}

export function ofManifest({ kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>): string {
  return ` of the ${kind} ${metadata.name}`;
}

function refuserOf(manifest: PolicyManifest | BindingManifest) {
  return (path: string, object: object, known: readonly string[]): void => {
    const unknown = Object.keys(object).find((field) => !known.includes(field));
    if (unknown !== undefined) throw notImplemented(`${path}.${unknown}${ofManifest(manifest)}`);
  };
}
