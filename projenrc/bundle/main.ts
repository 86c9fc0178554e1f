/** main.ts --format esm|cjs --outdir FOLDER [--metafile FILE] NAME=FILE...: bundles code for Lambda. */
import { rmSync, writeFileSync } from 'fs';
import { parseArgs } from 'util';
import { bundle, BundleOptions } from './bundle';

const { values: { format, outdir, metafile }, positionals } = parseArgs({
  options: { format: { type: 'string' }, outdir: { type: 'string' }, metafile: { type: 'string' } },
  allowPositionals: true,
});
if (!isFormat(format) || outdir === undefined || positionals.length === 0) {
  throw new Error('Usage: main.ts --format esm|cjs --outdir FOLDER [--metafile FILE] NAME=FILE...');
}

rmSync(outdir, { recursive: true, force: true });
void bundle({ format, outdir, entryPoints: Object.fromEntries(positionals.map((entry) => entry.split('='))) }).then((account) => {
  if (metafile !== undefined) {
    writeFileSync(metafile, JSON.stringify(account));
  }
});

function isFormat(text: string | undefined): text is BundleOptions['format'] {
  return text === 'esm' || text === 'cjs';
}
