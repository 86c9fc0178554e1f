/** What a person needs to know to correct a mistake. */
export interface Mistake {
  /** What was wrong. */
  readonly what: string;
  readonly got: string;
  readonly allowed: string;
  readonly mend: string;
}

/** Exit codes, as `--help` and docs/rehearsal.md list them. */
export const EXIT = {
  /** Done, and no condition of `--fail-on` is met. */
  OK: 0,
  /** A condition of `--fail-on` is met. */
  FOUND: 1,
  /** The command line or its input is wrong. */
  MISUSED: 2,
  /** The cluster cannot be read. */
  UNREADABLE: 3,
  /** An internal error of the command. */
  FAULT: 70,
  /** Ctrl-C, with the code that shells use. */
  INTERRUPTED: 130,
} as const;

/** A mistake of the caller: reported in four parts, without a stack. */
export class UsageError extends Error {
  readonly exitCode: number;

  constructor(readonly mistake: Mistake, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(`${mistake.what} Got: ${mistake.got}. Allowed: ${mistake.allowed}. ${mistake.mend}`, options);
    this.name = 'UsageError';
    this.exitCode = options.exitCode ?? EXIT.MISUSED;
  }
}
