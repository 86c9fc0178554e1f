import { makePodsBefore, playListing } from './serving/listed';
import { playCases, playTwoPolicies } from './serving/play-cases';
import { judge, underLoad } from './serving/under-load';
import { RealStage } from './stage/stage';

/** `npm run e2e:serving`: what real Kubernetes makes of pods by the policy of GracefulPods, and whether they serve until nobody calls them any more. */
async function main(): Promise<boolean> {
  const began = performance.now();
  const say = (text: string) => process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
  const stage = await RealStage.open({ nodes: 2 });
  say('the cluster is up');
  try {
    await makePodsBefore(stage.client);
    const wrong = [...await playListing(stage.ground), ...await playCases(stage.client), ...await playTwoPolicies(stage.client)];
    say('the pods of all cases were made');
    const { steps, sent } = await underLoad(stage);
    for (const { step, failed, seconds } of steps) say(`${step}: failed requests ${failed.graceful} with the policy, ${failed.plain} without, after ${seconds.toFixed(1)} s`);
    say(`${sent} requests were sent`);
    wrong.push(...judge(steps));
    wrong.forEach((sentence) => say(`FAIL ${sentence}`));
    return wrong.length === 0;
  } finally {
    await stage.close();
  }
}

main().then((good) => process.exit(good ? 0 : 1), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
