/** main.ts METAFILE OUT NAME DESCRIPTION: writes the bill of materials of a bundle of esbuild. */
import { readFileSync, writeFileSync } from 'fs';
import { sbomOf } from './sbom';
import { bundledPackages, Metafile } from '../third-party-notices/packages';

const [metafile, out, name, description] = process.argv.slice(2);
writeFileSync(out, sbomOf(bundledPackages(JSON.parse(readFileSync(metafile, 'utf8')) as Metafile), { name, description }));
