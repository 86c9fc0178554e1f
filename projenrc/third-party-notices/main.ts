/** main.ts METAFILE OUT: writes the notices of the packages in a bundle of esbuild. The output depends only on the packages. */
import { readFileSync, writeFileSync } from 'fs';
import { noticesOf } from './notices';
import { bundledPackages, legalText, Metafile } from './packages';

const [metafile, out] = process.argv.slice(2);
const packages = bundledPackages(JSON.parse(readFileSync(metafile, 'utf8')) as Metafile);
writeFileSync(out, noticesOf(packages, {
  title: 'The code beside this file contains code of these packages.',
  // Also this package's licence.
  standardTexts: new Map([['Apache-2.0', legalText('LICENSE')]]),
}));
