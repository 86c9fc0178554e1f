import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const [, map] = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8').split(/## The map\n|\nImports point inward/);

/** The folders at the beginning of lines, by their indentation: `lambda`, `lambda/drain`, `lambda/drain/phases`. */
function foldersOf(text: string): string[] {
  const above: string[] = [];
  return text.split('\n').flatMap((line) => {
    const [, indent, names] = /^((?: {2}){2,})((?:[a-z0-9-]+\/ ?)+) /.exec(line) ?? [];
    if (indent === undefined || names === undefined) {
      return [];
    }
    const depth = indent.length / 2 - 2;
    const folders = names.trim().split(' ').map((name) => [...above.slice(0, depth), name.slice(0, -1)].join('/'));
    above[depth] = folders[0].split('/').at(-1)!;
    return folders;
  });
}

function subfoldersOf(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
}

const onMap = foldersOf(map);
/** What the lines of a folder say, those below it too. */
const saidOf = (root: string) => map.split(/^ {4}(?=[a-z])/m).find((part) => part.startsWith(`${root}/`)) ?? '';

test('every folder of the map is there', () => {
  expect(onMap.length).toBeGreaterThan(50);
  const there = new Set(['src', 'lambda', 'simulation', 'cli', 'projenrc', 'test', 'examples'].flatMap((root) => (
    [root, ...subfoldersOf(root), ...subfoldersOf(root).flatMap(subfoldersOf)])));
  expect(onMap.filter((folder) => !there.has(folder))).toEqual([]);
});

test.each(['src', 'simulation', 'cli'])('every folder of %s is on the map', (root) => {
  const missing = subfoldersOf(root).filter((folder) => !onMap.includes(folder) && !saidOf(root).includes(`${folder.slice(root.length + 1)}/`));
  expect(missing).toEqual([]);
});

test('every folder of lambda is on the map, and those of the core and of the invocation each on a line of their own', () => {
  const deep = ['lambda/drain', 'lambda/invocation'].flatMap(subfoldersOf);
  expect([...subfoldersOf('lambda'), ...deep].filter((folder) => !onMap.includes(folder))).toEqual([]);
});

test('the folders of test are on the map, but for those that mirror another one', () => {
  const mirrors = ['src', 'lambda', 'simulation', 'cli', 'examples'];
  const missing = subfoldersOf('test').map((folder) => folder.slice('test/'.length))
    .filter((name) => !mirrors.includes(name) && name !== 'fixtures' && !onMap.includes(`test/${name}`));
  expect(missing).toEqual([]);
});
