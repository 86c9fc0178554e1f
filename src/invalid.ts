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

/** The error that ends synthesis: what, got, allowed, and how to mend it. */
export function invalid(scope: IConstruct, problem: Problem): Error {
  return new Error(`[${scope.node.path}] ${problem.what} Got: ${show(problem.got)}. Allowed: ${problem.allowed}. ${problem.mend}`);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : String(value);
}
