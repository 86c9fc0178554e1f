import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(__dirname, '..', '..');
const DUMP = path.join(ROOT, 'test', 'fixtures', 'cluster-3-nodes-54-pods.json');
const folder = mkdtempSync(path.join(tmpdir(), 'packed-'));
const empty = path.join(folder, 'empty');
const cache = path.join(folder, 'cache');
let tarball: string;

beforeAll(() => {
  mkdirSync(empty);
  const out = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  tarball = path.join(folder, (JSON.parse(out) as Array<{ filename: string }>)[0].filename);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As a new user runs it, in an empty folder. Without a network, so that it fails where more than the package is needed. */
function npx(...words: string[]): Promise<{ stdout: string }> {
  return promisify(execFile)('npx', ['--offline', '--yes', '--cache', cache, '--package', tarball, 'cdk-graceful-node-group', ...words], { cwd: empty, encoding: 'utf8' });
}

test('npx rehearses a dump with nothing but the package', async () => {
  const { stdout } = await npx('rehearse', '--cluster', DUMP, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ version: 1, verdict: 'interrupted' });
  const [run] = readdirSync(path.join(cache, '_npx'));
  const modules = readdirSync(path.join(cache, '_npx', run, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(modules).toEqual(['cdk-graceful-node-group']);
  expect(readdirSync(empty)).toEqual([]);
});
