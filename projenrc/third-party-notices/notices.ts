import type { BundledPackage } from './packages';

/** The licences that are allowed in the bundle, and whether their text must be included. */
const LICENCES: ReadonlyMap<string, { readonly asksForText: boolean }> = new Map([
  ['0BSD', { asksForText: false }],
  ['Apache-2.0', { asksForText: true }],
  ['ISC', { asksForText: true }],
  ['MIT', { asksForText: true }],
  ['MIT-0', { asksForText: false }],
  ['Unlicense', { asksForText: false }],
]);

export interface NoticesOptions {
  /** The product that contains the packages. */
  readonly title: string;
  /** Licence texts for packages that contain none: only for licences whose text is the same for everybody. */
  readonly standardTexts: ReadonlyMap<string, string>;
}

/** The notices of the packages, each text once. Throws if a licence is not allowed in the bundle. */
export function noticesOf(packages: readonly BundledPackage[], options: NoticesOptions): string {
  const packagesOf = new Map<string, string[]>();
  for (const bundled of packages) {
    for (const text of textsOf(bundled, options.standardTexts)) {
      packagesOf.set(text, [...packagesOf.get(text) ?? [], shown(bundled)]);
    }
  }
  return [
    `${options.title}\n\n${packages.map((bundled) => `${shown(bundled)}: ${bundled.licence}`).join('\n')}\n`,
    ...[...packagesOf].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`),
  ].join(`\n${'='.repeat(80)}\n\n`);
}

function textsOf(bundled: BundledPackage, standardTexts: NoticesOptions['standardTexts']): readonly string[] {
  const { licence, texts } = bundled;
  const known = LICENCES.get(licence);
  if (!known) {
    throw new Error(`The bundle contains ${shown(bundled)}, whose licence is ${licence}. Allowed are ${[...LICENCES.keys()].join(', ')}. `
      + `Do without the package, or add its licence to the list in ${__filename} if its terms can be met.`);
  }
  if (texts.length > 0 || !known.asksForText) {
    return texts;
  }
  const standard = standardTexts.get(licence);
  if (standard === undefined) {
    throw new Error(`The bundle contains ${shown(bundled)}, which brings no text of its licence, ${licence}. The text must go with the code. `
      + `There is a standard text of ${[...standardTexts.keys()].join(', ')}. Do without the package, or ask its authors for the text.`);
  }
  return [standard];
}

function shown({ name, version }: BundledPackage): string {
  return `${name} ${version}`;
}
