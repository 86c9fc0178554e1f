import { bringUp } from './bring-up';
import type { Place } from './place';
import type { Report } from './report';
import type { Scenario } from './scenario';
import { Scene } from './scene';
import { Witness } from './witness';

export const DEFAULT_NODES = 3;
const TOLD_LINES = 20;

/** Plays a scenario. If something does not happen in time, rejects with the drainer's last log lines and the state of the namespace. */
export async function play(scenario: Scenario, place: Place): Promise<Report> {
  const scene = new Scene(place, scenario.name, await place.nodes(scenario.nodes ?? DEFAULT_NODES));
  let witness: Witness | undefined;
  try {
    await bringUp(scenario, scene);
    witness = new Witness(scene);
    const findings = await (scenario.script ?? drainTheFirst)(scene);
    await scene.settled();
    return { ...witness.report(findings ?? {}), told: `${witness.shortfalls().join('\n')}\n${describeScene(scene)}` };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${describeScene(scene)}`, { cause: error });
  } finally {
    witness?.close();
  }
}

async function drainTheFirst(scene: Scene): Promise<void> {
  scene.terminate(1);
  await scene.heard('Drain ended');
}

/** Everything that helps to understand a failure. */
function describeScene(scene: Scene): string {
  const { store } = scene.place;
  const { namespace } = scene;
  return [
    'The drainer said last:',
    ...scene.said.slice(-TOLD_LINES).map(({ at, message, node, instance, pod, outcome, because, owners, end }) =>
      `  ${new Date(at).toISOString().slice(14, 23)} ${message} ${JSON.stringify({ node: scene.label(node ?? instance ?? ''), pod, outcome, because, owners, end })}`),
    'Nodes:',
    ...store.list('nodes').map(({ metadata, spec }) => `  ${metadata.name} (${scene.label(metadata.name)})${spec.unschedulable ? ' unschedulable' : ''}`),
    `Pods of ${namespace}:`,
    ...store.list('pods', { namespace }).map(({ metadata, spec, status }) => {
      const conditions = (status.conditions ?? []).filter((condition) => condition.status !== 'True').map(({ type, message }) => `${type}${message ? ` (${message})` : ''}`);
      return `  ${metadata.name} on ${spec.nodeName ?? 'no node'}: ${metadata.deletionTimestamp ? 'terminating' : status.phase}${conditions.length > 0 ? `, not ${conditions.join(', ')}` : ''}`;
    }),
    `Events of ${namespace}:`,
    ...store.list('events', { namespace }).slice(-TOLD_LINES).map(({ involvedObject, reason, message }) => `  ${involvedObject?.kind} ${involvedObject?.name}: ${reason}: ${message}`),
  ].join('\n');
}
