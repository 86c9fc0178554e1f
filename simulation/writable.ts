import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Tries to write a file, and leaves everything as it was; throws what the system says. Permissions alone do not tell: root has all of them, and
 * some folders, such as /proc, take no files whatever they allow.
 */
export function tryToWrite(file: string): void {
  const before = statSync(file, { throwIfNoEntry: false });
  if (before && !before.isFile() && !before.isDirectory()) {
    // Who is at the other end of a pipe or a device would notice that it was opened.
    accessSync(file, constants.W_OK);
    return;
  }
  closeSync(openSync(file, 'a'));
  if (!before) {
    rmSync(realpathSync(file));
  }
}

/** Makes a folder and those above it. The option `recursive` of Node never returns where the system denies a folder without saying why, as /proc does. */
export function makeFolder(folder: string): void {
  const path = resolve(folder);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) {
      throw new Error('it is a file');
    }
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path);
}
