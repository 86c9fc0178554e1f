/**
 * main.ts METAFILE < REPORT: fails where the report of `npm audit --json` has an advisory on a package that is in the bundle,
 * or is no report.
 */
import { readFileSync } from 'fs';
import { advisoriesOn, AuditReport } from './advisories';
import { Metafile } from '../third-party-notices/packages';

const report = JSON.parse(readFileSync(0, 'utf8')) as Partial<AuditReport>;
if (!report.vulnerabilities) {
  throw new Error(`npm audit gave no report: ${JSON.stringify(report).slice(0, 500)}. It needs a registry that knows advisories.`);
}
const found = advisoriesOn(JSON.parse(readFileSync(process.argv[2], 'utf8')) as Metafile, { vulnerabilities: report.vulnerabilities });
if (found.length > 0) {
  console.error(`Of packages that are bundled into the function:\n${found.join('\n')}\nRaise their versions in .projenrc.ts.`);
  process.exitCode = 1;
}
