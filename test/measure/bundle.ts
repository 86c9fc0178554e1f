import * as path from 'node:path';
import { ASSET, chunk, LARGEST_KB, zippedKb } from './asset';
import { run } from './cold-start';
import { compareColdStarts, LARGEST_RATIO, shown } from './compare-cold-starts';
import { median } from './median';
import { answer, startApiServer } from '../lambda/kubernetes/api-server';

/**
 * Reports the size of the Lambda function as a ZIP archive, how long a new execution environment needs to load it, and how
 * long to speak with the cluster. Exits non-zero when something is more than it may be. Run `npm run bundle` before.
 */
const SLOWEST_MILLISECONDS = 250;
const STARTS = 15;

async function main(): Promise<boolean> {
  // In turn, so that what else the machine does meanwhile disturbs all of them alike.
  const rounds: Array<Readonly<Record<'bare' | 'handler' | 'kubernetes' | 'ec2', number>>> = [];
  for (let round = 0; round < STARTS; round++) {
    rounds.push({
      bare: (await run('')).took,
      handler: await loading(path.join(ASSET, 'index.mjs')),
      kubernetes: await loading(chunk('eks-kubernetes')),
      ec2: await loading(chunk('ec2')),
    });
  }
  const of = (key: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[key]));

  const size = zippedKb();
  console.log(`Asset, zipped:             ${size.toFixed(0)} kB (at most ${LARGEST_KB})`);
  console.log(`Node ${process.version} alone:        ${of('bare').toFixed(0)} ms from start to end`);
  console.log(`Handler loaded:            ${of('handler').toFixed(0)} ms (at most ${SLOWEST_MILLISECONDS})`);
  console.log(`Kubernetes client, later:  ${of('kubernetes').toFixed(0)} ms, when the cluster is first needed`);
  console.log(`EC2 client, later:         ${of('ec2').toFixed(0)} ms, when EC2 is first needed`);

  const coldStarts = await inFrontOfAServer();
  console.log(`From start to first list:  ${shown(coldStarts)}`);
  console.log(`Each is the median of ${STARTS} starts.`);
  return size <= LARGEST_KB && of('handler') <= SLOWEST_MILLISECONDS && coldStarts.ratio <= LARGEST_RATIO;
}

/** How long a module takes to load in a new process. */
async function loading(file: string): Promise<number> {
  const url = new URL(`file://${file}`).href;
  const { stdout } = await run(`const begin = performance.now(); await import(${JSON.stringify(url)}); process.stdout.write(String(performance.now() - begin));`);
  return Number(stdout);
}

async function inFrontOfAServer() {
  const server = await startApiServer();
  server.handler = (_, response) => answer(response, 200, { metadata: { resourceVersion: '1' }, items: [] });
  try {
    return await compareColdStarts(server.endpoint, STARTS);
  } finally {
    await server.stop();
  }
}

void main().then((isGood) => { process.exitCode = isGood ? 0 : 1; });
