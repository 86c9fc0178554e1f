import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_LABELS } from './cases';
import { PORT, servingDeployment } from './deployment';
import { policyOf } from './policy';
import { isActive, isReady } from '../../../simulation/component-base/pod-state';
import { Generator } from '../load/generator';
import type { TargetResult } from '../load/protocol';
import type { Manifest } from '../stage/client';
import type { RealStage } from '../stage/stage';

/* A rollout and a scale-in under load, of pods that close at once on SIGTERM: with and without the policy, side by side. */

const GRACEFUL = 'graceful';
const PLAIN = 'plain';
const NAMESPACES = [GRACEFUL, PLAIN] as const;
const NAME = 'web';

const REPLICAS = 4;
const FEWER = 2;
/** Longer than the balancer needs to learn, which is 1.5 s. */
const SLEEP_SECONDS = 4;
const PER_SECOND = 200;
const LEAD_IN_MS = 2_000;
const LEAD_OUT_MS = 3_000;
const LONGEST_MS = 180_000;

/** Failed requests in each namespace during a step, out of all that were sent there. */
export interface StepResult {
  readonly step: string;
  readonly failed: Readonly<Record<(typeof NAMESPACES)[number], number>>;
  readonly seconds: number;
}

export async function underLoad(stage: Pick<RealStage, 'client' | 'store' | 'ground' | 'until'>): Promise<{ steps: StepResult[]; sent: number }> {
  const { client, store, ground } = stage;
  const until = stage.until.bind(stage);
  for (const policy of policyOf(SLEEP_SECONDS)) {
    await client.apply({ ...policy });
  }
  await sleep(3_000);
  for (const namespace of NAMESPACES) {
    for (const manifest of manifests(namespace)) {
      await client.apply(manifest);
    }
  }
  const pods = (namespace: string) => store.list('pods', { namespace });
  const settled = (replicas: number, version: string) => () => NAMESPACES.every((namespace) => {
    const all = pods(namespace);
    return all.length === replicas && all.every((pod) => isActive(pod) && isReady(pod) && pod.metadata.annotations?.version === version);
  });
  await until('the pods are ready', settled(REPLICAS, '1'));

  const load = await Generator.start({
    kubeconfig: ground.adminKubeconfig,
    streams: [{ services: NAMESPACES.map((namespace) => `${namespace}/${NAME}`), path: '/', perSecond: PER_SECOND, timeoutMs: 2_000 }],
    longestMs: LONGEST_MS,
  });
  const steps: Array<{ readonly step: string; readonly from: number; to: number }> = [];
  const during = async (step: string, change: object, isDone: () => boolean) => {
    steps.push({ step, from: Date.now(), to: Infinity });
    for (const namespace of NAMESPACES) {
      await client.patch('deployments', namespace, NAME, { spec: change });
    }
    await until(`the ${step} is over`, isDone);
    await sleep(LEAD_OUT_MS);
    steps.at(-1)!.to = Date.now();
  };
  await during('start', {}, () => true);
  await sleep(LEAD_IN_MS);
  await during('rollout', { template: { metadata: { annotations: { version: '2' } } } }, settled(REPLICAS, '2'));
  await during('scale-in', { replicas: FEWER }, settled(FEWER, '2'));
  const results = await load.stop();

  return {
    sent: results.reduce((sum, { sent }) => sum + sent, 0),
    steps: steps.map(({ step, from, to }) => ({
      step,
      failed: Object.fromEntries(NAMESPACES.map((namespace) => [namespace, failures(results, namespace, from, to)])) as StepResult['failed'],
      seconds: (to - from - LEAD_OUT_MS) / 1000,
    })),
  };
}

/** The faults: with the policy, nothing may fail; without it, some requests must, since otherwise the load would notice nothing. */
export function judge(steps: readonly StepResult[]): string[] {
  return steps.flatMap(({ step, failed }) => [
    ...failed.graceful > 0 ? [`${step}: ${failed.graceful} requests failed in spite of the policy`] : [],
    ...failed.plain === 0 && step !== 'start' ? [`${step}: no request failed without the policy, so the load notices nothing`] : [],
    ...failed.plain > 0 && step === 'start' ? [`${failed.plain} requests failed before anything happened`] : [],
  ]);
}

function failures(results: readonly TargetResult[], namespace: string, from: number, to: number): number {
  return results.filter(({ target }) => target.startsWith(`${namespace}/`)).flatMap((result) => result.failures)
    .filter(({ at }) => at >= from && at < to).length;
}

function manifests(namespace: string): Manifest[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, ...namespace === GRACEFUL && { labels: DEFAULT_LABELS } } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: NAME },
      spec: { clusterIP: 'None', selector: { app: NAME }, ports: [{ port: PORT }] },
    },
    servingDeployment({ namespace, name: NAME, replicas: REPLICAS, annotations: { version: '1' } }),
  ];
}
