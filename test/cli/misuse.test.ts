import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { run } from './command';
import { refusalOfNode } from '../../cli/supported-node';

test.each([
  [['rehearse'], 'rehearse needs exactly one cluster. Got: neither --cluster nor --context. Allowed: '],
  [['rehearse', '--cluster', '/nowhere.json'], 'The file cannot be read. Got: /nowhere.json (ENOENT'],
  [['rehearse', '--cluster', __filename], 'The dump is no JSON. Got: '],
  [['rehearse', '--cluster', `${__dirname}/../tsconfig.json`], 'The dump is no JSON. Got: '],
  [['rehearse', '--cluster', `${__dirname}/../../package.json`], 'This is not a dump of a cluster. Got: '],
  [['rehearse', '--cluster', `${__dirname}/../fixtures/cluster-3-nodes-54-pods.json`, '--nodes', 'team=x'], 'No node is selected, so there is nothing to rehearse. Got: --nodes team=x.'],
  [['rehearse', '--max-healthy', '300'], "--max-healthy is out of its range. Got: '300'. Allowed: a whole number from 100 to 200."],
  [['rehearse', '--image-pull', 'long'], "--image-pull is not a duration. Got: 'long'."],
  [['rehearse', '--surge', 'SOMETIMES'], "argument 'SOMETIMES' is invalid. Allowed: WHEN_NEEDED, ALWAYS, NEVER. Write it as `cdk-graceful-node-group rehearse --help` says."],
  [['rehearse', '--frob'], "Got: unknown option '--frob'. Allowed: what --help shows. Write it as `cdk-graceful-node-group rehearse --help` says."],
  [['rehearse', '--cluster', '/dev/null'], 'The dump is empty. Got: /dev/null'],
  [['rehearse', '--cluster', `${__dirname}/../e2e/ground/simulated-kubelets.yaml`], 'The dump is YAML, not JSON. Got: '],
  // Before the patch is played, which may take minutes.
  [['rehearse', '--cluster', '/nowhere.json', '--html', '/nowhere/patch.html'], 'The file cannot be written. Got: /nowhere/patch.html (ENOENT'],
  // It allows everything to root, and takes no files.
  [['rehearse', '--cluster', '/nowhere.json', '--junit', '/proc/patch.xml'], 'The file cannot be written. Got: /proc/patch.xml (ENOENT'],
  [['rehearse', '--cluster', '/nowhere.json', '--sarif', __dirname], 'The file cannot be written. Got: '],
  [['rehearse', '--cluster', '/nowhere.json', '--html', `${__filename}/patch.html`], 'The file cannot be written. Got: '],
  [['report', '/nowhere.log', '--html', '/proc/patch.html'], 'The file cannot be written. Got: /proc/patch.html (ENOENT'],
  [['dump', '--out', '/proc/cluster.json'], 'The file cannot be written. Got: /proc/cluster.json (ENOENT'],
  [['status', '--cluster', `${__dirname}/../fixtures/nothing.json`], 'The file cannot be read. Got: '],
  [['status', '--cluster', '/nowhere.json', '--context', 'prod'], 'Which cluster to look at must be said once. Got: both --cluster and --context.'],
  [['explain', 'node1', '--cluster', '/nowhere.json', '--context', 'prod'], 'Which cluster to look at must be said once. Got: both --cluster and --context.'],
  [['status', '--watch', '0'], "--watch is out of its range. Got: '0'. Allowed: a duration from 1s to 24h."],
  [['rehearse', '--drain-timeout', '0'], "--drain-timeout is out of its range. Got: '0'. Allowed: a duration from 120s to 48h."],
  [['rehearse', '--drain-timeout', '900h'], "--drain-timeout is out of its range. Got: '900h'. Allowed: a duration from 120s to 48h."],
  [['reherse'], "unknown command 'reherse' (Did you mean rehearse?)"],
])('%j is refused in four parts', async (words, said) => {
  const { code, stdout, stderr } = await run(...words);
  expect(stderr).toContain(said);
  expect(stderr).toMatch(/ Got: .* Allowed: .+\. [A-Z].+\n$/s);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('a dump without nodes tells of no drain, and of no patch', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'misuse-'));
  const file = path.join(folder, 'empty.json');
  writeFileSync(file, '{"kind":"List","items":[]}');
  for (const words of [['status'], ['rehearse'], ['explain', 'node1']]) {
    const { code, stdout, stderr } = await run(...words, '--cluster', file);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^The dump has no nodes, .* Got: .* Allowed: .+\. [A-Z].+\n$/s)]);
  }
  rmSync(folder, { recursive: true });
});

test.each<[string, (text: string) => Buffer]>([
  ['a byte order mark', (text) => Buffer.from(`\uFEFF${text}`)],
  ['UTF-16, as > of Windows PowerShell', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16 with the high byte first', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ['line ends of Windows', (text) => Buffer.from(text.replaceAll(',', ',\r\n'))],
])('a dump is read that was written with %s', async (_, encode) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'misuse-'));
  const file = path.join(folder, 'cluster.json');
  writeFileSync(file, encode(JSON.stringify({ kind: 'List', items: [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'nœud' }, spec: {} }] })));
  expect(await run('status', '--cluster', file)).toMatchObject({ code: 0, stdout: expect.stringContaining('No node is being drained.') });
  rmSync(folder, { recursive: true });
});

test('who has a Node that is too old is told so', () => {
  expect(refusalOfNode('20.20.2')?.message).toMatch(/^This Node is too old\. Got: Node 20\.20\.2\. Allowed: Node 22 or newer\. /);
  expect(['22.0.0', '24.21.0'].map(refusalOfNode)).toEqual([undefined, undefined]);
});

test('what a dump never shows is not said to be taken from it', async () => {
  const { stdout } = await run('rehearse', '--help');
  expect(stdout).toMatch(/--volume-attach <duration> +to attach a volume \(default: 5s\)/);
  expect(stdout).toMatch(/--image-pull <duration>[^-]*as the\s+cluster shows, or 5s\)/);
});

test('--help tells commands, exit codes and that nothing is changed', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  for (const said of ['rehearse', 'Exit codes:', 'NO_COLOR', 'Nothing is ever changed']) {
    expect(stdout).toContain(said);
  }
});
