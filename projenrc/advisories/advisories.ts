import type { Metafile } from '../third-party-notices/packages';

/** A report of `npm audit --json`; the part that is used here. */
export interface AuditReport {
  readonly vulnerabilities: Readonly<Record<string, Vulnerability>>;
}

interface Vulnerability {
  readonly severity: string;
  /** Where the package lies. */
  readonly nodes: readonly string[];
  /** Advisories of its own, or the names of packages that it has them from. */
  readonly via: ReadonlyArray<string | { readonly title: string; readonly url: string; readonly range: string }>;
}

/**
 * The advisories on packages of which something is in the bundle, a line for each: the code that runs at users' sites. Those on
 * tools that only build and test are for a maintainer to judge.
 */
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

/** Whether the file is of the package in the folder, and not of one that lies within it. */
function isOf(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`) && !file.slice(folder.length).includes('/node_modules/');
}
