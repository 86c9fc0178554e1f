import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A mistake on the command line: what was wrong, what was got, what is allowed, how to correct it. */
export class UsageError extends Error {
  /** For options that other code has refused. */
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

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;

/**
 * Runs a program to the end of the process. Reports a mistake on the command line in its own words, and anything else as a fault of the program.
 *
 * @param main returns the exit code
 * @param failed the sentence that introduces a fault
 */
export function runProgram(main: () => Promise<number>, failed: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of the output may stop, as `head` does.
    if (error.code === 'EPIPE') {
      process.exit(DONE);
    }
    const { message } = UsageError.of('The standard output cannot be written.', error.message, 'a terminal, or a file or pipe with room', 'Send it elsewhere.');
    process.stderr.write(`${message}\n`);
    process.exit(MISUSED);
  });
  main().then((code) => process.exit(code), (error: unknown) => {
    const isMisuse = error instanceof UsageError;
    process.stderr.write(isMisuse ? `${error.message}\n` : `${failed}: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(isMisuse ? MISUSED : FAILED);
  });
}

/** Parses the options of a command line. Refuses everything else. */
export function readOptions<const T extends NonNullable<ParseArgsConfig['options']>>(words: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: false }).values;
  } catch (error) {
    const allowed = Object.keys(options).map((name) => `--${name}`).join(', ');
    throw UsageError.of('The command line cannot be read.', (error as Error).message, allowed, 'Write it as --help shows.');
  }
}
