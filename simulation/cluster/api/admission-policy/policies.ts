import type { AdmissionReview } from '../admission';
import { notImplemented } from '../status';
import { subjectOf } from '../subject';
import { denied } from './denial';
import { BindingManifest, checkBinding, Manifest, ofManifest, PolicyManifest } from './manifests';
import { AdmissionPolicy } from './policy';

/**
 * The ValidatingAdmissionPolicies of a cluster and their bindings.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export class AdmissionPolicies {
  private readonly policies = new Map<string, AdmissionPolicy>();
  private readonly bindings = new Map<string, BindingManifest>();

  /** Takes what concerns admission of the objects, in the place of what had the same name. Throws where it cannot enforce it. */
  apply(objects: readonly Manifest[]): void {
    for (const object of objects.filter(({ apiVersion }) => apiVersion.startsWith('admissionregistration.k8s.io/'))) {
      if (isPolicy(object)) {
        this.policies.set(object.metadata.name, new AdmissionPolicy(object));
      } else if (isBinding(object)) {
        checkBinding(object);
        this.bindings.set(object.metadata.name, object);
      } else {
        throw notImplemented(`the kind${ofManifest(object)}`);
      }
    }
  }

  /** Takes away what has the names of these objects. */
  remove(objects: readonly Manifest[]): void {
    for (const object of objects) {
      if (isPolicy(object)) this.policies.delete(object.metadata.name);
      else if (isBinding(object)) this.bindings.delete(object.metadata.name);
    }
  }

  /** Throws where a policy denies. One that is not bound does nothing. */
  check(review: AdmissionReview): void {
    for (const { metadata, spec } of this.bindings.values()) {
      const message = this.policies.get(spec.policyName)?.review(review);
      if (message !== undefined) throw denied(subjectOf(review.request), { policy: spec.policyName, binding: metadata.name, message });
    }
  }
}

function isPolicy(object: Manifest): object is PolicyManifest & Manifest {
  return object.kind === 'ValidatingAdmissionPolicy';
}

function isBinding(object: Manifest): object is BindingManifest & Manifest {
  return object.kind === 'ValidatingAdmissionPolicyBinding';
}
