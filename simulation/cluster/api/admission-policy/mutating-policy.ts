import type { AdmissionReview } from '../admission';
import { merged, withoutTypes } from './apply-configuration';
import { denied } from './denial';
import { Expression, ExpressionError, jsonValue } from './expression';
import { checkMutatingPolicy, MutatingPolicyManifest } from './manifests';
import { compile, Matching } from './matching';
import { subjectOf } from '../subject';

/** A MutatingAdmissionPolicy with compiled expressions. */
export class MutatingPolicy {
  readonly isReinvoked: boolean;
  private readonly matching: Matching;
  private readonly mutations: readonly Expression[];
  private readonly ignoresFailures: boolean;

  constructor(manifest: MutatingPolicyManifest) {
    checkMutatingPolicy(manifest);
    const { spec } = manifest;
    this.ignoresFailures = spec.failurePolicy === 'Ignore';
    this.isReinvoked = spec.reinvocationPolicy === 'IfNeeded';
    this.matching = new Matching(manifest, spec);
    this.mutations = spec.mutations.map(({ applyConfiguration }) => compile(withoutTypes(applyConfiguration.expression), manifest));
  }

  /** The object after the policy, or undefined if it does not match the object, or if an expression fails and failurePolicy is Ignore. */
  mutate<T extends object>(
    review: AdmissionReview & { readonly object: T }, names: { readonly policy: string; readonly binding: string },
  ): T | undefined {
    try {
      return this.mutations.reduce<T | undefined>((object, mutation) => {
        const input = object && this.matching.input({ ...review, object });
        return input && merged(object, jsonValue(mutation.evaluate(input))) as T;
      }, review.object);
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        throw error;
      }
      if (this.ignoresFailures) {
        return undefined;
      }
      throw denied(subjectOf(review.request), { ...names, message: error.message });
    }
  }
}
