/**
 * main.ts METAFILE OUT: writes the notices of the packages that esbuild has put into a bundle. What is written depends on
 * nothing but the packages.
 */
import { readFileSync, writeFileSync } from 'fs';
import { noticesOf } from './notices';
import { bundledPackages, legalText, Metafile } from './packages';

const [metafile, out] = process.argv.slice(2);
const packages = bundledPackages(JSON.parse(readFileSync(metafile, 'utf8')) as Metafile);
writeFileSync(out, noticesOf(packages, {
  title: 'The code beside this file contains code of these packages.',
  // The licence of this package too.
  standardTexts: new Map([['Apache-2.0', legalText('LICENSE')]]),
}));
