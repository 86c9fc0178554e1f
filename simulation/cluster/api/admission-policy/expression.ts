import { Environment } from '@marcbachmann/cel-js';
import { isObject } from '../../values';

/** What expressions speak of. Fields of `request` that are not here, and other variables, do not compile. */
export interface ExpressionInput {
  /** Null where there is none, as for a deletion. */
  readonly object: unknown;
  readonly oldObject: unknown;
  readonly request: {
    readonly operation: string;
    readonly namespace: string;
    readonly name: string;
    readonly subResource: string;
    readonly userInfo: { readonly username: string; readonly groups: readonly string[] };
  };
  /** Evaluated where they are used. */
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

/** An expression that could not be evaluated, in the words of the API server. */
export class ExpressionError extends Error {
  constructor(expression: string, readonly why: string) {
    super(`expression '${expression}' resulted in error: ${why}`);
    this.name = 'ExpressionError';
  }
}

/** An expression in CEL, https://cel.dev. */
export class Expression {
  private readonly program: (context: Record<string, unknown>) => unknown;

  /** Throws where the simulation cannot tell what the expression means. */
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

/** JSON as CEL has it: whole numbers are of the type int, and what is undefined is not there. */
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

/** JSON of what an expression has come to. */
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

/** Without the excerpt of the expression, which the library adds on lines of its own. */
export function reasonOf(error: unknown): string {
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}
