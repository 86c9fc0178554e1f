import { sameValue } from '../../values';
import type { AdmissionReview } from '../admission';
import { notImplemented } from '../status';
import { subjectOf } from '../subject';
import { denied } from './denial';
import {
  BindingManifest, checkBinding, checkMutatingBinding, Manifest, MutatingBindingManifest, MutatingPolicyManifest, ofManifest, PolicyManifest,
} from './manifests';
import { MutatingPolicy } from './mutating-policy';
import { ValidatingPolicy } from './validating-policy';

/**
 * The admission policies of a cluster and their bindings.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 * https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
 */
export class AdmissionPolicies {
  private readonly policies = new Map<string, ValidatingPolicy>();
  private readonly bindings = new Map<string, BindingManifest>();
  private readonly mutatingPolicies = new Map<string, MutatingPolicy>();
  private readonly mutatingBindings = new Map<string, MutatingBindingManifest>();

  /** Takes what concerns admission of the objects, in the place of what had the same name. Throws where it cannot enforce it. */
  apply(objects: readonly Manifest[]): void {
    for (const object of objects.filter(({ apiVersion }) => apiVersion.startsWith('admissionregistration.k8s.io/'))) {
      if (isPolicy(object)) {
        this.policies.set(object.metadata.name, new ValidatingPolicy(object));
      } else if (isBinding(object)) {
        checkBinding(object);
        this.bindings.set(object.metadata.name, object);
      } else if (isMutatingPolicy(object)) {
        this.mutatingPolicies.set(object.metadata.name, new MutatingPolicy(object));
      } else if (isMutatingBinding(object)) {
        checkMutatingBinding(object);
        this.mutatingBindings.set(object.metadata.name, object);
      } else {
        throw notImplemented(`the kind${ofManifest(object)}`);
      }
    }
  }

  /** Takes away what has the names of these objects. */
  remove(objects: readonly Manifest[]): void {
    for (const object of objects) {
      if (isPolicy(object)) {
        this.policies.delete(object.metadata.name);
      } else if (isBinding(object)) {
        this.bindings.delete(object.metadata.name);
      } else if (isMutatingPolicy(object)) {
        this.mutatingPolicies.delete(object.metadata.name);
      } else if (isMutatingBinding(object)) {
        this.mutatingBindings.delete(object.metadata.name);
      }
    }
  }

  /**
   * The object as the policies leave it, in the order in which they were applied. `left` says how those that were about it left it the first
   * time: only they are heard a second time, where they ask for it and it has changed since.
   */
  mutate<T extends object>(review: AdmissionReview & { readonly object: T }, left: Map<string, object>, isReinvocation: boolean): T {
    return [...this.mutatingBindings.values()].reduce<T>((object, { metadata, spec: { policyName } }) => {
      const policy = this.mutatingPolicies.get(policyName);
      const before = left.get(policyName);
      if (!policy || isReinvocation && (!policy.isReinvoked || !before || sameValue(before, object))) {
        return object;
      }
      const mutated = policy.mutate({ ...review, object }, { policy: policyName, binding: metadata.name });
      if (mutated) {
        left.set(policyName, mutated);
      }
      return mutated ?? object;
    }, review.object);
  }

  /** Throws where a policy denies. One that is not bound does nothing. */
  check(review: AdmissionReview): void {
    for (const { metadata, spec } of this.bindings.values()) {
      const message = this.policies.get(spec.policyName)?.review(review);
      if (message !== undefined) {
        throw denied(subjectOf(review.request), { policy: spec.policyName, binding: metadata.name, message });
      }
    }
  }
}

function isPolicy(object: Manifest): object is PolicyManifest & Manifest {
  return object.kind === 'ValidatingAdmissionPolicy';
}

function isBinding(object: Manifest): object is BindingManifest & Manifest {
  return object.kind === 'ValidatingAdmissionPolicyBinding';
}

function isMutatingPolicy(object: Manifest): object is MutatingPolicyManifest & Manifest {
  return object.kind === 'MutatingAdmissionPolicy';
}

function isMutatingBinding(object: Manifest): object is MutatingBindingManifest & Manifest {
  return object.kind === 'MutatingAdmissionPolicyBinding';
}
