import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { heapArguments } from '../../../simulation/cloud/function/heap';

export interface Memory {
  readonly residentMb: number;
  readonly heapMb: number;
}

const FUNCTION_MB = 256;

/**
 * The memory of a process of its own that holds what the drainer holds: the clients loaded, every object of the cluster as its
 * adapter parses it from pages of 500, and one decision after another. No simulation is in it.
 */
export function measureMemory(objects: Readonly<Record<string, readonly object[]>>): Memory {
  const directory = mkdtempSync(path.join(tmpdir(), 'efficiency-'));
  try {
    for (const [resource, items] of Object.entries(objects)) {
      for (let from = 0, page = 0; from < items.length; from += 500, page++) {
        writeFileSync(path.join(directory, `${resource}.${page}.json`), JSON.stringify(items.slice(from, from + 500)));
      }
    }
    const program = path.join(directory, 'holder.cjs');
    buildSync({ entryPoints: [path.join(__dirname, 'holder.ts')], outfile: program, bundle: true, platform: 'node', target: 'node22', logLevel: 'error' });
    return JSON.parse(execFileSync(process.execPath, [...heapArguments(FUNCTION_MB), program, directory], { encoding: 'utf8' })) as Memory;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
