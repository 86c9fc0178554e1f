import { writeFileSync } from 'node:fs';
import { EXIT, UsageError } from './errors';
import { tryToWrite } from '../simulation/writable';

/** Checks that a file can be written, before the work starts whose result goes there. */
export function checkWritable(file: string): void {
  try {
    tryToWrite(file);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Writes an output file. */
export function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): UsageError {
  return new UsageError({
    what: 'The file cannot be written.',
    got: `${file} (${(error as Error).message})`,
    allowed: 'a file in a folder that exists and may be written to',
    mend: 'Give another path.',
  }, { cause: error });
}

/** The message and exit code when standard output is closed. Its reader may have stopped on purpose, as `head` does: then there is no message. */
export function endOfOutput(error: NodeJS.ErrnoException): { readonly message?: string; readonly exitCode: number } {
  if (error.code === 'EPIPE') {
    return { exitCode: EXIT.OK };
  }
  return new UsageError({
    what: 'The standard output cannot be written.',
    got: error.message,
    allowed: 'a terminal, or a file or pipe with room',
    mend: 'Send it elsewhere.',
  }, { cause: error });
}
