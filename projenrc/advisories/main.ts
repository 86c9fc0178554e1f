/** main.ts METAFILE... < REPORT: fails if the report of `npm audit --json` has an advisory on a package in one of the bundles, or is not a report. */
import { readFileSync } from 'fs';
import { advisoriesOn, AuditReport } from './advisories';
import { Metafile } from '../third-party-notices/packages';

const report = JSON.parse(readFileSync(0, 'utf8')) as Partial<AuditReport>;
if (!report.vulnerabilities) {
  throw new Error(`npm audit gave no report: ${JSON.stringify(report).slice(0, 500)}. It needs a registry that knows advisories.`);
}
const { vulnerabilities } = report;
const metafiles = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')) as Metafile);
const found = [...new Set(metafiles.flatMap((metafile) => advisoriesOn(metafile, { vulnerabilities })))];
if (found.length > 0) {
  console.error(`Of packages that are bundled into the functions or the command:\n${found.join('\n')}\nRaise their versions in .projenrc.ts.`);
  process.exitCode = 1;
}
