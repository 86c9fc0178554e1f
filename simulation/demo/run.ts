import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoArguments } from './args';
import { UsageError } from './command-line';
import type { Console } from './console';
import { deployOnStage } from './deployed-cluster';
import { ownerLines } from './owner-lines';
import { drawPicture } from './picture/picture';
import { Recorder } from './recorder';
import { printReport } from './report';
import type { DemoResult, Expectation } from './result';
import { messagesOf, requestsOf, violationsOf } from './result-of';
import { chooseScenario, Scenario } from './scenario';
import { Stage } from './stage';
import { seconds } from './timeline';
import { untilDone } from './until-done';
import { findFaults, toJson } from './verdict';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import { synthesiseExample } from '../example/synthesise';
import { expectedInterruptions } from '../observe/expected-interruptions';
import { FloorObserver } from '../observe/floors';

/** Whether the drainer brings up replacements before pods go. */
const SURGE = true;

/** The image that the patch is about. */
const NEW_IMAGE = 'ami-0fedcba9876543210';

/** Runs the demo. Resolves with whether all was well. */
export async function runDemo(given: DemoArguments, console: Console, signal: AbortSignal): Promise<boolean> {
  const scenario = chooseScenario(given);
  const folder = mkdtempSync(join(tmpdir(), 'graceful-node-group-'));
  const stage = await Stage.open(scenario);
  try {
    const result = await patch(scenario, stage, folder, console, signal);
    if (signal.aborted) {
      console.heading(`Interrupted after ${seconds(result.timeline.endedAt)}. It still waited for: ${result.unfinished.join(', ')}.`);
      return false;
    }
    printReport(result, console);
    writeFiles(given.out, result, console);
    return findFaults(result).length === 0;
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function patch(scenario: Scenario, stage: Stage, folder: string, console: Console, signal: AbortSignal): Promise<DemoResult> {
  const { cloud, cluster, store, clock } = stage;
  const before = performance.now();
  const assembly = synthesised(folder, scenario);
  let recorder: Recorder | undefined;
  const example = await deployOnStage(stage, assembly, (line) => recorder?.functionWrote(line));
  const { deployment, drainer, queue, rbac, kubernetes, group: { group } } = example;
  console.line(`The example app was synthesised and deployed in ${seconds(performance.now() - before)}.`);
  stage.notes.forEach((note) => console.line(note));
  scenario.remarks.forEach((remark) => console.line(remark));

  cluster.start();
  const floors = new FloorObserver(store);
  floors.start();
  stage.onClose(() => floors.stop());
  const expected = expectedInterruptions(store, { surge: SURGE }).map(({ key, reason }): Expectation => ({ owner: key, because: reason }));
  console.heading(`Patching ${store.list('nodes').length} nodes`);
  recorder = new Recorder({ title: scenario.title, store, cloud, onEntry: (entry) => console.entry(entry) });
  const startedAt = clock.now();
  const refresh = example.group.updateImage(NEW_IMAGE);
  const unfinished = await untilDone(clock, { drainer, queue, group }, scenario.limitMs, signal);

  return {
    timeline: recorder.finish(ownerLines(floors.records, expected, startedAt)),
    refresh: { status: refresh.status, reason: refresh.statusReason },
    unfinished,
    waitingInstances: group.actions.filter(({ active }) => active).map(({ instanceId }) => instanceId),
    messages: messagesOf(cloud, queue),
    requests: requestsOf(cloud, drainer, kubernetes.calls),
    violations: violationsOf(cloud, deployment.policies, kubernetes.calls, rbac),
    expected,
    speedUp: scenario.speedUp,
    clockFactor: clock.factor,
  };
}

function synthesised(folder: string, { options }: Scenario): CloudAssembly {
  try {
    return synthesiseExample(folder, options);
  } catch (error) {
    // The constructs say best themselves what they do not take.
    throw Object.values(options).every((value) => value === undefined) ? error : UsageError.because(error);
  }
}

function writeFiles(out: string, result: DemoResult, console: Console): void {
  mkdirSync(out, { recursive: true });
  const picture = join(out, 'timeline.svg');
  const json = join(out, 'timeline.json');
  writeFileSync(picture, drawPicture(result.timeline));
  writeFileSync(json, toJson(result));
  console.line(`\nTimeline: ${picture} (open it in a browser), ${json}`);
}
