import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { WhenBlockedName } from '../../src/names';
import type { CloudTiming } from '../cloud/cloud';
import { loadDump } from '../cluster/dump';
import type { Pod } from '../cluster/objects';
import type { Store } from '../cluster/store';
import { isObject } from '../cluster/values';
import { preStopMs } from '../kubelet/timing';
import type { SimulatedClusterOptions } from '../kubernetes';
import type { DemoArguments } from './args';
import { UsageError } from './usage-error';
import { buildWebShop } from './web-shop';

/** What the demo patches, and how long things take in it. */
export interface Scenario {
  readonly title: string;
  /** Fills the store, and returns what is to be said about it. */
  readonly fill: (store: Store) => readonly string[];
  readonly cluster: SimulatedClusterOptions;
  readonly cloud: Partial<CloudTiming>;
  /** Options for the example. Undefined: as the example has it. */
  readonly drainTimeoutSeconds?: number;
  readonly whenBlocked?: WhenBlockedName;
}

/** A cloud in a hurry: an instance is a node in seconds. */
const CLOUD: Partial<CloudTiming> = { stepMs: 300, launchMs: 500, startMs: 500, shutdownMs: 1_000, eventLatencyMs: 200, coldStartMs: 0 };
const NODE_TIMES = { joinMs: 1_200, readyMs: 800 };

/** No pod of a dump may take longer than this to stop. */
const LONGEST_STOP_MS = 12_000;

export function chooseScenario(given: DemoArguments): Scenario {
  const { cluster, drainTimeoutSeconds, whenBlocked } = given;
  if (cluster !== undefined) {
    const scenario = dumpScenario(cluster);
    return { ...scenario, drainTimeoutSeconds: drainTimeoutSeconds ?? scenario.drainTimeoutSeconds, whenBlocked: whenBlocked ?? scenario.whenBlocked };
  }
  return {
    title: 'A small web shop',
    fill: (store) => {
      buildWebShop(store);
      return ['The web shop of this demo: three nodes whose pods start and stop in seconds.'];
    },
    cluster: { podTimes: { pullMs: 300, startMs: 300, exitMs: 500 }, nodeTimes: NODE_TIMES },
    cloud: CLOUD,
    drainTimeoutSeconds,
    whenBlocked,
  };
}

function dumpScenario(file: string): Scenario {
  const dump = readDump(file);
  const speedUp = shorteningOf(dump);
  return {
    title: `The cluster of ${basename(file)}`,
    fill: (store) => {
      const { loaded, setAside, missing } = loadDump(store, dump);
      return [
        `Loaded from ${file}: ${Object.entries(loaded).map(([resource, count]) => `${count} ${resource}`).join(', ')}.`,
        ...setAside.map(({ object, reason }) => `Set aside: ${object}, because ${reason}.`),
        ...missing.map(({ resource, consequence }) => `No ${resource} in the dump: ${consequence}.`),
        ...speedUp > 1 ? [`Pods start and stop ${speedUp} times faster here than their probes, graces and images would have it.`] : [],
      ];
    },
    cluster: { podTimes: { speedUp }, nodeTimes: NODE_TIMES },
    cloud: CLOUD,
    // A budget that allows nothing would hold each node for the whole timeout, and leave it behind unpatched. With FORCE
    // every node is patched in the end, and no example may have less than two minutes.
    drainTimeoutSeconds: 120,
    whenBlocked: 'FORCE',
  };
}

function readDump(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError('The dump cannot be read.', `${file} (${(error as Error).message})`, 'a file that can be read', 'Give the path of a dump.');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('The dump is no JSON.', file, 'what kubectl get -o json prints', 'Make it with -o json, and keep all of it.');
  }
}

/** By how much the times of the pods are divided, so that the slowest stops in time. */
export function shorteningOf(dump: unknown): number {
  const items: readonly unknown[] = isObject(dump) && Array.isArray(dump.items) ? dump.items : [];
  const pods = items.filter(isObject).filter(({ kind, spec }) => kind === 'Pod' && isObject(spec) && Array.isArray(spec.containers)) as unknown as Pod[];
  const times = pods.flatMap(({ spec }) => [(spec.terminationGracePeriodSeconds ?? 30) * 1000, ...spec.containers.map(preStopMs)]);
  return Math.max(1, Math.ceil(Math.max(0, ...times) / LONGEST_STOP_MS));
}
