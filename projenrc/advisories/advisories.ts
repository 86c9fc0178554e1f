import type { Metafile } from '../third-party-notices/packages';

/** The part of a report of `npm audit --json` that is used here. */
export interface AuditReport {
  readonly vulnerabilities: Readonly<Record<string, Vulnerability>>;
}

interface Vulnerability {
  readonly severity: string;
  /** The folders of the package. */
  readonly nodes: readonly string[];
  /** Its own advisories, or the names of packages from which it inherits them. */
  readonly via: ReadonlyArray<string | { readonly title: string; readonly url: string; readonly range: string }>;
}

/** The advisories on packages in the bundle, one line each: this code runs at users' sites. Advisories on tools that only build and test are left to maintainers. */
export function advisoriesOn(metafile: Metafile, report: AuditReport): string[] {
  const files = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file);
  return Object.entries(report.vulnerabilities)
    .filter(([, { nodes }]) => nodes.some((folder) => files.some((file) => isOf(file, folder))))
    .flatMap(([name, { severity, via }]) => via.flatMap((advisory) => (typeof advisory === 'string' ? []
      : [`${name} ${advisory.range}: ${advisory.title} (${severity}) ${advisory.url}`])));
}

/** Whether the file belongs to the package in the folder, and not to a package nested in it. */
function isOf(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`) && !file.slice(folder.length).includes('/node_modules/');
}
