import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from './errors';

/** Refuses a file that cannot be written, before the work is done whose result it is to hold. */
export function checkWritable(file: string): void {
  try {
    if (existsSync(file) && statSync(file).isDirectory()) {
      throw new Error('it is a folder');
    }
    accessSync(existsSync(file) ? file : dirname(resolve(file)), constants.W_OK);
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
