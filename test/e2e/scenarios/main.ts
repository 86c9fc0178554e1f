import { parseArgs } from 'node:util';
import { choose } from './choose';
import { compareAll } from './compare-all';
import { SCENARIOS } from './list';
import { compareRehearsals } from '../rehearsal/compare';

/**
 * `npm run e2e`: plays scenarios on real Kubernetes, and reports differences from expected and simulated results. `-- rehearsal [RUNS]` instead
 * rehearses patches of clusters, carries them out, and compares: `--cluster NAME` selects clusters whose names contain that; `--out FOLDER` stores
 * their dumps and events.
 */
async function main(): Promise<boolean> {
  if (process.argv[2] === 'rehearsal') {
    const { values: { cluster: name, out: folder }, positionals: [runs = '1'] } = parseArgs({
      args: process.argv.slice(3), allowPositionals: true, options: { cluster: { type: 'string' }, out: { type: 'string' } },
    });
    return await compareRehearsals({ runs: Number(runs), name, folder }, (line) => process.stdout.write(`${line}\n`)) === 0;
  }
  const { passed, failed } = await compareAll(choose(SCENARIOS, process.argv.slice(2)), (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0;
}

main().then((good) => process.exit(good ? 0 : 1), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
