import { execFileSync } from 'node:child_process';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** The files that are published, as far as they are built. */
const published = (JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
})) as Array<{ files: Array<{ path: string }> }>)[0].files.map((file) => file.path);

// The fixture is what Construct Hub compiles the examples with.
test('what is published is what users need, and nothing else', () => {
  const needed = /^(API\.md|LICENSE|README\.md|package\.json|\.jsii|rosetta\/default\.ts-fixture|lib\/([\w-]+\/)?[\w-]+\.(js|d\.ts)|assets\/lambda\/((drainer|patcher)\.lambda\/[\w.-]+\.mjs|(PATCHER-)?THIRD-PARTY-NOTICES|(patcher\.)?sbom\.cdx\.json)|assets\/cli\/([\w-]+\.mjs|drainer\.template\.json|report\.(css|js)|THIRD-PARTY-NOTICES))$/;
  expect(published.filter((file) => !needed.test(file))).toEqual([]);
});

test('the function, the command and the notices of what is in them are published', () => {
  expect(published).toEqual(expect.arrayContaining([
    'assets/lambda/drainer.lambda/index.mjs', 'assets/lambda/THIRD-PARTY-NOTICES', 'assets/lambda/patcher.lambda/index.mjs',
    'assets/lambda/PATCHER-THIRD-PARTY-NOTICES', 'assets/cli/main.mjs', 'assets/cli/THIRD-PARTY-NOTICES', 'LICENSE',
  ]));
});
