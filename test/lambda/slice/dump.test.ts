import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { DeployedDrainer, World } from './world';
import { loadDump } from '../../../simulation/cluster/dump';
import { expectedInterruptions } from '../../../simulation/observe/expected-interruptions';
import { FloorObserver } from '../../../simulation/observe/floors';

const DUMP: unknown = JSON.parse(readFileSync(path.join(__dirname, '..', '..', 'fixtures', 'cluster-3-nodes-54-pods.json'), 'utf8'));

test('a dump of a real cluster is patched with every owner at its floor, but those that cannot be', async () => {
  const world = new World(({ store }) => void loadDump(store, DUMP));
  const observer = new FloorObserver(world.store);
  observer.start();
  const expected = expectedInterruptions(world.store, { surge: true });
  const drainer = new DeployedDrainer(world);
  const group = drainer.group('workers');
  group.launchTemplate = { ...group.launchTemplate, version: '2' };
  group.startRefresh({ minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  try { await world.clock.runUntil(() => group.refreshes[0].status === 'Successful', 2 * 3600_000); } finally {
    const t0 = drainer.log[0]?.at ?? 0;
    const lines: string[] = [];
    for (const { at, level, message, ...f } of drainer.log) lines.push(`${((at - t0) / 1000).toFixed(2)} ${level} ${message} ${JSON.stringify(f, (_, v) => v instanceof Error ? String(v) : v)}`);
    lines.push(...observer.records.filter((r) => r.secondsBelowFloor > 0).map((r) => JSON.stringify([r.key, r.secondsBelowFloor, r.moved, r.mostMoves, r.shortfalls])));
    lines.push(JSON.stringify(expected.map(({ key, reason }) => [key, reason])));
    lines.push(`${drainer.endpoint.calls.length}`, JSON.stringify(drainer.outcomes()), String(observer.records.reduce((n, r) => n + r.moved, 0)), `${(world.clock.now() - t0)/1000}`);
    require('fs').writeFileSync('/tmp/try.log', lines.join('\n'));
  }
  world.end();
});
