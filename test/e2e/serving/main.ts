import { makePodsBefore, playListing } from './listed';
import { playCases, playTwoPolicies } from './play-cases';
import { type Crossing, judgeCrossing, throughNodes } from './through-nodes';
import { judge, underLoad } from './under-load';
import { RealStage } from '../stage/stage';

const BEGAN = performance.now();
const say = (text: string) => process.stdout.write(`${((performance.now() - BEGAN) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);

/**
 * `npm run e2e:serving`: how real Kubernetes creates pods under the policy of GracefulPods, whether they serve until they get no more requests, and
 * whether a draining node passes connections on until none come in. `test/e2e/run.sh serving/main.ts policy` or `nodes` runs only one part.
 */
async function main(): Promise<boolean> {
  const parts = process.argv.slice(2);
  const wrong = [
    ...parts.includes('nodes') ? [] : await byPolicy(),
    ...parts.includes('policy') ? [] : await acrossNodes(),
  ];
  wrong.forEach((sentence) => say(`FAIL ${sentence}`));
  return wrong.length === 0;
}

/** With the default delay, and to check the test itself, without any. */
async function acrossNodes(): Promise<string[]> {
  const crossings: Crossing[] = [];
  for (const delay of [undefined, 0]) {
    const crossing = await throughNodes(delay);
    const { failed, sent, drainSeconds, reasons } = crossing;
    say(`connections through nodes, loadBalancerDelay ${delay ?? 'by default'}: ${JSON.stringify(failed)} of ${sent} requests failed ${JSON.stringify(reasons)}, in a drain of ${drainSeconds.toFixed(1)} s`);
    crossings.push(crossing);
  }
  return crossings.flatMap(judgeCrossing);
}

async function byPolicy(): Promise<string[]> {
  const stage = await RealStage.open({ nodes: 2 });
  say('the cluster is up');
  try {
    await makePodsBefore(stage.client);
    const wrong = [...await playListing(stage.ground), ...await playCases(stage.client), ...await playTwoPolicies(stage.client)];
    say('the pods of all cases were made');
    const { steps, sent } = await underLoad(stage);
    for (const { step, failed, seconds } of steps) {
      say(`${step}: failed requests ${failed.graceful} with the policy, ${failed.plain} without, after ${seconds.toFixed(1)} s`);
    }
    say(`${sent} requests were sent`);
    return [...wrong, ...judge(steps)];
  } finally {
    await stage.close();
  }
}

main().then((good) => process.exit(good ? 0 : 1), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
