import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import type * as open from '../../../lambda/kubernetes/open';

const ROOT = path.join(__dirname, '..', '..', '..');
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'kubernetes-adapter');
/** All that the bundle is made of: the same content is the same bundle. */
const SOURCES = ['lambda', 'src', 'projenrc', 'package-lock.json'];

/**
 * The adapter as it is in the function: with the part of the client library that is bundled, and without the rest. Bundled once, whatever
 * the number of test files.
 */
export function bundledOpen(): typeof open {
  const folder = path.join(CACHE, hashOfSources());
  if (!existsSync(folder)) {
    bundleInto(folder);
  }
  return jest.requireActual<typeof open>(path.join(folder, 'open.js'));
}

function bundleInto(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  const unfinished = mkdtempSync(path.join(CACHE, 'unfinished-'));
  execFileSync(path.join(ROOT, 'node_modules', '.bin', 'tsx'), [
    '--tsconfig', 'projenrc/tsconfig.json', 'projenrc/bundle/main.ts', '--format', 'cjs', '--outdir', unfinished, 'open=lambda/kubernetes/open.ts',
  ], { cwd: ROOT });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another process was faster, and has made the same.
    if (!existsSync(folder)) {
      throw error;
    }
    rmSync(unfinished, { recursive: true });
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(filesIn)) {
    hash.update(`${file}\0`).update(readFileSync(path.join(ROOT, file)));
  }
  return hash.digest('hex');
}

function filesIn(source: string): string[] {
  if (path.extname(source) === '.json') {
    return [source];
  }
  return readdirSync(path.join(ROOT, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .sort();
}
