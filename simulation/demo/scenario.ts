import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { WhenBlockedName } from '../../src/options/group-options';
import { CloudTiming, QUICK_TIMING } from '../cloud/cloud';
import { DUMP_KINDS, loadDump } from '../cluster/dump';
import type { Pod } from '../cluster/objects';
import type { Store } from '../cluster/store';
import { isObject } from '../cluster/values';
import type { ExampleOptions } from '../example/synthesise';
import { preStopMs } from '../kubelet/timing';
import type { SimulatedClusterOptions } from '../kubernetes';
import type { DemoArguments } from './args';
import { UsageError } from './command-line';
import { buildWebShop } from './web-shop';

/** What the demo patches, and its timing. */
export interface Scenario {
  readonly title: string;
  /** Fills the store, and returns remarks about it. */
  readonly fill: (store: Store) => readonly string[];
  readonly cluster: SimulatedClusterOptions;
  /** How many times faster pods start and stop than in the given cluster. */
  readonly speedUp: number;
  readonly cloud: Partial<CloudTiming>;
  /** Remarks that help to understand the run. */
  readonly remarks: readonly string[];
  /** After this time the demo ends, even if something is unfinished. */
  readonly limitMs: number;
  readonly options: ExampleOptions;
  /** The launch, counted from 1, whose machine stops before it has joined. @default - none */
  readonly failingLaunch?: number;
  /** A node that a person keeps after some seconds of its drain. @default - none */
  readonly kept?: { readonly node: string; readonly remark: string };
}

const NODE_TIMES = { joinMs: 700, readyMs: 500 };

/** No pod of a dump may take longer than this to stop. */
const LONGEST_STOP_MS = 12_000;

export function chooseScenario(given: DemoArguments): Scenario {
  return given.cluster === undefined ? shopScenario(given) : dumpScenario(given.cluster, given);
}

function shopScenario({ drainTimeoutSeconds, whenBlocked }: DemoArguments): Scenario {
  return {
    title: 'A small web shop',
    fill: (store) => {
      buildWebShop(store);
      return ['A small web shop runs on four nodes: one is the canary, two are web, one is batch. Its pods start and stop in seconds.'];
    },
    speedUp: 1,
    cluster: { podTimes: { pullMs: 300, startMs: 300, exitMs: 500 }, nodeTimes: NODE_TIMES },
    cloud: QUICK_TIMING,
    remarks: ['The second launch fails. The budget of one application allows nothing, so its node is kept by somebody who watches.'],
    limitMs: 180_000,
    options: { drainTimeoutSeconds, whenBlocked },
    failingLaunch: 2,
    kept: { node: 'node4', remark: 'the books are closed today' },
  };
}

function dumpScenario(file: string, given: DemoArguments): Scenario {
  const dump = readDump(file);
  const speedUp = shorteningOf(dump);
  // A pod that cannot be moved at all, such as one that two budgets select, holds its node for the whole timeout. The minimum is two minutes.
  const { drainTimeoutSeconds = 120, whenBlocked = 'RETAIN' } = given;
  return {
    title: `The cluster of ${basename(file)}`,
    fill: (store) => {
      const { loaded, setAside, missing } = loadDump(store, dump);
      return [
        `Loaded from ${file}: ${Object.entries(loaded).map(([resource, count]) => `${count} ${resource}`).join(', ')}.`,
        ...setAside.map(({ object, reason }) => `Set aside: ${object}, because ${reason}.`),
        ...missing.map(({ resource, consequence }) => `No ${resource} in the dump: ${consequence}.`),
      ];
    },
    speedUp,
    cluster: { podTimes: { speedUp }, nodeTimes: NODE_TIMES },
    cloud: QUICK_TIMING,
    remarks: [
      ...speedUp > 1 ? [`Pods start and stop ${speedUp} times faster than their probes, grace periods and images would have it.`] : [],
      `A drain may take ${drainTimeoutSeconds} s (drainTimeout). Where something blocks it until then: ${WHEN_BLOCKED[whenBlocked]}`,
    ],
    limitMs: 60_000 + numberOfNodes(dump) * (drainTimeoutSeconds + 60) * 1000,
    options: { drainTimeoutSeconds, whenBlocked },
  };
}

const WHEN_BLOCKED: Readonly<Record<WhenBlockedName, string>> = {
  FORCE: 'FORCE, so the pods that are left are deleted, at the earliest when half of that time is gone, and the node is patched all the same.',
  RETAIN: 'RETAIN, so the instance is kept out of service with the pods that are left, and a new one takes its place.',
  TERMINATE: 'TERMINATE, so the instance goes with the pods that are left.',
};

function readDump(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw UsageError.of('The dump cannot be read.', `${file} (${(error as Error).message})`, 'a file that can be read', 'Give the path of a dump.');
  }
  let dump: unknown;
  try {
    dump = JSON.parse(text);
  } catch {
    throw UsageError.of('The dump is no JSON.', file, 'what kubectl get -o json prints', 'Make it with -o json, and keep all of it.');
  }
  if (numberOfNodes(dump) > 0) {
    return dump;
  }
  throw UsageError.of('The dump has no nodes, and without them nothing can be patched.', file, 'a List of the objects of a cluster',
    `Make it with: kubectl get ${DUMP_KINDS} -A -o json`);
}

function numberOfNodes(dump: unknown): number {
  return isObject(dump) && Array.isArray(dump.items) ? dump.items.filter((item) => isObject(item) && item.kind === 'Node').length : 0;
}

/** By how much pod times are divided, so that the slowest pod stops in time. */
export function shorteningOf(dump: unknown): number {
  const items: readonly unknown[] = isObject(dump) && Array.isArray(dump.items) ? dump.items : [];
  const pods = items.filter(isObject)
    .filter(({ kind, spec }) => kind === 'Pod' && isObject(spec) && Array.isArray(spec.containers)) as unknown as Pod[];
  const times = pods.flatMap(({ spec }) => [(spec.terminationGracePeriodSeconds ?? 30) * 1000, ...spec.containers.map(preStopMs)]);
  return Math.max(1, Math.ceil(Math.max(0, ...times) / LONGEST_STOP_MS));
}
