/** main.ts --outdir FOLDER --metafile FILE: bundles the command line. Modules that a command imports on demand become files of their own. */
import { chmodSync, renameSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { build } from 'esbuild';
import { withoutSideEffects } from '../bundle/side-effects';

const { values: { outdir, metafile: account } } = parseArgs({ options: { outdir: { type: 'string' }, metafile: { type: 'string' } } });
if (outdir === undefined || account === undefined) {
  throw new Error('Usage: main.ts --outdir FOLDER --metafile FILE');
}

rmSync(outdir, { recursive: true, force: true });
void build({
  entryPoints: { main: 'cli/main.ts' },
  outdir,
  // The client's classes for all Kubernetes kinds are not needed to read JSON.
  plugins: [withoutSideEffects('@kubernetes/client-node')],
  tsconfig: 'cli/tsconfig.json',
  bundle: true,
  splitting: true,
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  minify: true,
  metafile: true,
  logLevel: 'warning',
  // For CommonJS packages in the bundle.
  banner: { js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);' },
}).then(async ({ metafile }) => {
  // The script and style of the browser page, which every page includes.
  await build({
    entryPoints: { 'report': 'cli/html/browser/report.ts', 'report.style': 'cli/html/report.css' },
    outdir,
    tsconfig: 'cli/html/browser/tsconfig.json',
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
  });
  renameSync(join(outdir, 'report.style.css'), join(outdir, 'report.css'));
  chmodSync(join(outdir, 'main.mjs'), 0o755);
  writeFileSync(account, JSON.stringify(metafile));
});
