import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './command-line';
import { makeFolder, tryToWrite } from '../writable';

/** Creates the folder of `--out`, and checks that these files can be written, before the work starts whose results go there. */
export function prepareFolder(folder: string, files: readonly string[]): void {
  refusing(folder, () => {
    makeFolder(folder);
    files.forEach((file) => tryToWrite(join(folder, file)));
  });
}

export function writeInto(folder: string, file: string, text: string): string {
  const path = join(folder, file);
  refusing(folder, () => writeFileSync(path, text));
  return path;
}

function refusing(folder: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw UsageError.of('--out cannot be written into.', `'${folder}' (${(error as Error).message})`, 'a folder that can be written into, or a path where one can be made', 'Give another path.');
  }
}
