import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Checks that a file can be written, without changing anything; throws the system's error. Permissions are not enough: root has all of them, and some
 * folders, such as /proc, accept no files whatever their permissions.
 */
export function tryToWrite(file: string): void {
  const before = statSync(file, { throwIfNoEntry: false });
  if (before && !before.isFile() && !before.isDirectory()) {
    // The other end of a pipe or a device would notice if it was opened.
    accessSync(file, constants.W_OK);
    return;
  }
  closeSync(openSync(file, 'a'));
  if (!before) {
    rmSync(realpathSync(file));
  }
}

/** Creates a folder and its parents. Node's `recursive` option never returns if the system refuses a folder without a reason, as in /proc. */
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
