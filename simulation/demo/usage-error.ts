/** A mistake on the command line, in four parts: what is wrong, what was got, what is allowed, how to mend it. */
export class UsageError extends Error {
  constructor(what: string, got: string, allowed: string, mend: string) {
    super(`${what} Got: ${got}. Allowed: ${allowed}. ${mend}`);
    this.name = 'UsageError';
  }
}
