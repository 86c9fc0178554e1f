/** A mistake on the command line: what is wrong, what was got, what is allowed, how to mend it. */
export class UsageError extends Error {
  /** Where the options were refused by others. */
  static because(error: unknown): UsageError {
    return new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }

  static of(what: string, got: string, allowed: string, mend: string): UsageError {
    return new UsageError(`${what} Got: ${got}. Allowed: ${allowed}. ${mend}`);
  }

  private constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}
