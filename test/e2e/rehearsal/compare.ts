import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { misses, type Outcome, row } from './agreement';
import { CLUSTERS, type RehearsedCluster } from './clusters';
import { story } from './story';
import { connect } from '../../../cli/cluster/connect';
import { readCluster } from '../../../cli/cluster/read-cluster';
import { redacted } from '../../../cli/cluster/redact';
import { find } from '../../../cli/findings/find';
import type { Dump } from '../../../cli/input';
import type { Assumptions } from '../../../cli/rehearsal/assumptions';
import { readDesign } from '../../../cli/rehearsal/design';
import type { GroupOptions } from '../../../cli/rehearsal/options';
import { Recording, type Spans } from '../../../cli/rehearsal/recording';
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
/** What the test cluster does not show, because its images are preloaded. How long pods take to start is taken from the dump. */
const ASSUMPTIONS = { imagePull: 0.2, exit: 0.1 };
/** Machines that took longer were not launched during the test. */
const LONGEST_JOIN_SECONDS = 60;
/** The API server truncates to whole seconds, on average half a second too early. */
const HALF_A_SECOND = 500;
const TEMPLATE = join(__dirname, '..', '..', '..', 'assets', 'cli', 'drainer.template.json');

export interface CompareOptions {
  readonly runs: number;
  /** Part of the name of the clusters to patch. @default - all */
  readonly name?: string;
  /** Where to store dumps, and the events of rehearsal and reality. @default - nowhere */
  readonly folder?: string;
}

/** A patch, rehearsed or real. */
interface Played {
  readonly outcome: Outcome;
  readonly spans: Spans;
}

/** Dumps clusters of real Kubernetes, rehearses their patch, carries it out, and reports where the rehearsal was wrong. Returns for how many clusters it was. */
export async function compareRehearsals({ runs, name = '', folder }: CompareOptions, print: Print): Promise<number> {
  const rows: string[] = [];
  let wrong = 0;
  for (let run = 1; run <= runs; run++) {
    for (const stage of Object.keys(STAGES) as StageName[]) {
      const clusters = CLUSTERS.filter((cluster) => cluster.stage === stage && cluster.name.includes(name));
      if (clusters.length === 0) {
        continue;
      }
      // One fewer than needed, so that one is launched like those of a patch: alone.
      const place = await RealPlace.open(stage, NODES - 1);
      try {
        for (const cluster of clusters) {
          const [rehearsed, real] = await compare(cluster, place, (file, text) => keep(folder, `${namespaceOf(cluster.name)}-${run}-${file}`, text));
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

async function compare(
  cluster: RehearsedCluster, place: RealPlace, keepFile: (file: string, text: string) => void,
): Promise<readonly [rehearsed: Outcome, real: Outcome]> {
  const scene = new Scene(place, cluster.name, await place.nodes(NODES));
  await bringUp(cluster, scene);
  process.env.KUBECONFIG = place.kubeconfig;
  const { items, remarks } = await readCluster(connect(undefined));
  const dump = { items: items.map((item) => redacted(item, { registries: false })) };
  keepFile('dump.json', JSON.stringify(dump, undefined, 1));
  const rehearsed = await rehearseDump(place, scene.namespace, dump, remarks);
  keepFile('rehearsed.txt', story(rehearsed.spans, scene.namespace).join('\n'));
  const real = await patch(place, scene.namespace);
  keepFile('real.txt', story(real.spans, scene.namespace).join('\n'));
  keepFile('log.txt', scene.said.map((line) => JSON.stringify(line)).join('\n'));
  return [rehearsed.outcome, real.outcome];
}

function keep(folder: string | undefined, file: string, text: string): void {
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
  }
}

/** Rehearses like the command `rehearse`. */
async function rehearseDump(place: RealPlace, namespace: string, dump: Dump, remarks: readonly string[]): Promise<Played> {
  const { v: _, ...options } = JSON.parse(place.group.hooks()[0].notificationMetadata ?? '{}') as GroupOptions & { readonly v?: unknown };
  const { result, spans } = await rehearse({
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
  const outcome = {
    interrupted: interruptedOwners(result).map(ownerKey).filter(isOf(namespace)).sort(),
    blocked: blockedNodes(result).map(({ name }) => name).sort(),
    seconds: result.seconds,
    drains: Object.fromEntries(result.nodes.map(({ name, seconds }) => [name, seconds])),
    moves: Object.fromEntries(result.owners.filter((owner) => owner.moves > 0 && owner.namespace === namespace)
      .map((owner) => [ownerKey(owner), owner.moves])),
  };
  return { outcome, spans };
}

/** How long recent machines took to join, which a cluster's operator knows: a dump does not contain an instance's launch time. */
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

async function patch(place: RealPlace, namespace: string): Promise<Played> {
  const { group, store, cloud } = place;
  const nodeOf = new Map(store.list('nodes').map(({ metadata, spec }) => [spec.providerID?.split('/').at(-1) ?? '', metadata.name]));
  const began = new Map<string, number>();
  const drains: Record<string, number> = {};
  const blocked: string[] = [];
  const floors = new FloorObserver(store);
  floors.start();
  const recording = new Recording({ store, cloud, clock: cloud.clock });
  const saidBefore = place.said.length;
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
  place.said.slice(saidBefore).forEach((line) => recording.line({ ...line }));
  const spans = recording.finish();
  const records = floors.records.filter(({ key }) => isOf(namespace)(key));
  const outcome = {
    interrupted: records.filter(({ secondsBelowFloor }) => secondsBelowFloor > 0).map(({ key }) => key).sort(),
    blocked: blocked.sort(),
    seconds,
    drains,
    moves: Object.fromEntries(records.filter(({ moved }) => moved > 0).map(({ key, moved }) => [key, moved])),
  };
  return { outcome, spans };
}

function isOf(namespace: string): (key: string) => boolean {
  return (key) => key.includes(` ${namespace}/`);
}
