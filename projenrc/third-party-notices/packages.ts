import { readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

/** esbuild's description of a bundle; the part of https://esbuild.github.io/api/#metafile that is used here. */
export interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>>;
}

/** A package that is at least partly in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
  /** The texts of its licence and notice files. */
  readonly texts: readonly string[];
}

const PACKAGE_FOLDER = /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LEGAL_FILE = /^(licen[cs]e|notice|copying|copyright)/i;

/** The packages of a bundle, by name and version. The metafile's paths are relative to the working directory. */
export function bundledPackages(metafile: Metafile): BundledPackage[] {
  const filesOf = new Map<string, string[]>();
  for (const file of filesIn(metafile)) {
    const folder = PACKAGE_FOLDER.exec(file)?.[0];
    if (folder) {
      filesOf.set(folder, [...filesOf.get(folder) ?? [], file]);
    }
  }
  const packages = [...filesOf].map(([folder, files]) => readPackage(folder, files));
  const unique = new Map(packages.map((found) => [`${found.name}@${found.version}`, found]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

/** The files in the outputs, without those of which nothing is left, such as files with only types. */
function filesIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
}

function readPackage(folder: string, files: readonly string[]): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string; license?: string };
  // Third-party code inside a package has its licence beside it.
  const folders = new Set(files.flatMap((file) => foldersBetween(folder, dirname(file))));
  const texts = [...folders].sort().flatMap((each) => legalTexts(each));
  return { name, version, licence: license ?? 'unknown', texts: [...new Set(texts)] };
}

function foldersBetween(top: string, bottom: string): string[] {
  return bottom.length <= top.length ? [top] : [bottom, ...foldersBetween(top, dirname(bottom))];
}

function legalTexts(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LEGAL_FILE.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .map((name) => legalText(join(folder, name)));
}

/** The text without differences between copies: line endings, and surrounding space. */
export function legalText(file: string): string {
  return readFileSync(file, 'utf8').replace(/\r\n/g, '\n').trim();
}
