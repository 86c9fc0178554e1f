import type { LabelSelector } from '../../objects';
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
  /** Replaces the message if it evaluates to a string. */
  readonly messageExpression?: string;
}

/** The requests that a policy matches. */
export interface MatchingSpec {
  readonly failurePolicy?: string;
  readonly matchConstraints: { readonly namespaceSelector?: LabelSelector; readonly resourceRules: readonly ResourceRule[] };
  readonly matchConditions?: readonly NamedExpression[];
  readonly variables?: readonly NamedExpression[];
}

export interface PolicyManifest {
  readonly kind: 'ValidatingAdmissionPolicy';
  readonly metadata: { readonly name: string };
  readonly spec: MatchingSpec & { readonly validations: readonly Validation[] };
}

export interface MutatingPolicyManifest {
  readonly kind: 'MutatingAdmissionPolicy';
  readonly metadata: { readonly name: string };
  readonly spec: MatchingSpec & {
    readonly reinvocationPolicy: string;
    readonly mutations: ReadonlyArray<{ readonly patchType: string; readonly applyConfiguration: { readonly expression: string } }>;
  };
}

export interface BindingManifest {
  readonly kind: 'ValidatingAdmissionPolicyBinding';
  readonly metadata: { readonly name: string };
  readonly spec: { readonly policyName: string; readonly validationActions: readonly string[] };
}

export interface MutatingBindingManifest {
  readonly kind: 'MutatingAdmissionPolicyBinding';
  readonly metadata: { readonly name: string };
  readonly spec: { readonly policyName: string };
}

/** Any object that a deployment applies to a cluster. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const MATCHING = ['failurePolicy', 'matchConstraints', 'matchConditions', 'variables'];

/** Refuses a policy that the simulation would not enforce completely. */
export function checkPolicy(policy: PolicyManifest): void {
  const refuse = refuserOf(policy);
  refuse('spec', policy.spec, [...MATCHING, 'validations']);
  checkMatching(policy, refuse);
  for (const validation of policy.spec.validations) {
    refuse('spec.validations', validation, ['expression', 'message', 'messageExpression']);
  }
}

export function checkMutatingPolicy(policy: MutatingPolicyManifest): void {
  const { spec } = policy;
  const refuse = refuserOf(policy);
  refuse('spec', spec, [...MATCHING, 'reinvocationPolicy', 'mutations']);
  checkMatching(policy, refuse);
  for (const mutation of spec.mutations) {
    refuse('spec.mutations', mutation, ['patchType', 'applyConfiguration']);
  }
}

function checkMatching(policy: PolicyManifest | MutatingPolicyManifest, refuse: Refuser): void {
  const { failurePolicy, matchConstraints } = policy.spec;
  if (!['Fail', 'Ignore', undefined].includes(failurePolicy)) {
    throw notImplemented(`failurePolicy ${failurePolicy}${ofManifest(policy)}`);
  }
  refuse('spec.matchConstraints', matchConstraints, ['namespaceSelector', 'resourceRules']);
  for (const rule of matchConstraints.resourceRules) {
    refuse('spec.matchConstraints.resourceRules', rule, ['apiGroups', 'apiVersions', 'operations', 'resources']);
  }
}

export function checkMutatingBinding(binding: MutatingBindingManifest): void {
  refuserOf(binding)('spec', binding.spec, ['policyName']);
}

export function checkBinding(binding: BindingManifest): void {
  const { spec } = binding;
  refuserOf(binding)('spec', spec, ['policyName', 'validationActions']);
  const actions = spec.validationActions.join(', ');
  if (actions !== 'Deny') {
    throw notImplemented(`the validationActions [${actions}]${ofManifest(binding)}`);
  }
}

export function ofManifest({ kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>): string {
  return ` of the ${kind} ${metadata.name}`;
}

type Refuser = (path: string, object: object, known: readonly string[]) => void;

function refuserOf(manifest: PolicyManifest | BindingManifest | MutatingPolicyManifest | MutatingBindingManifest): Refuser {
  return (path: string, object: object, known: readonly string[]): void => {
    const unknown = Object.keys(object).find((field) => !known.includes(field));
    if (unknown !== undefined) {
      throw notImplemented(`${path}.${unknown}${ofManifest(manifest)}`);
    }
  };
}
