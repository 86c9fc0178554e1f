import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { ENVIRONMENT } from './environment';

/**
 * Reports the size of the Lambda function as a ZIP archive, and how long a new execution environment needs to load it.
 * Exits non-zero when either is more than it may be. Run `npm run bundle` before.
 */
const ASSET = path.join(__dirname, '..', '..', 'assets', 'lambda', 'drainer.lambda');
const LARGEST_KB = 1000;
const SLOWEST_MILLISECONDS = 250;
const STARTS = 15;

function zippedSize(): number {
  // Each entry of an archive has two headers of 30 and 46 bytes with its name, and the archive an end of 22.
  return readdirSync(ASSET).reduce((size, file) => {
    const compressed = deflateRawSync(readFileSync(path.join(ASSET, file)), { level: 9 });
    return size + compressed.length + 76 + 2 * Buffer.byteLength(file);
  }, 22);
}

/** Runs `code` in a new process, and returns what it prints, and how long all of it took. */
function start(code: string): { readonly printed: number; readonly took: number } {
  const begin = performance.now();
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { env: { PATH: process.env.PATH, ...ENVIRONMENT }, encoding: 'utf8' });
  const took = performance.now() - begin;
  if (run.status !== 0) throw new Error(`A start of the function failed: ${run.stderr.slice(-2000)}`);
  return { printed: Number(run.stdout), took };
}

function timing(file: string): string {
  const url = new URL(`file://${path.join(ASSET, file)}`).href;
  return `const begin = performance.now(); await import(${JSON.stringify(url)}); process.stdout.write(String(performance.now() - begin));`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** The chunk that loads when the Kubernetes API or EC2 is first needed. */
function chunk(name: string): string {
  const found = readdirSync(ASSET).find((file) => file.startsWith(`${name}-`));
  if (found === undefined) throw new Error(`${ASSET} has no chunk '${name}-*.mjs'. Is it imported only when it is needed?`);
  return found;
}

// In turn, so that what else the machine does meanwhile disturbs all of them alike.
const rounds = Array.from({ length: STARTS }, () => ({
  bare: start('process.stdout.write("0")').took,
  handler: start(timing('index.mjs')).printed,
  kubernetes: start(timing(chunk('eks-kubernetes'))).printed,
  ec2: start(timing(chunk('ec2'))).printed,
}));
const of = (key: keyof (typeof rounds)[number]) => Math.round(median(rounds.map((round) => round[key])));

const size = zippedSize() / 1000;
const loading = of('handler');
console.log(`Asset, zipped:             ${size.toFixed(0)} kB (at most ${LARGEST_KB})`);
console.log(`Node ${process.version} alone:        ${of('bare')} ms from start to end`);
console.log(`Handler loaded:            ${loading} ms (at most ${SLOWEST_MILLISECONDS})`);
console.log(`Kubernetes client, later:  ${of('kubernetes')} ms, when the cluster is first needed`);
console.log(`EC2 client, later:         ${of('ec2')} ms, when EC2 is first needed`);
console.log(`Each is the median of ${STARTS} starts.`);
process.exitCode = size > LARGEST_KB || loading > SLOWEST_MILLISECONDS ? 1 : 0;
