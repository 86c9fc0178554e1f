import { choose } from './choose';
import { compareAll } from './compare-all';
import { SCENARIOS } from './list';
import { compareRehearsals } from '../rehearsal/compare';

/**
 * `npm run e2e`: plays scenarios on real Kubernetes, and tells where that differs from what is expected or simulated. `-- rehearsal [RUNS]`
 * rehearses the patches of clusters instead, does them, and compares.
 */
async function main(): Promise<boolean> {
  const [command, runs = '1'] = process.argv.slice(2);
  if (command === 'rehearsal') {
    return await compareRehearsals(Number(runs), (line) => process.stdout.write(`${line}\n`)) === 0;
  }
  const { passed, failed } = await compareAll(choose(SCENARIOS, process.argv.slice(2)), (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0;
}

main().then((good) => process.exit(good ? 0 : 1), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
