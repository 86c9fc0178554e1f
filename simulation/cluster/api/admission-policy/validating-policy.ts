import type { AdmissionReview } from '../admission';
import { Expression, ExpressionError, ExpressionInput } from './expression';
import { checkPolicy, PolicyManifest } from './manifests';
import { compile, Matching } from './matching';

interface CompiledValidation {
  readonly expression: Expression;
  readonly message: string;
  readonly messageExpression?: Expression;
}

/** A ValidatingAdmissionPolicy with compiled expressions. If one cannot be evaluated, the request is denied, unless failurePolicy is Ignore. */
export class ValidatingPolicy {
  private readonly matching: Matching;
  private readonly validations: readonly CompiledValidation[];
  private readonly ignoresFailures: boolean;

  constructor(manifest: PolicyManifest) {
    checkPolicy(manifest);
    const { spec } = manifest;
    this.ignoresFailures = spec.failurePolicy === 'Ignore';
    this.matching = new Matching(manifest, spec);
    this.validations = spec.validations.map(({ expression, message, messageExpression }) => ({
      expression: compile(expression, manifest),
      message: message?.trim() || `failed expression: ${expression.trim()}`,
      messageExpression: messageExpression === undefined ? undefined : compile(messageExpression, manifest),
    }));
  }

  /** Why the policy denies the request; undefined: it does not. */
  review(review: AdmissionReview): string | undefined {
    let input: ExpressionInput | undefined;
    try {
      input = this.matching.input(review);
    } catch (error) {
      return this.failure(error);
    }
    for (const validation of input ? this.validations : []) {
      try {
        if (validation.expression.evaluate(input!) !== true) {
          return messageOf(validation, input!);
        }
      } catch (error) {
        const failure = this.failure(error);
        if (failure !== undefined) {
          return failure;
        }
      }
    }
    return undefined;
  }

  /** Why a request is denied if an expression cannot be evaluated. */
  private failure(error: unknown): string | undefined {
    if (!(error instanceof ExpressionError)) {
      throw error;
    }
    return this.ignoresFailures ? undefined : error.message;
  }
}

/** The message of a validation. If its messageExpression fails or is empty, the plain message is used. */
function messageOf({ message, messageExpression }: CompiledValidation, input: ExpressionInput): string {
  try {
    const text = messageExpression?.evaluate(input);
    return typeof text === 'string' && text.trim() !== '' && !text.includes('\n') ? text : message;
  } catch (error) {
    if (error instanceof ExpressionError) {
      return message;
    }
    throw error;
  }
}
