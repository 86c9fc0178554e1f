import type { IConstruct } from 'constructs';

/** What is wrong with a value that a user gave. */
export interface Problem {
  /** The value, and why it cannot be. */
  readonly what: string;
  readonly got: unknown;
  /** What can be, as the end of "Allowed: ...". */
  readonly allowed: string;
  /** A whole sentence: what to do. */
  readonly mend: string;
}

/**
 * The error that ends synthesis: what is wrong, what was given, what is allowed, and how to mend it.
 *
 * @param scope whose path stands before it. Undefined where there is no construct yet.
 */
export function invalid(scope: IConstruct | undefined, problem: Problem): Error {
  return new Error(scope ? `[${scope.node.path}] ${explain(problem)}` : explain(problem));
}

/** Reports at the end of synthesis what only the whole app can show. CDK puts the path of the construct before it. */
export function validateLater(scope: IConstruct, problems: () => readonly Problem[]): void {
  scope.node.addValidation({ validate: () => problems().map(explain) });
}

/** The four parts as one text. */
function explain(problem: Problem): string {
  return `${problem.what} Got: ${show(problem.got)}. Allowed: ${problem.allowed}. ${problem.mend}`;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : String(value);
}
