import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { sbomOf } from '../../projenrc/sbom/sbom';

const ROOT = path.join(__dirname, '..', '..');

test.each([
  ['sbom.cdx.json', 'THIRD-PARTY-NOTICES'], ['patcher.sbom.cdx.json', 'PATCHER-THIRD-PARTY-NOTICES'],
])('%s names every package that %s names, with its version and licence', (bill, noticesFile) => {
  const sbom = JSON.parse(readFileSync(path.join(ROOT, 'assets', 'lambda', bill), 'utf8')) as {
    components: Array<{ group?: string; name: string; version: string; licenses: Array<{ license: { id: string } }> }>;
  };
  const named = sbom.components.map(({ group, name, version, licenses }) => `${group ? `${group}/` : ''}${name} ${version}: ${licenses[0].license.id}`);
  const notices = readFileSync(path.join(ROOT, 'assets', 'lambda', noticesFile), 'utf8').split('\n\n')[1].split('\n');

  expect(named.sort()).toEqual(notices.sort());
});

test('the same packages make the same bill', () => {
  const packages = [{ name: '@a/b', version: '1.0.0', licence: 'MIT', texts: [] }, { name: 'c', version: '2.0.0', licence: 'ISC', texts: [] }];
  const product = { name: 'function', description: 'A function' };

  expect(sbomOf(packages, product)).toBe(sbomOf([...packages].reverse(), product));
});
