import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { DeployedDrainer, World } from './world';
import { loadDump, timeOfDump } from '../../../simulation/cluster/dump';
import { expectedInterruptions } from '../../../simulation/observe/expected-interruptions';
import { FloorObserver } from '../../../simulation/observe/floors';

const DUMP: unknown = JSON.parse(readFileSync(path.join(__dirname, '..', '..', 'fixtures', 'cluster-3-nodes-54-pods.json'), 'utf8'));

/** Patches the dump of a real cluster, node by node, each new node first. */
async function patched() {
  const world = new World(({ store }) => void loadDump(store, DUMP), {}, { epoch: timeOfDump(DUMP) });
  const floors = new FloorObserver(world.store);
  floors.start();
  const expected = expectedInterruptions(world.store, { surge: true });
  const drainer = new DeployedDrainer(world);
  const group = drainer.group('workers');
  group.launchTemplate = { ...group.launchTemplate, version: '2' };
  group.startRefresh({ minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await world.clock.runUntil(() => group.refreshes[0].status === 'Successful', 3_600_000);
  world.end();
  return { world, floors, expected, drainer };
}

test('a dump of a real cluster is patched with every owner at its floor, but those that cannot be', async () => {
  const { floors, expected, drainer } = await patched();
  const below = floors.records.filter(({ secondsBelowFloor }) => secondsBelowFloor > 0);
  const announced = drainer.messages('Owner will be interrupted').map(({ pod }) => String(pod));

  expect(drainer.outcomes()).toEqual({ node1: 'drained', node2: 'drained', node3: 'drained' });
  // Nodes of 13 to 16 pods, as docs/measured.md tells.
  expect(Math.max(...drainer.messages('Drain ended').map(({ seconds }) => Number(seconds)))).toBeLessThanOrEqual(30);
  expect(below.map(({ key }) => key).sort()).toEqual(
    ['Deployment delivery/notifications-controller', 'Pod batch/debug-shell', 'StatefulSet delivery/application-controller']);
  expect(expected.map(({ key }) => key).sort()).toEqual(below.map(({ key }) => key).sort());
  expect(new Set(announced.map((pod) => pod.replace(/-[a-z0-9]+-[a-z0-9]{5}$/, '')))).toEqual(
    new Set(['batch/debug-shell', 'delivery/application-controller-0', 'delivery/notifications-controller']));
  // Down no longer than the grace and the start of one pod, each time that it moved.
  for (const { key, secondsBelowFloor, moved } of below.filter(({ owner }) => owner.kind !== 'Pod')) {
    expect({ key, seconds: secondsBelowFloor <= moved * 30 }).toEqual({ key, seconds: true });
  }
});

test('no message is lost, and no pod stays released', async () => {
  const { world, drainer } = await patched();
  expect([drainer.queue.messages, drainer.deadLetterQueue.messages]).toEqual([[], []]);
  expect(world.store.list('pods').filter(({ metadata }) => metadata.annotations?.['cdk-graceful-node-group/released-hash'])).toEqual([]);
});
