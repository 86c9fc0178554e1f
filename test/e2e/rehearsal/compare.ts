import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { misses, type Outcome, row } from './agreement';
import { CLUSTERS, type RehearsedCluster } from './clusters';
import { connect } from '../../../cli/cluster/connect';
import { readCluster } from '../../../cli/cluster/read-cluster';
import { redacted } from '../../../cli/cluster/redact';
import { find } from '../../../cli/findings/find';
import type { Assumptions } from '../../../cli/rehearsal/assumptions';
import { readDesign } from '../../../cli/rehearsal/design';
import type { GroupOptions } from '../../../cli/rehearsal/options';
import { rehearse } from '../../../cli/rehearsal/rehearse';
import { blockedNodes, interruptedOwners, ownerKey } from '../../../cli/result/result';
import { TERMINATING } from '../../../simulation/cloud/auto-scaling/lifecycle-hook';
import { QUICK_TIMING } from '../../../simulation/cloud/cloud';
import { conditionOf } from '../../../simulation/component-base/conditions';
import { FloorObserver } from '../../../simulation/observe/floors';
import { bringUp } from '../scenarios/bring-up';
import { RealPlace } from '../scenarios/real-place';
import { STAGES, type StageName } from '../scenarios/scenario';
import { namespaceOf, Scene } from '../scenarios/scene';

type Print = (line: string) => void;

const NODES = 3;
const REFRESH = { minHealthyPercentage: 100, maxHealthyPercentage: 110 };
const LONGEST_SECONDS = 1_500;
/** What the test cluster does not show: its images are there. How long pods take to start is the dump's own. */
const ASSUMPTIONS = { imagePull: 0.2, exit: 0.1 };
/** Machines that took longer were not launched while anybody looked. */
const LONGEST_JOIN_SECONDS = 60;
/** The API server writes whole seconds, on the average half a second too early. */
const HALF_A_SECOND = 500;
const TEMPLATE = join(__dirname, '..', '..', '..', 'assets', 'cli', 'drainer.template.json');

