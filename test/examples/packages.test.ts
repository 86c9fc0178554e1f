import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(__dirname, '..', '..');
const EXAMPLES = path.join(ROOT, 'examples');
const APPS = readdirSync(EXAMPLES).filter((name) => existsSync(path.join(EXAMPLES, name, 'cdk.json')));

interface PackageJson {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

function json(...file: string[]): PackageJson {
  return JSON.parse(readFileSync(path.join(...file), 'utf8')) as PackageJson;
}

/** The packages that the app's own files name. */
function importedBy(app: string): string[] {
  const sources = readdirSync(path.join(EXAMPLES, app)).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(path.join(EXAMPLES, app, name), 'utf8'));
  const names = sources.flatMap((source) => [...source.matchAll(/from '([^.'][^']*)'/g)].map(([, name]) => name));
  return [...new Set(names.filter((name) => !builtinModules.includes(name.replace('node:', ''))).map((name) => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')))].sort();
}

test.each(APPS)('%s names what it needs in a package.json of its own, and takes the versions that the library takes', (app) => {
  const { name, peerDependencies } = json(ROOT, 'package.json');
  const { dependencies = {} } = json(EXAMPLES, app, 'package.json');
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(importedBy(app)));
  expect(dependencies[name]).toBeDefined();
  for (const [peer, range] of Object.entries(peerDependencies)) {
    expect([peer, dependencies[peer]]).toEqual([peer, range]);
  }
});

test('in a clone each is synthesised as its cdk.json says, without anything installed for it', async () => {
  const out = mkdtempSync(path.join(tmpdir(), 'examples-'));
  try {
    const written = await Promise.all(APPS.map(async (app) => {
      await promisify(execFile)('npx', ['tsx', 'app.ts'], { cwd: path.join(EXAMPLES, app), env: { ...process.env, CDK_OUTDIR: path.join(out, app), CDK_VALIDATION: 'false' } });
      return readdirSync(path.join(out, app)).some((name) => name.endsWith('.template.json'));
    }));
    expect(written).toEqual(APPS.map(() => true));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
