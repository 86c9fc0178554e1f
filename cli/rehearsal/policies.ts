import { isGracefulPodsPolicy } from './graceful-pods';
import type { Manifest } from '../../simulation/cluster/api/admission-policy/manifests';
import type { AdmissionPolicies } from '../../simulation/cluster/api/admission-policy/policies';
import { asApplied } from '../../simulation/cluster/api/admission-policy/stored';
import { StatusError } from '../../simulation/cluster/api/status';
import { isObject } from '../../simulation/cluster/values';

export interface PlayedPolicies {
  /** The names of the `GracefulPods` policies that apply to new pods. */
  readonly gracefulPods: readonly string[];
  /** What cannot be simulated, as sentences. */
  readonly remarks: readonly string[];
}

/** Applies the bound mutating admission policies of a dump to new pods. */
export function playPolicies(policies: AdmissionPolicies, items: readonly unknown[]): PlayedPolicies {
  const ofKind = (kind: string) => items.filter((item): item is StoredPolicy => isObject(item) && item.kind === kind && isObject(item.spec));
  const bindings = ofKind('MutatingAdmissionPolicyBinding');
  const gracefulPods: string[] = [];
  const remarks: string[] = [];
  for (const policy of ofKind('MutatingAdmissionPolicy')) {
    const { name } = policy.metadata;
    const bound = bindings.filter(({ spec }) => spec.policyName === name);
    if (bound.length === 0) {
      continue;
    }
    try {
      policies.apply([policy, ...bound].map(asApplied) as Manifest[]);
      if (isGracefulPodsPolicy(policy)) {
        gracefulPods.push(name);
      }
    } catch (error) {
      if (!(error instanceof StatusError)) {
        throw error;
      }
      policies.remove([policy, ...bound]);
      remarks.push(`The mutating admission policy ${name} is not played: ${error.message}.`);
    }
  }
  return { gracefulPods, remarks };
}

type StoredPolicy = Manifest & { readonly spec: Readonly<Record<string, unknown>> };
