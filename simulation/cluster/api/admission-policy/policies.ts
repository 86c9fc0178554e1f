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

  /** Applies the admission policies and bindings among the objects, replacing those of the same name. Throws if it cannot enforce one. */
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

  /** Removes the policies and bindings with the names of these objects. */
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
   * The object after all policies, in the order in which they were applied. `left` records how each matching policy left it the first time: only
   * those are reinvoked, if they ask for that and the object has changed since.
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

  /** Throws if a policy denies the request. A policy without a binding has no effect. */
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
