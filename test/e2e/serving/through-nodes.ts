import { setTimeout as sleep } from 'node:timers/promises';
import { PORT, servingDeployment } from './deployment';
import { isActive, isReady } from '../../../simulation/component-base/pod-state';
import { Generator } from '../load/generator';
import type { TargetResult } from '../load/protocol';
import type { Manifest } from '../stage/client';
import { RealStage } from '../stage/stage';

/*
 * Connections that go through a node while it is drained: a balancer sends to node ports, and learns with a delay that it should stop. How pods
 * themselves stop is not tested here: those behind every node run elsewhere, and those behind their own nodes are left alone until nothing is sent to
 * them.
 */

const NAMESPACE = 'through-nodes';
/** One more than the group's minimum. */
const NODES = 4;
const BALANCER_DELAY_MS = 1_500;
const LEAD_IN_MS = 2_000;
const LEAD_OUT_MS = 3_000;
const LONGEST_MS = 240_000;
const PER_SECOND = 100;
/** Goes through the node for longer than a drain that does not wait. */
const LONG_SECONDS = 8;

/** The Services, by the nodes through which connections come in. */
const SERVICES = { 'every-node': 'Cluster', 'nodes-of-its-pods': 'Local' } as const;
type ServiceName = keyof typeof SERVICES;
const NAMES = Object.keys(SERVICES) as ServiceName[];

export interface Crossing {
  /** The group's option; undefined: the default. */
  readonly loadBalancerDelaySeconds?: number;
  readonly drainSeconds: number;
  readonly sent: number;
  readonly failed: Readonly<Record<ServiceName, number>>;
  readonly reasons: Readonly<Record<string, number>>;
}

export async function throughNodes(loadBalancerDelaySeconds?: number): Promise<Crossing> {
  const stage = await RealStage.open({ nodes: NODES, kubeProxy: true, loadBalancerDelaySeconds });
  try {
    return await cross(stage, loadBalancerDelaySeconds);
  } finally {
    await stage.close();
  }
}

async function cross(stage: RealStage, loadBalancerDelaySeconds: number | undefined): Promise<Crossing> {
  const { client, store, ground } = stage;
  const drainingNode = stage.nodes[0].metadata.name;
  for (const manifest of manifests(drainingNode)) {
    await client.apply(manifest);
  }
  const podsOn = (app: ServiceName, node?: string) => store.list('pods', { namespace: NAMESPACE })
    .filter((pod) => pod.metadata.labels?.app === app && isActive(pod) && isReady(pod) && (node === undefined || pod.spec.nodeName === node)).length;
  await stage.until('the pods are ready', () => podsOn('every-node') === 2 && podsOn('nodes-of-its-pods') === NODES, 120_000);
  if (podsOn('nodes-of-its-pods', drainingNode) === 0) {
    throw new Error(`No pod of nodes-of-its-pods is on ${drainingNode}, so its drain would show nothing.`);
  }

  const services = NAMES.map((name) => `${NAMESPACE}/${name}`);
  const load = await Generator.start({
    kubeconfig: ground.adminKubeconfig,
    targets: 'nodes',
    delayMs: BALANCER_DELAY_MS,
    streams: [
      { services, path: '/', perSecond: PER_SECOND, timeoutMs: 2_000 },
      { services: services.slice(0, 1), path: `/slow?seconds=${LONG_SECONDS}`, perSecond: 5, timeoutMs: LONG_SECONDS * 1000 + 2_000 },
    ],
    longestMs: LONGEST_MS,
  });
  await sleep(LEAD_IN_MS);
  const startedAt = Date.now();
  stage.terminate(drainingNode, { decrement: true });
  await stage.until(`${drainingNode} is drained`, () => stage.drains[drainingNode] !== undefined, LONGEST_MS - 60_000);
  const drainSeconds = (Date.now() - startedAt) / 1000;
  await sleep(LEAD_OUT_MS);
  const results = await load.stop();

  const early = results.flatMap(({ failures }) => failures).filter(({ at }) => at < startedAt).length;
  if (early > 0) {
    throw new Error(`${early} requests failed before the drain began, so nothing can be told of the drain.`);
  }
  const { outcome } = stage.drains[drainingNode];
  if (outcome !== 'drained') {
    throw new Error(`The drain of ${drainingNode} ended as ${outcome}.`);
  }
  const failedOf = (name: ServiceName) => results.filter(({ target }) => target.startsWith(`${NAMESPACE}/${name}/`)).reduce((sum, { failed }) => sum + failed, 0);
  return {
    loadBalancerDelaySeconds,
    drainSeconds,
    sent: results.reduce((sum, { sent }) => sum + sent, 0),
    failed: Object.fromEntries(NAMES.map((name) => [name, failedOf(name)])) as Crossing['failed'],
    reasons: reasonsOf(results),
  };
}

function reasonsOf(results: readonly TargetResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [reason, count] of results.flatMap(({ reasons }) => Object.entries(reasons))) {
    counts[reason] = (counts[reason] ?? 0) + count;
  }
  return counts;
}

/** The faults: with the default, nothing may fail; with a delay of 0, some requests to each Service must, since otherwise the load would notice nothing. */
export function judgeCrossing({ loadBalancerDelaySeconds, failed }: Crossing): string[] {
  return NAMES.flatMap((name) => {
    if (loadBalancerDelaySeconds === 0) {
      return failed[name] > 0 ? [] : [`${name}: no request failed though nothing waited for the balancer, so the load notices nothing`];
    }
    return failed[name] > 0 ? [`${name}: ${failed[name]} requests failed though the drain waits for the balancer`] : [];
  });
}

function manifests(drainingNode: string): Manifest[] {
  const elsewhere = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: [drainingNode] }] },
        ],
      },
    },
  };
  const apart = {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'nodes-of-its-pods' } } } },
      ],
    },
  };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    ...NAMES.map((name): Manifest => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: NAMESPACE, name },
      spec: { type: 'NodePort', externalTrafficPolicy: SERVICES[name], selector: { app: name }, ports: [{ port: PORT }] },
    })),
    servingDeployment({ namespace: NAMESPACE, name: 'every-node' satisfies ServiceName, replicas: 2, affinity: elsewhere }),
    servingDeployment({ namespace: NAMESPACE, name: 'nodes-of-its-pods' satisfies ServiceName, replicas: NODES, affinity: apart }),
  ];
}
