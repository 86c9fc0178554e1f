import { writeFileSync } from 'node:fs';
import { UsageError } from './errors';

/** Writes a file that was asked for. */
export function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError({
      what: 'The file cannot be written.',
      got: `${file} (${(error as Error).message})`,
      allowed: 'a file in a folder that exists and may be written to',
      mend: 'Give another path.',
    }, { cause: error });
  }
}
