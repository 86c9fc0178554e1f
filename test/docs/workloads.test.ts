import { existsSync, readFileSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

test('the files that docs/workloads.md names as deciding are there, and every row names one', () => {
  const rows = readFileSync(path.join(ROOT, 'docs', 'workloads.md'), 'utf8').split('\n').filter((line) => line.startsWith('| ') && !line.endsWith('| decided in |'));
  const deciding = rows.map((row) => row.split(' | ').at(-1) ?? '');
  expect(rows.length).toBeGreaterThan(25);
  expect(deciding.filter((cell) => !/^(`[\w/-]+\.ts`(, )?)+ \|$/.test(cell))).toEqual([]);
  const files = deciding.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, file]) => file));
  expect(files.filter((file) => !existsSync(path.join(ROOT, 'lambda', 'drain', file)))).toEqual([]);
});
