import type { ApiCall, ApiRequest } from './api';

/** A statement of a policy, with every list made explicit. */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** In resource policies: `*`, service names and ARNs. */
  readonly principals?: readonly string[];
  /** Operator → condition key → values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** The policies of every principal that calls, by its ARN. */
export type Policies = ReadonlyMap<string, readonly PolicyStatement[]>;

export interface PolicyFindings {
  /** Calls that no policy of the calling principal allows. */
  readonly notAllowed: readonly ApiCall[];
  /** Actions that a policy allows and no call used, as `principal action`. */
  readonly unused: readonly { readonly principal: string; readonly action: string }[];
}

const KNOWN = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition']);

/** Parses a policy document. Refuses elements that it would not honour, such as `NotAction`. */
export function parsePolicy(document: unknown): PolicyStatement[] {
  const statements = asList((document as { Statement?: unknown }).Statement);
  return statements.map((each) => {
    const statement = each as Record<string, unknown>;
    const unknown = Object.keys(statement).filter((key) => !KNOWN.has(key));
    if (unknown.length > 0) {
      throw new Error(`The policy statement has ${unknown.join(', ')}, which the simulation does not evaluate. Use ${[...KNOWN].join(', ')}.`);
    }
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
      throw new Error(`The effect of a policy statement is ${String(statement.Effect)}, allowed are Allow and Deny.`);
    }
    const conditions = parseConditions(statement.Condition);
    return {
      effect: statement.Effect,
      actions: asList(statement.Action).map(String),
      resources: asList(statement.Resource).map(String),
      ...(statement.Principal === undefined ? {} : { principals: parsePrincipals(statement.Principal) }),
      conditions,
    };
  });
}

/** Whether the statements allow the request: at least one does, and none denies it. */
export function isAllowed(statements: readonly PolicyStatement[], request: ApiRequest): boolean {
  const applying = statements.filter((statement) => matchesAny(statement.actions, request.action, { ignoreCase: true })
    && (statement.principals === undefined || matchesAny(statement.principals, request.principal))
    && conditionsHold(statement, request));
  // Every resource of the call must be allowed; a single denied one suffices to deny.
  const covers = (statement: PolicyStatement, resource: string) => statement.resources.length === 0 || matchesAny(statement.resources, resource);
  return request.resources.every((resource) =>
    applying.some((statement) => statement.effect === 'Allow' && covers(statement, resource)) &&
    !applying.some((statement) => statement.effect === 'Deny' && covers(statement, resource)));
}

/** Compares the calls made with the policies. */
export function check(calls: readonly ApiCall[], policies: Policies): PolicyFindings {
  const notAllowed = calls.filter((call) => !isAllowed(policies.get(call.principal) ?? [], call));
  const unused = [...policies].flatMap(([principal, statements]) => {
    const made = calls.filter((call) => call.principal === principal);
    const allowed = new Set(statements.filter(({ effect }) => effect === 'Allow').flatMap(({ actions }) => actions));
    return [...allowed]
      .filter((action) => !made.some((call) => matches(action, call.action, { ignoreCase: true })))
      .map((action) => ({ principal, action }));
  });
  return { notAllowed, unused };
}

type Operator = (pattern: string, value: string) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  'StringEquals': (pattern, value) => pattern === value,
  'StringLike': (pattern, value) => matches(pattern, value),
  'ArnEquals': (pattern, value) => matches(pattern, value),
  'ArnLike': (pattern, value) => matches(pattern, value),
  // Multiple values of a key are joined in one text.
  'ForAllValues:StringEquals': (pattern, value) => value.split(',').every((each) => each === pattern),
  'Bool': (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
};

function parseConditions(condition: unknown): PolicyStatement['conditions'] {
  return Object.fromEntries(Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>).map(([operator, keys]) => {
    if (!(operator in OPERATORS)) {
      throw new Error(`The policy has the condition operator ${operator}, which the simulation does not evaluate. Known are ${Object.keys(OPERATORS).join(', ')}.`);
    }
    return [operator, Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, asList(values).map(String)]))];
  }));
}

function conditionsHold({ conditions }: PolicyStatement, request: ApiRequest): boolean {
  const context = new Map(Object.entries(request.context ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(conditions).every(([operator, keys]) => Object.entries(keys).every(([key, patterns]) => {
    const value = context.get(key.toLowerCase());
    return value !== undefined && patterns.some((pattern) => OPERATORS[operator](pattern, value));
  }));
}

function parsePrincipals(principal: unknown): string[] {
  if (typeof principal === 'string') {
    return [principal];
  }
  return Object.values(principal as Record<string, unknown>).flatMap(asList).map(String);
}

function asList(value: unknown): unknown[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

function matchesAny(patterns: readonly string[], value: string, options: { ignoreCase?: boolean } = {}): boolean {
  return patterns.some((pattern) => matches(pattern, value, options));
}

/** `*` stands for any characters, `?` for one. A value may itself be `*`: a call that IAM cannot scope. */
function matches(pattern: string, value: string, options: { ignoreCase?: boolean } = {}): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${expression}$`, options.ignoreCase ? 'is' : 's').test(value);
}
