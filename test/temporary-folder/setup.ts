import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every app that is synthesised leaves a folder behind, thousands in a run: they are made in one of the run's own, which goes with it. */
export default function setup(): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'cdk-graceful-node-group-tests-'));
}