/** Dumps clusters of real Kubernetes, rehearses their patch, does it, and tells where the rehearsal was wrong. Returns how many clusters it was wrong about. */
export async function compareRehearsals(runs: number, print: Print): Promise<number> {
  const rows: string[] = [];
  let wrong = 0;
  for (let run = 1; run <= runs; run++) {
    for (const stage of Object.keys(STAGES) as StageName[]) {
      const clusters = CLUSTERS.filter((cluster) => cluster.stage === stage);
      if (clusters.length === 0) {
        continue;
      }
      // One less than are needed, so that one is launched as those of a patch are: alone.
      const place = await RealPlace.open(stage, NODES - 1);
      try {
        for (const cluster of clusters) {
          const [rehearsed, real] = await compare(cluster, place);
          const found = misses(rehearsed, real);
          wrong += found.length > 0 ? 1 : 0;
          rows.push(row(`${cluster.name}, run ${run}`, rehearsed, real));
          print(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${rows.at(-1)}`);
          found.forEach((miss) => print(`    ${miss}`));
          await place.clear(namespaceOf(cluster.name)).catch((error: unknown) => print(`    Not cleared: ${String(error)}`));
        }
      } finally {
        await place.close();
      }
    }
  }
  print('\n| cluster | interrupted | blocked | moves | patch | drains off by | misses |\n|---|---|---|---|---|---|---|');
  rows.forEach(print);
  return wrong;
}

async function compare(cluster: RehearsedCluster, place: RealPlace): Promise<readonly [rehearsed: Outcome, real: Outcome]> {
  const scene = new Scene(place, cluster.name, await place.nodes(NODES));
  await bringUp(cluster, scene);
  const rehearsed = await rehearseDump(place, scene.namespace);
  return [rehearsed, await patch(place, scene.namespace)];
}

/** As the commands `dump` and `rehearse` do. */
async function rehearseDump(place: RealPlace, namespace: string): Promise<Outcome> {
  process.env.KUBECONFIG = place.kubeconfig;
  const { items, remarks } = await readCluster(connect(undefined));
  const dump = { items: items.map((item) => redacted(item, { registries: false })) };
  const { v: _, ...options } = JSON.parse(place.group.hooks()[0].notificationMetadata ?? '{}') as GroupOptions & { readonly v?: unknown };
  const { result } = await rehearse({
    dump,
    source: 'the test cluster',
    design: readDesign(JSON.parse(readFileSync(TEMPLATE, 'utf8')) as Parameters<typeof readDesign>[0]),
    findings: find(dump.items, { silences: [] }),
    group: options,
    ...REFRESH,
    assumptions: { ...ASSUMPTIONS, ...nodeTimes(place) },
    timing: QUICK_TIMING,
    remarks,
    onProgress: () => undefined,
  });
  return {
    interrupted: interruptedOwners(result).map(ownerKey).filter(isOf(namespace)).sort(),
    blocked: blockedNodes(result).map(({ name }) => name).sort(),
    seconds: result.seconds,
    drains: Object.fromEntries(result.nodes.map(({ name, seconds }) => [name, seconds])),
    moves: Object.fromEntries(result.owners.filter((owner) => owner.moves > 0 && owner.namespace === namespace)
      .map((owner) => [ownerKey(owner), owner.moves])),
  };
}

/** How long machines took lately, as who runs a cluster knows it of theirs: a dump does not tell when an instance was launched. */
function nodeTimes({ cloud, store }: RealPlace): Pick<Assumptions, 'nodeJoin' | 'nodeReady'> {
  const times = store.list('nodes').flatMap(({ metadata, spec, status }) => {
    const [{ launchTime }] = cloud.ec2.describeInstances([spec.providerID?.split('/').at(-1) ?? '']);
    const joined = (Date.parse(metadata.creationTimestamp) + HALF_A_SECOND - launchTime) / 1000;
    const readyAt = Date.parse(conditionOf(status.conditions, 'Ready')?.lastTransitionTime ?? '');
    const readySeconds = (readyAt - Date.parse(metadata.creationTimestamp)) / 1000;
    return joined < LONGEST_JOIN_SECONDS ? [{ joinSeconds: Math.max(0, joined), readySeconds }] : [];
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { nodeJoin: mean(times.map(({ joinSeconds }) => joinSeconds)), nodeReady: mean(times.map(({ readySeconds }) => readySeconds)) };
}

async function patch(place: RealPlace, namespace: string): Promise<Outcome> {
  const { group, store, cloud } = place;
  const nodeOf = new Map(store.list('nodes').map(({ metadata, spec }) => [spec.providerID?.split('/').at(-1) ?? '', metadata.name]));
  const began = new Map<string, number>();
  const drains: Record<string, number> = {};
  const blocked: string[] = [];
  const floors = new FloorObserver(store);
  floors.start();
  cloud.autoScaling.onChange(({ at, instanceId, to }) => {
    const node = nodeOf.get(instanceId);
    if (node === undefined) {
      return;
    }
    if (to === 'Terminating:Wait') {
      began.set(node, at);
    }
    if (to === 'Terminating:Proceed' || to === 'Terminating:Retained') {
      drains[node] ??= (at - (began.get(node) ?? at)) / 1000;
    }
    if (to === 'Terminating:Retained') {
      blocked.push(node);
    }
  });
  const startedAt = cloud.clock.now();
  const refresh = group.startRefresh(REFRESH);
  const isOver = () => !refresh.active && group.actions.every(({ active, hook }) => !active || hook.transition !== TERMINATING);
  await place.until('the patch has ended', isOver, LONGEST_SECONDS);
  const seconds = (cloud.clock.now() - startedAt) / 1000;
  floors.stop();
  const records = floors.records.filter(({ key }) => isOf(namespace)(key));
  return {
    interrupted: records.filter(({ secondsBelowFloor }) => secondsBelowFloor > 0).map(({ key }) => key).sort(),
    blocked: blocked.sort(),
    seconds,
    drains,
    moves: Object.fromEntries(records.filter(({ moved }) => moved > 0).map(({ key, moved }) => [key, moved])),
  };
}

function isOf(namespace: string): (key: string) => boolean {
  return (key) => key.includes(` ${namespace}/`);
}
