import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type * as open from '../../../lambda/kubernetes/open';

/**
 * The adapter with the real client library. That library is ES modules, which jest does not load, so the adapter is bundled
 * first, as it is for the function.
 */
export function bundledOpen(): typeof open {
  const root = path.join(__dirname, '..', '..', '..');
  const folder = mkdtempSync(path.join(tmpdir(), 'kubernetes-adapter-'));
  const outfile = path.join(folder, 'open.js');
  try {
    execFileSync(path.join(root, 'node_modules', '.bin', 'esbuild'), [
      path.join(root, 'lambda', 'kubernetes', 'open.ts'),
      '--bundle', '--platform=node', '--format=cjs', '--target=node24', '--main-fields=module,main', `--outfile=${outfile}`, '--log-level=error',
    ]);
    return jest.requireActual<typeof open>(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
