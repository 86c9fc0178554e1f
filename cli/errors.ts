/** What a person has to know to mend a mistake. */
export interface Mistake {
  /** What was wrong. */
  readonly what: string;
  readonly got: string;
  readonly allowed: string;
  readonly mend: string;
}

/** Exit codes, as `--help` and docs/rehearsal.md list them. */
export const EXIT = {
  /** Done, and nothing that `--fail-on` names. */
  OK: 0,
  /** What `--fail-on` names is so. */
  FOUND: 1,
  /** The command line or its input is wrong. */
  MISUSED: 2,
  /** A fault of the command itself. */
  FAULT: 70,
  /** Ctrl-C, as shells say it. */
  INTERRUPTED: 130,
} as const;

/** A mistake of who called: told in four parts, without a stack. */
export class UsageError extends Error {
  readonly exitCode: number;

  constructor(readonly mistake: Mistake, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(`${mistake.what} Got: ${mistake.got}. Allowed: ${mistake.allowed}. ${mistake.mend}`, options);
    this.name = 'UsageError';
    this.exitCode = options.exitCode ?? EXIT.MISUSED;
  }
}
