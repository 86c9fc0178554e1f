import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exercise, type Outcome } from './exercise';
import { type Mistake, type Sample, SAMPLES } from './samples';

/** Fewer requests would not be a load. */
const LEAST_SENT = 100;

/** `npm run applications`: builds each sample of examples/applications and sees that it loses no request when it ends; done wrong, it must. */
async function main(names: readonly string[]): Promise<boolean> {
  const unknown = names.filter((name) => !SAMPLES.some((sample) => sample.name === name));
  if (unknown.length > 0) {
    throw new Error(`There is no sample ${unknown.join(', ')}. There are: ${SAMPLES.map(({ name }) => name).join(', ')}.`);
  }
  const parent = mkdtempSync(join(tmpdir(), 'applications-'));
  const count = { passed: 0, failed: 0 };
  const tell = (good: boolean, what: string, { sent, wrong }: Outcome) => {
    count[good ? 'passed' : 'failed']++;
    const told = [...wrong].map(([problem, times]) => `${times} × ${problem}`).join('; ') || 'nothing went wrong';
    process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${what}: ${sent} requests, ${told}\n`);
  };
  try {
    for (const sample of SAMPLES.filter(({ name }) => names.length === 0 || names.includes(name))) {
      const folder = build(sample, parent);
      for (const front of ['balancer', 'hook'] as const) {
        const outcome = await exercise(sample.command, folder, sample.environment ?? {}, front, true);
        tell(outcome.wrong.size === 0 && outcome.sent >= LEAST_SENT, `${sample.name} behind a ${front}`, outcome);
      }
      for (const mistake of sample.mistakes) {
        const mistaken = await exercise(sample.command, misbuild(sample, mistake, folder), sample.environment ?? {}, mistake.front, false);
        tell(mistaken.wrong.size > 0, `${sample.name} that ${mistake.what}`, mistaken);
      }
    }
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
  process.stdout.write(`\n${count.passed} passed, ${count.failed} failed\n`);
  return count.failed === 0;
}

/** A built copy of a sample, so that nothing is left in its folder. */
function build(sample: Sample, parent: string): string {
  const folder = join(parent, sample.name);
  cpSync(join(__dirname, '..', '..', 'examples', 'applications', sample.name), folder, { recursive: true });
  if (sample.prepare) {
    call(sample.prepare, folder, sample);
  }
  if (sample.compile) {
    call(sample.compile, folder, sample);
  }
  return folder;
}

/** Another copy, with a mistake in it. */
function misbuild(sample: Sample, { what, file, from, to }: Mistake, folder: string): string {
  const wrong = `${folder}-wrong`;
  rmSync(wrong, { recursive: true, force: true });
  cpSync(folder, wrong, { recursive: true });
  const [before, after, ...more] = readFileSync(join(wrong, file), 'utf8').split(from);
  if (after === undefined || more.length > 0) {
    throw new Error(`${file} of ${sample.name} has not one place that can be changed so that it ${what}: ${from}`);
  }
  writeFileSync(join(wrong, file), `${before}${to}${after}`);
  if (sample.compile) {
    call(sample.compile, wrong, sample);
  }
  return wrong;
}

function call([program, ...args]: readonly string[], folder: string, { environment }: Sample): void {
  execFileSync(program, args, { cwd: folder, env: { ...process.env, ...environment }, stdio: ['ignore', 'inherit', 'inherit'] });
}

main(process.argv.slice(2)).then((good) => process.exit(good ? 0 : 1), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
