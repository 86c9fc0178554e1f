import { apiGroupOf, isBuiltIn, RESOURCE_KINDS } from '../../kinds';
import type { AdmissionReview } from '../admission';
import type { ApiRequest, Verb } from '../request';
import { notImplemented } from '../status';
import { celValue, Expression, ExpressionError, ExpressionInput, reasonOf } from './expression';
import { checkPolicy, ofManifest, PolicyManifest, ResourceRule } from './manifests';

const OPERATIONS: Readonly<Partial<Record<Verb, string>>> = { create: 'CREATE', update: 'UPDATE', patch: 'UPDATE', delete: 'DELETE' };

interface CompiledValidation {
  readonly expression: Expression;
  readonly message: string;
  readonly messageExpression?: Expression;
}

/** A ValidatingAdmissionPolicy whose expressions are compiled. What cannot be evaluated is denied, unless failurePolicy is Ignore. */
export class AdmissionPolicy {
  private readonly rules: readonly ResourceRule[];
  private readonly conditions: readonly Expression[];
  private readonly variables: ReadonlyMap<string, Expression>;
  private readonly validations: readonly CompiledValidation[];
  private readonly ignoresFailures: boolean;

  constructor(manifest: PolicyManifest) {
    checkPolicy(manifest);
    const { matchConstraints, matchConditions = [], variables = [], validations } = manifest.spec;
    const compile = (text: string): Expression => {
      try {
        return new Expression(text);
      } catch (error) {
        throw notImplemented(`the expression ${text}${ofManifest(manifest)} (${reasonOf(error)})`);
      }
    };
    this.ignoresFailures = manifest.spec.failurePolicy === 'Ignore';
    this.rules = matchConstraints.resourceRules;
    this.conditions = matchConditions.map(({ expression }) => compile(expression));
    this.variables = new Map(variables.map(({ name, expression }) => [name, compile(expression)]));
    this.validations = validations.map(({ expression, message, messageExpression }) => ({
      expression: compile(expression),
      message: message?.trim() || `failed expression: ${expression.trim()}`,
      messageExpression: messageExpression === undefined ? undefined : compile(messageExpression),
    }));
  }

  /** Why the request is denied, or undefined. */
  review(review: AdmissionReview): string | undefined {
    if (!this.rules.some((rule) => covers(rule, review.request))) return undefined;
    const input = this.inputOf(review);
    try {
      if (!this.concerns(input)) return undefined;
    } catch (error) {
      return this.failure(error);
    }
    for (const validation of this.validations) {
      try {
        if (validation.expression.evaluate(input) !== true) return messageOf(validation, input);
      } catch (error) {
        const failure = this.failure(error);
        if (failure !== undefined) return failure;
      }
    }
    return undefined;
  }

  /** Why a request is denied for which an expression cannot be evaluated. */
  private failure(error: unknown): string | undefined {
    if (!(error instanceof ExpressionError)) throw error;
    return this.ignoresFailures ? undefined : error.message;
  }

  /** One condition that is false is enough to let the request alone, even if another cannot be evaluated. */
  private concerns(input: ExpressionInput): boolean {
    let failed: unknown;
    for (const condition of this.conditions) {
      try {
        if (condition.evaluate(input) === false) return false;
      } catch (error) {
        failed ??= error;
      }
    }
    if (failed !== undefined) throw failed;
    return true;
  }

  private inputOf({ request, user, object, oldObject }: AdmissionReview): ExpressionInput {
    const variables = {};
    const input: ExpressionInput = {
      object: celValue(object),
      oldObject: celValue(oldObject),
      request: {
        operation: OPERATIONS[request.verb] ?? '',
        namespace: request.namespace ?? '',
        name: request.name ?? '',
        subResource: request.subresource ?? '',
        userInfo: { username: user.username, groups: [...user.groups] },
      },
      variables,
    };
    for (const [name, expression] of this.variables) {
      Object.defineProperty(variables, name, { enumerable: true, get: () => evaluateVariable(name, expression, input) });
    }
    return input;
  }
}

/** What an expression that fails, or says nothing, has to say is the message beside it. */
function messageOf({ message, messageExpression }: CompiledValidation, input: ExpressionInput): string {
  try {
    const text = messageExpression?.evaluate(input);
    return typeof text === 'string' && text.trim() !== '' && !text.includes('\n') ? text : message;
  } catch (error) {
    if (error instanceof ExpressionError) return message;
    throw error;
  }
}

function evaluateVariable(name: string, expression: Expression, input: ExpressionInput): unknown {
  try {
    return expression.evaluate(input);
  } catch (error) {
    throw error instanceof ExpressionError ? new Error(`composited variable "${name}" fails to evaluate: ${error.why}`, { cause: error }) : error;
  }
}

function covers({ apiGroups, apiVersions, operations, resources }: ResourceRule, { verb, resource, subresource, apiGroup }: ApiRequest): boolean {
  const version = isBuiltIn(resource) ? versionOf(RESOURCE_KINDS[resource].apiVersion) : '';
  return has(operations, OPERATIONS[verb]) && has(apiGroups, apiGroup) && has(apiVersions, version)
    && resources.some((pattern) => {
      const [main, sub = ''] = pattern.split('/');
      return has([main], resource) && has([sub], subresource ?? '');
    });
}

function has(values: readonly string[], value: string | undefined): boolean {
  return values.some((candidate) => candidate === '*' || candidate === value);
}

function versionOf(apiVersion: string): string {
  const group = apiGroupOf(apiVersion);
  return group ? apiVersion.slice(group.length + 1) : apiVersion;
}
