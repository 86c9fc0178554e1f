import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { allot } from './allotment';
import { Crowd, objectsOf, OWNER_RESOURCES, readyPodsOf } from './crowd';
import { Observation } from './observation';
import type { Observed } from './observer';
import { RESOURCE_PATHS } from '../../../lambda/kubernetes/resources';
import { heapArguments } from '../../../simulation/cloud/function/heap';
import { kubernetesGroup } from '../../../src/names';
import { childrenWith, MemoryWatch } from '../bench/memory';
import { AuditReader } from '../bench/requests';
import { until } from '../ground/wait';
import { RealStage } from '../stage/stage';

export interface ScaleResult {
  /** The function's memory. */
  readonly memoryMb: number;
  readonly bareClientMs: number;
  readonly objects: number;
  /** From the event until the last node has its drain state. */
  readonly drainStatesMs: number;
  readonly firstEvictionMs: number;
  readonly drainedMs: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly residentMb: number;
  readonly invocations: number;
  readonly movedPods: number;
  /** By verb and resource. */
  readonly requests: ReadonlyMap<string, number>;
  readonly observed: Observed;
}

const READY_WITHIN_MS = 30 * 60_000;
const DRAINED_WITHIN_MS = 20 * 60_000;

/** Fills a cluster, drains some of its nodes at once, and reports what that took. */
export async function measureScale(crowd: Crowd, say: (line: string) => void): Promise<ScaleResult> {
  const stage = await RealStage.open({
    nodes: crowd.nodes,
    kubelets: 'simulated',
    loadBalancerDelaySeconds: 0,
    onProcess: allot,
  });
  try {
    say(`${crowd.nodes} nodes are ready`);
    await fill(stage, crowd);
    say(`${crowd.pods} pods of ${crowd.owners} owners are ready`);
    const { memoryMb } = stage.drainer;
    const bare = await bareClient(stage, memoryMb);
    say(`the bare client has read ${bare.objects} objects in ${(bare.milliseconds / 1000).toFixed(1)} s`);
    const observation = await Observation.start(stage);
    say(`${crowd.drainingNodes} nodes go`);
    const drained = await drain(stage, crowd);
    const observed = await observation.end();
    return { memoryMb, bareClientMs: bare.milliseconds, objects: bare.objects, ...drained, observed };
  } finally {
    await stage.close();
  }
}

async function fill(stage: RealStage, crowd: Crowd): Promise<void> {
  const { client } = stage;
  const { namespaces, others } = objectsOf(crowd);
  await Promise.all(namespaces.map((manifest) => client.apply(manifest)));
  await Promise.all(others.map((manifest) => client.apply(manifest)));
  await until('the pods are ready', async () => {
    const lists = await Promise.all(OWNER_RESOURCES.map((resource) => client.list(resource)));
    const ready = lists.flatMap(({ kind, items }) => items.map(({ status }) => readyPodsOf(kind.replace(/List$/, ''), status)));
    return ready.reduce((sum, each) => sum + each, 0) === crowd.pods;
  }, READY_WITHIN_MS, 2_000);
}

/** How long a bare client takes in a new process with the same limits as the function. */
async function bareClient({ ground }: RealStage, memoryMb: number): Promise<{ readonly milliseconds: number; readonly objects: number }> {
  const { certificate, key } = await ground.issue('bare-client', '/O=system:masters/CN=bare-client', 'DNS:bare-client');
  const order = { server: ground.server, authority: ground.certificateAuthority, certificate, key, paths: Object.values(RESOURCE_PATHS) };
  const began = performance.now();
  const child = spawn(process.execPath, [
    ...heapArguments(memoryMb), '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--disable-warning=ExperimentalWarning',
    join(__dirname, 'bare-client.ts'), JSON.stringify(order),
  ], { stdio: ['ignore', 'pipe', 'inherit'] });
  allot(child.pid!, memoryMb);
  const [answer, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) {
    throw new Error(`The bare client ended with ${String(code)}, so that there is nothing to compare with.`);
  }
  return { milliseconds: performance.now() - began, objects: Number(answer) };
}

async function drain(stage: RealStage, { drainingNodes }: Crowd) {
  const nodes = stage.nodes.slice(0, drainingNodes).map(({ metadata }) => metadata.name);
  const audit = new AuditReader(stage.ground.auditLog);
  const memory = new MemoryWatch(() => childrenWith('bootstrap.ts'));
  const began = stage.clock.now();
  // The group is scaled in, so that no machine starts during the measurement.
  for (const node of nodes) {
    stage.terminate(node, { decrement: true });
  }
  await stage.until('all drains have ended', () => nodes.every((node) => node in stage.drains), DRAINED_WITHIN_MS);
  await stage.until('no invocation runs', () => stage.drainer.invocations.every(({ outcome }) => outcome !== 'running'), DRAINED_WITHIN_MS);
  const at = (message: string): number => Math.max(...stage.log.filter((line) => line.message === message).map((line) => line.at));
  const evictions = stage.audit().filter(({ verb, subresource }) => verb === 'create' && subresource === 'eviction');
  const outcomes = Object.groupBy(nodes, (node) => stage.drains[node].outcome);
  return {
    drainStatesMs: at('Drain started') - began,
    firstEvictionMs: Math.min(...evictions.map((entry) => entry.at)) - began,
    drainedMs: at('Drain ended') - began,
    outcomes: Object.fromEntries(Object.entries(outcomes).map(([outcome, all]) => [outcome, all?.length ?? 0])),
    residentMb: memory.stop(),
    invocations: stage.drainer.invocations.length,
    movedPods: new Set(evictions.filter(({ code }) => code === 201).map(({ namespace, name }) => `${namespace}/${name}`)).size,
    requests: audit.requestsOf({ groupPrefix: kubernetesGroup('') }),
  };
}
