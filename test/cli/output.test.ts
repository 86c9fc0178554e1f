import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { DUMP_FILE, run } from './command';

const MAIN = `${__dirname}/../../assets/cli/main.mjs`;

test('a standard output without room is told in four parts', () => {
  const { status, stderr } = spawnSync(process.execPath, [MAIN, '--help'], { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'], encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^The standard output cannot be written\. Got: ENOSPC.* Allowed: .+\. [A-Z].+\n$/) });
});

test('who reads only the beginning is no mistake', () => {
  const { status, stderr } = spawnSync('bash', ['-c', 'set -o pipefail; "$0" "$1" rehearse --cluster "$2" --json | head -n 1', process.execPath, MAIN, DUMP_FILE], { encoding: 'utf8' });
  expect({ status, stderr: stderr.replace(/^\d+ of .*\n/gm, '') }).toEqual({ status: 0, stderr: '' });
});

test('a file that has no room after all costs nothing of what was found', async () => {
  const { code, stdout, stderr } = await run('rehearse', '--cluster', DUMP_FILE, '--no-compare-taints', '--json', '--junit', '/dev/full');
  expect(stderr).toMatch(/The file cannot be written\. Got: \/dev\/full \(ENOSPC.* Allowed: .+\. [A-Z].+\n$/s);
  expect([code, JSON.parse(stdout)]).toEqual([2, expect.objectContaining({ verdict: 'interrupted' })]);
});
