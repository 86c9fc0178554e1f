import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { noticesOf } from '../../projenrc/third-party-notices/notices';
import { bundledPackages, type Metafile } from '../../projenrc/third-party-notices/packages';

const ROOT = path.join(__dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

describe('of the function', () => {
  const notices = read('assets/lambda/THIRD-PARTY-NOTICES');
  const metafile = JSON.parse(read('assets/lambda/drainer.metafile.json')) as Metafile;
  const folders = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file.split('/'))
    .filter((parts) => parts.includes('node_modules'))
    .map((parts) => {
      const name = parts.lastIndexOf('node_modules') + 1;
      return parts.slice(0, name + (parts[name].startsWith('@') ? 2 : 1)).join('/');
    });

  test('every package in it is named, with its version and its licence', () => {
    const packages = [...new Set(folders)].map((folder) => JSON.parse(read(`${folder}/package.json`)) as { name: string; version: string; license: string });
    expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['@kubernetes/client-node', '@aws-sdk/client-sqs', 'zod']));
    const named = notices.split('\n\n')[1].split('\n');
    expect(named.toSorted()).toEqual(packages.map(({ name, version, license }) => `${name} ${version}: ${license}`).sort());
  });

  test('the texts of their licences are there', () => {
    for (const text of ['node_modules/@kubernetes/client-node/LICENSE', 'node_modules/zod/LICENSE', 'node_modules/undici/LICENSE']) {
      expect(notices).toContain(read(text).trim());
    }
    // Each that is the same for several stands there once.
    expect(notices.split('@aws-crypto/sha256-js 5.2.0\n@aws-crypto/util 5.2.0\n')).toHaveLength(2);
  });
});

describe('of any bundle', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'notices-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts files of packages there, and says that a bundle is made of those that are code. */
  function noticesFor(files: Record<string, string>): string {
    const inputs: Record<string, { bytesInOutput: number }> = {};
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, 'node_modules', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      if (/\.js$/.test(name)) {
        inputs[file] = { bytesInOutput: content.length };
      }
    }
    const standardTexts = new Map([['Apache-2.0', 'the text of Apache-2.0']]);
    return noticesOf(bundledPackages({ outputs: { 'index.mjs': { inputs } } }), { title: 'Contains:', standardTexts });
  }
  const manifest = (name: string, license?: string, version = '1.0.0') => JSON.stringify({ name, version, license });

  test('what a package brings of others, in versions of its own or in its folders, counts too', () => {
    expect(noticesFor({
      'b/package.json': manifest('b', 'MIT'),
      'b/LICENSE': 'by B\r\n',
      'b/NOTICE': 'B thanks A',
      'b/index.js': 'b',
      'b/lib/c/LICENSE.md': 'by C',
      'b/lib/c/c.js': 'c',
      'b/lib/unused/LICENSE': 'by nobody',
      'b/node_modules/@x/a/package.json': manifest('@x/a', 'ISC', '2.0.0'),
      'b/node_modules/@x/a/license': 'by A',
      'b/node_modules/@x/a/a.js': 'a',
      '@x/a/package.json': manifest('@x/a', 'MIT-0'),
      '@x/a/a.js': 'a',
    }).split(`${'='.repeat(80)}\n`)).toEqual([
      'Contains:\n\n@x/a 1.0.0: MIT-0\n@x/a 2.0.0: ISC\nb 1.0.0: MIT\n\n',
      '\n@x/a 2.0.0\n\nby A\n\n',
      '\nb 1.0.0\n\nby B\n\n',
      '\nb 1.0.0\n\nB thanks A\n\n',
      '\nb 1.0.0\n\nby C\n',
    ]);
  });

  test('a package of which nothing was left is not in it', () => {
    expect(noticesFor({ 'types/package.json': manifest('types', 'GPL-3.0'), 'types/index.js': '' })).toBe('Contains:\n\n\n');
  });

  test('a licence that is not allowed ends the build', () => {
    expect(() => noticesFor({ 'a/package.json': manifest('a', 'GPL-3.0'), 'a/LICENSE': 'x', 'a/a.js': 'a' }))
      .toThrow('The bundle contains a 1.0.0, whose licence is GPL-3.0. Allowed are 0BSD, Apache-2.0, ISC, MIT, MIT-0, Unlicense.');
    expect(() => noticesFor({ 'b/package.json': manifest('b'), 'b/b.js': 'b' })).toThrow('The bundle contains b 1.0.0, whose licence is unknown.');
  });

  test('a text that is the same for everybody may be missing, another may not', () => {
    expect(noticesFor({ 'a/package.json': manifest('a', 'Apache-2.0'), 'a/a.js': 'a' })).toContain('a 1.0.0\n\nthe text of Apache-2.0\n');
    expect(() => noticesFor({ 'b/package.json': manifest('b', 'MIT'), 'b/b.js': 'b' })).toThrow('The bundle contains b 1.0.0, which brings no text of its licence, MIT.');
  });
});
