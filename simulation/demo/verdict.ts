import type { DemoResult } from './result';
import { seconds, timeBelowFloor } from './timeline';

/** All faults, as sentences: the demo has failed if there is one. */
export function findFaults(result: DemoResult): string[] {
  const { timeline, patch, messages, requests } = result;
  const old = timeline.nodes.filter((node) => node.old);
  return [
    // Causes before their effects.
    ...result.violations.map(({ by, call, times }) => `${by} as synthesised does not allow the call ${call} (${times} times).`),
    ...requests.failed.map((invocation) => `An invocation of the function failed: ${invocation}.`),
    ...result.unfinished.map((what) => `The time limit has come, and the demo still waited for this: ${what}.`),
    ...patch.outcome === 'succeeded' ? [] : [`The patch has ${patch.outcome ?? 'not ended'}${patch.because ? `: ${patch.because}` : ''}.`],
    ...old.filter(({ to, retained }) => to === undefined && !retained).map(({ name }) => `${name} was not replaced.`),
    ...result.openLifecycleActions.map((instance) => `${instance} still waits in its lifecycle hook.`),
    ...messages.left.map((message) => `A message is left in the queue: ${message}.`),
    ...messages.dead.map((message) => `A message is in a dead-letter queue: ${message}.`),
    ...messages.undelivered.map((event) => `An event did not reach the queue: ${event}.`),
    ...timeline.owners.filter(({ shortfalls, expectedBecause }) => shortfalls.length > 0 && expectedBecause === undefined).map((owner) =>
      `${owner.key} was below its floor of ${owner.floor} (${owner.floorFrom}) for ${seconds(timeBelowFloor(owner, timeline.endedAt))}, which was not to be expected.`),
  ];
}

/** The version of the format of {@link toJson}. */
const FORMAT = 1;

/** Everything about a run. Times are milliseconds since the start, without skipped time. */
export function toJson(result: DemoResult): string {
  return `${JSON.stringify({ format: FORMAT, faults: findFaults(result), ...result }, undefined, 1)}\n`;
}
