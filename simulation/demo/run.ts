import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { MaintenanceWindow, Weekday } from 'cdk-graceful-node-group';
import type { DemoArguments } from './args';
import { UsageError } from './command-line';
import type { Console } from './console';
import { deployOnStage } from './deployed-cluster';
import { prepareFolder, writeInto } from './output-folder';
import { ownerLines } from './owner-lines';
import { drawPicture } from './picture/picture';
import { dayAndTime } from './plan-log';
import { Recorder } from './recorder';
import { printReport } from './report';
import type { DemoResult, Expectation } from './result';
import { messagesOf, patchOf, requestsOf, violationsOf } from './result-of';
import { chooseScenario, Scenario } from './scenario';
import { Stage } from './stage';
import { seconds } from './timeline';
import { untilDone } from './until-done';
import { findFaults, toJson } from './verdict';
import { STEER_ANNOTATION } from '../../src/names';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import type { Store } from '../cluster/store';
import { synthesisePlan } from '../example/synthesise';
import { expectedInterruptions } from '../observe/expected-interruptions';
import { FloorObserver } from '../observe/floors';

const PICTURE = 'timeline.svg';
const JSON_FILE = 'timeline.json';

/** Whether the drainer brings up replacements before pods go. */
const SURGE = true;

/** The image of the existing nodes, and the one of the patch. */
const [OLD_IMAGE, NEW_IMAGE] = ['ami-0123456789abcdef0', 'ami-0fedcba9876543210'];
const RECOMMENDED = '/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/standard/recommended/image_id';
const DAY_MS = 24 * 3600_000;
/** How long a person watches a drain before steering it. */
const WATCHES_MS = 4_000;

/** A window that opens soon after the demo begins, and stays open until it ends. */
const PLAN = {
  soak: Duration.hours(1),
  patching: {
    windows: [MaintenanceWindow.weekly({ days: [Weekday.TUESDAY], start: '02:00', duration: Duration.hours(4) })],
    freezes: [],
    concurrentGroups: 2,
  },
};

/** Runs the demo. Resolves with whether it succeeded. */
export async function runDemo(given: DemoArguments, console: Console, signal: AbortSignal): Promise<boolean> {
  prepareFolder(given.out, [PICTURE, JSON_FILE]);
  const scenario = chooseScenario(given);
  const folder = mkdtempSync(join(tmpdir(), 'graceful-node-group-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const stage = await Stage.open(scenario);
  try {
    const result = await patch(stage, { scenario, folder, console, signal });
    if (signal.aborted) {
      console.heading(`Interrupted after ${seconds(result.timeline.endedAt)}. It still waited for: ${result.unfinished.join(', ')}.`);
      return false;
    }
    printReport(result, console);
    writeFiles(given.out, result, console);
    return findFaults(result).length === 0;
  } finally {
    await stage.close();
    removeFolder();
  }
}

interface PatchProps {
  readonly scenario: Scenario;
  /** Where the example app is synthesised. */
  readonly folder: string;
  readonly console: Console;
  readonly signal: AbortSignal;
}

async function patch(stage: Stage, { scenario, folder, console, signal }: PatchProps): Promise<DemoResult> {
  const { cloud, cluster, store, clock } = stage;
  const before = performance.now();
  const assembly = synthesised(folder, scenario);
  cloud.ec2.images.set(OLD_IMAGE, clock.now() - 30 * DAY_MS).set(NEW_IMAGE, clock.now() - 3 * DAY_MS);
  cloud.parameters.put(RECOMMENDED, OLD_IMAGE);
  let recorder: Recorder | undefined;
  const example = await deployOnStage(stage, assembly, (line) => recorder?.functionWrote(line));
  const { deployment, drainer, patcher, queue, rbac, kubernetes } = example;
  console.line(`The example app was synthesised and deployed in ${seconds(performance.now() - before)}.`);
  stage.notes.forEach((note) => console.line(note));
  scenario.remarks.forEach((remark) => console.line(remark));

  cluster.start();
  const floors = new FloorObserver(store);
  floors.start();
  stage.onClose(() => floors.stop());
  const expected = expectedInterruptions(store, { surge: SURGE }).map(({ key, reason }): Expectation => ({ owner: key, because: reason }));
  const keep = keeper(scenario, store, (text) => recorder?.tell({ at: recorder.now(), topic: 'node', tone: 'notice', text }));
  console.heading(`Patching ${store.list('nodes').length} nodes in the next window, on Tuesday at 02:00. Times in which nothing happens are skipped`);
  recorder = new Recorder({
    title: scenario.title, store, cloud, onEntry: (entry) => console.entry(entry), played: (at) => clock.played(at), onDrain: (node) => keep(node),
  });
  cloud.parameters.put(RECOMMENDED, NEW_IMAGE);
  recorder.tell({ at: 0, topic: 'plan', tone: 'plain', text: `${dayAndTime(clock.now())}  AWS recommends ${NEW_IMAGE} instead of ${OLD_IMAGE}` });
  const unfinished = await untilDone(clock, { cloud, requests: () => kubernetes.calls.length, patcher, queue }, scenario.limitMs, signal);

  return {
    timeline: recorder.finish(ownerLines(floors.records, expected, (at) => recorder!.sinceStart(at))),
    ...patchOf(cloud),
    unfinished,
    openLifecycleActions: cloud.autoScaling.all().flatMap(({ actions }) => actions).filter(({ active }) => active)
      .map(({ instanceId }) => instanceId),
    messages: messagesOf(cloud, queue),
    requests: requestsOf(cloud, [drainer, patcher], kubernetes.calls),
    violations: violationsOf(cloud, deployment.policies, kubernetes.calls, rbac),
    expected,
    speedUp: scenario.speedUp,
    skippedMs: clock.skipped,
    clockFactor: clock.factor,
  };
}

/** A person who watches the drain of a node for some seconds, and then keeps the node. */
function keeper({ kept }: Scenario, store: Store, tell: (text: string) => void): (node: string) => void {
  const keep = (name: string, order: string) => {
    const node = store.get('nodes', undefined, name);
    if (!node) {
      return;
    }
    store.update('nodes', { ...node, metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, [STEER_ANNOTATION]: order } } });
    tell(`somebody annotates ${name} with ${STEER_ANNOTATION}="${order}"`);
  };
  return (name) => {
    if (name === kept?.node) {
      store.clock.schedule(store.clock.now() + WATCHES_MS, () => keep(name, `keep: ${kept.remark}`));
    }
  };
}

function synthesised(folder: string, { options }: Scenario): CloudAssembly {
  try {
    return synthesisePlan(folder, PLAN, options);
  } catch (error) {
    // The constructs themselves explain best what they refuse.
    throw Object.values(options).every((value) => value === undefined) ? error : UsageError.because(error);
  }
}

function writeFiles(out: string, result: DemoResult, console: Console): void {
  const picture = writeInto(out, PICTURE, drawPicture(result.timeline));
  const json = writeInto(out, JSON_FILE, toJson(result));
  console.line(`\nTimeline: ${picture} (open it in a browser), ${json}`);
}
