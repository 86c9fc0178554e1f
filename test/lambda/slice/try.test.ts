import { readFileSync } from 'node:fs';
import { DeployedDrainer, World } from './world';
import { loadDump } from '../../../simulation/cluster/dump';

test('try', async () => {
  const world = new World((builder) => {
    builder.nodes(3);
    builder.deployment('web', { replicas: 3 });
    builder.deployment('single', { replicas: 1, on: 'node1' });
    builder.deployment('full', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } });
    builder.deployment('both', { replicas: 2, on: 'node1', minReadySeconds: 5 });
    builder.deployment('recreate', { replicas: 1, on: 'node1', strategy: 'Recreate' });
    builder.daemonSet('agent');
    builder.statefulSet('db', { replicas: 2, budget: { maxUnavailable: 1 } });
  });
  const drainer = new DeployedDrainer(world);
  const group = drainer.group('workers');
  group.launchTemplate = { ...group.launchTemplate, version: '2' };
  group.startRefresh({ minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  const lines: string[] = [];
  world.store.subscribe((change) => { if (change.resource === 'events' && process.env.EV) lines.push(JSON.stringify(change.object).slice(0, 200)); });
  try {
    await world.clock.runUntil(() => group.refreshes[0].status === 'Successful', 3600_000);
  } finally {
    const t0 = drainer.log[0]?.at ?? 0;
    for (const { at, level, message, ...f } of drainer.log) lines.push(`${((at - t0) / 1000).toFixed(2)} ${level} ${message} ${JSON.stringify(f, (_, v) => v instanceof Error ? String(v) : v)}`);
    lines.push(`${drainer.endpoint.calls.length}`, JSON.stringify(drainer.outcomes()));
    require('fs').writeFileSync('/tmp/try.log', lines.join('\n'));
    world.end();
  }
});
void readFileSync; void loadDump;
