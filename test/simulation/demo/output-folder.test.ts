import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { prepareFolder, writeInto } from '../../../simulation/demo/output-folder';

const ROOT = path.join(__dirname, '..', '..', '..');
const folder = mkdtempSync(path.join(tmpdir(), 'demo-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('the demo begins with nothing where its pictures cannot be kept', () => {
  // In a process of its own, since Node itself may never come back from making such a folder.
  const { status, stdout, stderr } = spawnSync(process.execPath,
    [require.resolve('tsx/cli'), '--tsconfig', 'simulation/tsconfig.json', 'simulation/demo/main.ts', '--out', '/proc/x/y'], { cwd: ROOT, encoding: 'utf8', timeout: 50_000 });
  expect({ status, stdout, stderr }).toEqual({
    status: 2, stdout: '', stderr: expect.stringMatching(/^--out cannot be written into\. Got: '\/proc\/x\/y' \(ENOENT.*\)\. Allowed: .+\. [A-Z].+\n$/),
  });
});

test('a folder is made with those above it, and nothing is left in it', () => {
  const deep = path.join(folder, 'a', 'b');
  prepareFolder(deep, ['timeline.svg']);
  expect(readdirSync(deep)).toEqual([]);
  expect(writeInto(deep, 'timeline.svg', '<svg/>')).toBe(path.join(deep, 'timeline.svg'));
  prepareFolder(deep, ['timeline.svg']);
  expect(readdirSync(deep)).toEqual(['timeline.svg']);
});

test.each(['file', 'file/below', 'folder-in-the-way'])('%s is refused', (name) => {
  writeFileSync(path.join(folder, 'file'), '');
  prepareFolder(path.join(folder, 'folder-in-the-way', 'timeline.svg'), []);
  expect(() => prepareFolder(path.join(folder, name), ['timeline.svg'])).toThrow(/^--out cannot be written into\. Got: .* Allowed: /);
  expect(existsSync(path.join(folder, 'file', 'below'))).toBe(false);
});
