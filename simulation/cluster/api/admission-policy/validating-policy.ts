import type { AdmissionReview } from '../admission';
import { Expression, ExpressionError, ExpressionInput } from './expression';
import { checkPolicy, PolicyManifest } from './manifests';
import { compile, Matching } from './matching';

interface CompiledValidation {
  readonly expression: Expression;
  readonly message: string;
  readonly messageExpression?: Expression;
}

/** A ValidatingAdmissionPolicy whose expressions are compiled. What cannot be evaluated is denied, unless failurePolicy is Ignore. */
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

  /** Why the request is denied, or undefined. */
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

  /** Why a request is denied for which an expression cannot be evaluated. */
  private failure(error: unknown): string | undefined {
    if (!(error instanceof ExpressionError)) {
      throw error;
    }
    return this.ignoresFailures ? undefined : error.message;
  }
}

/** What an expression that fails, or says nothing, has to say is the message beside it. */
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
