import { parseArgs, type ParseArgsConfig } from 'node:util';

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

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;

/**
 * Runs a program to the end of the process. A mistake on the command line is said in its own words; whatever else is thrown is a fault of the program.
 *
 * @param main gives the exit code
 * @param failed the sentence that begins what is said of a fault
 */
export function runProgram(main: () => Promise<number>, failed: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Who reads the output may stop, as `head` does.
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

/** What stands behind the options of a command line. Refuses everything else that stands there. */
export function readOptions<const T extends NonNullable<ParseArgsConfig['options']>>(words: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: false }).values;
  } catch (error) {
    const allowed = Object.keys(options).map((name) => `--${name}`).join(', ');
    throw UsageError.of('The command line cannot be read.', (error as Error).message, allowed, 'Write it as --help shows.');
  }
}
