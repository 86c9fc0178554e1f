import { writeFileSync } from 'node:fs';
import { EXIT, UsageError } from './errors';
import { tryToWrite } from '../simulation/writable';

/** Refuses a file that cannot be written, before the work is done whose result it is to hold. */
export function checkWritable(file: string): void {
  try {
    tryToWrite(file);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Writes a file that was asked for. */
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

/** What to tell of a standard output that takes no more, and the exit code. Who reads it may stop, as `head` does: then there is nothing to tell. */
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
