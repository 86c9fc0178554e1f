import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type * as open from '../../../lambda/kubernetes/open';

/**
 * The adapter as it is in the function: with the part of the client library that is bundled, and without the rest.
 */
export function bundledOpen(): typeof open {
  const root = path.join(__dirname, '..', '..', '..');
  const folder = mkdtempSync(path.join(tmpdir(), 'kubernetes-adapter-'));
  try {
    execFileSync(path.join(root, 'node_modules', '.bin', 'tsx'), [
      '--tsconfig', 'projenrc/tsconfig.json', 'projenrc/bundle/main.ts', '--format', 'cjs', '--outdir', folder, 'open=lambda/kubernetes/open.ts',
    ], { cwd: root });
    return jest.requireActual<typeof open>(path.join(folder, 'open.js'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
