import { Environment } from '@marcbachmann/cel-js';
import { isObject } from '../../values';

/** The variables of expressions. Other variables, and other fields of `request`, do not compile. */
export interface ExpressionInput {
  /** Null if there is none, as for a deletion. */
  readonly object: unknown;
  readonly oldObject: unknown;
  readonly request: {
    readonly operation: string;
    readonly namespace: string;
    readonly name: string;
    readonly subResource: string;
    readonly userInfo: { readonly username: string; readonly groups: readonly string[] };
  };
  /** Evaluated lazily. */
  readonly variables: object;
}

const ENVIRONMENT = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  .registerVariable('object', 'dyn')
  .registerVariable('oldObject', 'dyn')
  .registerVariable('variables', 'dyn')
  .registerVariable({
    name: 'request',
    schema: { operation: 'string', namespace: 'string', name: 'string', subResource: 'string', userInfo: { username: 'string', groups: 'list<string>' } },
  });

/** An evaluation error, in the words of the API server. */
export class ExpressionError extends Error {
  constructor(expression: string, readonly why: string) {
    super(`expression '${expression}' resulted in error: ${why}`);
    this.name = 'ExpressionError';
  }
}

/** A CEL expression, https://cel.dev. */
export class Expression {
  private readonly program: (context: Record<string, unknown>) => unknown;

  /** Throws if the simulation does not support the expression. */
  constructor(readonly text: string) {
    const program = ENVIRONMENT.parse(text);
    const { valid, error } = program.check();
    if (!valid) {
      throw error ?? new Error(`The expression ${text} is not valid.`);
    }
    this.program = program;
  }

  /** Throws {@link ExpressionError}. */
  evaluate(input: ExpressionInput): unknown {
    try {
      return this.program({ ...input });
    } catch (error) {
      throw new ExpressionError(this.text, reasonOf(error));
    }
  }
}

/** Converts JSON to CEL values: whole numbers become int, and undefined fields are absent. */
export function celValue(value: unknown): unknown {
  if (Number.isInteger(value)) {
    return BigInt(value as number);
  }
  if (Array.isArray(value)) {
    return value.map(celValue);
  }
  if (!isObject(value)) {
    return value ?? null;
  }
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined).map(([key, part]) => [key, celValue(part)]));
}

/** Converts the result of an expression to JSON. */
export function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number(value);
  }
  if (Array.isArray(value)) {
    return value.map(jsonValue);
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, jsonValue(part)]));
}

/** The error's message without the excerpt of the expression, which the library adds on separate lines. */
export function reasonOf(error: unknown): string {
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}
