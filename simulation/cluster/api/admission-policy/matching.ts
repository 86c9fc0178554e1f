import { apiGroupOf, isBuiltIn, RESOURCE_KINDS } from '../../kinds';
import { matchesSelector } from '../../selectors';
import type { AdmissionReview } from '../admission';
import type { ApiRequest, Verb } from '../request';
import { notImplemented } from '../status';
import { celValue, Expression, ExpressionError, ExpressionInput, reasonOf } from './expression';
import { Manifest, MatchingSpec, ofManifest, ResourceRule } from './manifests';

const OPERATIONS: Readonly<Partial<Record<Verb, string>>> = { create: 'CREATE', update: 'UPDATE', patch: 'UPDATE', delete: 'DELETE' };

/** Compiles an expression of a policy. Throws if the simulation does not support it. */
export function compile(text: string, manifest: Pick<Manifest, 'kind' | 'metadata'>): Expression {
  try {
    return new Expression(text);
  } catch (error) {
    throw notImplemented(`the expression ${text}${ofManifest(manifest)} (${reasonOf(error)})`);
  }
}

/** The match rules of a policy, and the input of its expressions. */
export class Matching {
  private readonly conditions: readonly Expression[];
  private readonly variables: ReadonlyMap<string, Expression>;

  constructor(manifest: Pick<Manifest, 'kind' | 'metadata'>, private readonly spec: MatchingSpec) {
    const { matchConditions = [], variables = [] } = spec;
    this.conditions = matchConditions.map(({ expression }) => compile(expression, manifest));
    this.variables = new Map(variables.map(({ name, expression }) => [name, compile(expression, manifest)]));
  }

  /** Undefined if the policy does not match the request. Throws {@link ExpressionError} if that cannot be determined. */
  input(review: AdmissionReview): ExpressionInput | undefined {
    const { resourceRules, namespaceSelector } = this.spec.matchConstraints;
    const { request, store } = review;
    if (!resourceRules.some((rule) => covers(rule, request))) {
      return undefined;
    }
    const labels = () => store.get('namespaces', undefined, request.namespace ?? '')?.metadata.labels;
    if (namespaceSelector && request.namespace !== undefined && !matchesSelector(namespaceSelector, labels())) {
      return undefined;
    }
    const input = this.inputOf(review);
    return this.concerns(input) ? input : undefined;
  }

  /** One false condition is enough to exclude the request, even if another cannot be evaluated. */
  private concerns(input: ExpressionInput): boolean {
    let failed: unknown;
    for (const condition of this.conditions) {
      try {
        if (condition.evaluate(input) === false) {
          return false;
        }
      } catch (error) {
        failed ??= error;
      }
    }
    if (failed !== undefined) {
      throw failed;
    }
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
