import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DUMP_FILE, run } from './command';
import type { RehearsalResult } from '../../cli/result/result';

/** Those whom the dump's README names. */
const INTERRUPTED = ['Deployment delivery/notifications-controller', 'Pod batch/debug-shell', 'StatefulSet delivery/application-controller'];

async function rehearsed(...words: string[]): Promise<RehearsalResult> {
  return JSON.parse((await run('rehearse', '--cluster', DUMP_FILE, '--json', ...words)).stdout) as RehearsalResult;
}

test('the contract: who is interrupted, for how long, how often pods move, how long it takes', async () => {
  const result = await rehearsed();
  expect(result).toMatchObject({ version: 1, verdict: 'interrupted', movesPerPod: { most: 1, withoutSoftTaints: { most: 2 } }, options: { surge: 'WHEN_NEEDED', maxHealthyPercentage: 110 } });
  const interrupted = result.owners.filter(({ interruptedSeconds }) => interruptedSeconds > 0);
  expect(interrupted.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).sort()).toEqual(INTERRUPTED);
  for (const { because, mend, moves } of interrupted) {
    expect([Boolean(because), Boolean(mend), moves > 0]).toEqual([true, true, true]);
  }
  expect(result.nodes.map(({ name, outcome }) => [name, outcome]).sort()).toEqual([['node1', 'drained'], ['node2', 'drained'], ['node3', 'drained']]);
  for (const { seconds } of result.nodes) {
    expect(seconds).toBeGreaterThan(1);
  }
  expect(result.seconds).toBeGreaterThan(Math.max(...result.nodes.map(({ seconds }) => seconds)));
  // The patch has ended with its last node, whatever the drainer still has to acknowledge.
  const lastDrained = Math.max(...result.nodes.map(({ startedAt = 0, seconds }) => startedAt + seconds));
  expect(result.seconds - lastDrained).toBeLessThan(20);
  // A pod that ends with its node does not move.
  expect(result.movesPerPod.mean).toBeGreaterThan(0.9);
});

test('what nobody makes again is interrupted for good, and not for as long as the patch lasts', async () => {
  const { owners, summary } = await rehearsed('--no-compare-taints');
  expect(owners.filter(({ interruptedAtEnd }) => interruptedAtEnd).map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Pod debug-shell']);
  expect(summary).toMatch(/3 owners are interrupted, 1 of them beyond the end of the patch, the others for at most \d+(\.\d)? s\.$/);
  expect((await run('rehearse', '--cluster', DUMP_FILE)).stdout).toContain('Pod batch/debug-shell  for good, 1 move');
});

test('how often pods move without soft taints is told, unless it is not asked for', async () => {
  const { movesPerPod: { mean, most, withoutSoftTaints } } = await rehearsed();
  expect(withoutSoftTaints?.mean).toBeGreaterThan(mean);
  expect(withoutSoftTaints?.most).toBeGreaterThan(most);
  expect((await run('rehearse', '--cluster', DUMP_FILE)).stdout).toContain('at most, if nodes that are to be replaced had no soft taint');
  expect((await rehearsed('--no-compare-taints')).movesPerPod).toEqual({ mean, most });
});

test('of some nodes only those are patched, and only their owners are touched', async () => {
  const { nodes, options } = await rehearsed('--nodes', 'kubernetes.io/hostname in (node2)');
  expect(nodes.map(({ name }) => name)).toEqual(['node2']);
  expect(options.groups).toEqual([{ name: 'nodes', nodes: 1 }]);
});

test('without surge a budget that needs all of its pods blocks, and is named', async () => {
  const { verdict, nodes, summary } = await rehearsed('--no-compare-taints', '--surge', 'NEVER', '--drain-timeout', '10m');
  expect([verdict, summary]).toEqual(['blocked', expect.stringContaining('3 of 3 nodes cannot be emptied within the drain timeout of 10 min.')]);
  expect(nodes.map(({ outcome }) => outcome)).toEqual(['retained', 'retained', 'retained']);
  expect(nodes.flatMap(({ because }) => because).join()).toContain('the disruption budget repo-server needs 2 healthy pods');
});

test('what is assumed is stated, and what is given counts', async () => {
  const { assumptions, seconds } = await rehearsed('--no-compare-taints', '--node-join', '10m');
  expect(assumptions).toContainEqual(expect.objectContaining({ name: 'nodeJoin', seconds: 600, from: 'given' }));
  expect(assumptions).toContainEqual(expect.objectContaining({ name: 'imagePull', seconds: 5, from: 'default' }));
  expect(seconds).toBeGreaterThan(3 * 600);
});

test('a node is drained without waiting until its Job makes its next pod, whose back-off has to pass first', async () => {
  const { items } = JSON.parse(readFileSync(DUMP_FILE, 'utf8')) as { items: Array<{ kind: string; metadata: { name: string } }> };
  const kept = items.filter(({ kind, metadata }) => ['Node', 'Namespace'].includes(kind) || metadata.name.startsWith('train'));
  const folder = mkdtempSync(path.join(tmpdir(), 'rehearse-'));
  const file = path.join(folder, 'cluster.json');
  writeFileSync(file, JSON.stringify({ kind: 'List', items: kept }));
  const { stdout } = await run('rehearse', '--cluster', file, '--json', '--no-compare-taints');
  rmSync(folder, { recursive: true });
  const seconds = Object.fromEntries((JSON.parse(stdout) as RehearsalResult).nodes.map((node) => [node.name, node.seconds]));
  // One of the Job's pods is on node1 and on node3: the next comes ten seconds after the first failure, and twenty after the second.
  expect(Math.max(...Object.values(seconds))).toBeLessThan(10);
});

test('a person reads the verdict first, then who is interrupted, why and what mends it', async () => {
  const { stdout, code } = await run('rehearse', '--cluster', DUMP_FILE);
  expect(stdout).toMatch(/^INTERRUPTED {2}All 3 nodes can be patched, in about \d+ min/);
  expect(stdout).toContain('why   one replica, and its strategy is Recreate');
  expect(stdout).toMatch(/mend {2}\S/);
  expect(code).toBe(0);
});

test('the exit code says what --fail-on asks', async () => {
  expect((await run('rehearse', '--cluster', DUMP_FILE, '--fail-on', 'interrupted')).code).toBe(1);
  expect((await run('rehearse', '--cluster', DUMP_FILE, '--fail-on', 'blocked')).code).toBe(0);
});

interface PodStatus {
  conditions?: Array<{ type: string; lastTransitionTime: string }>;
  containerStatuses?: Array<{ state?: { running?: { startedAt: string } } }>;
}

describe('of a dump that is a little different', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rehearse-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const changed = async (change: (text: string) => string) => {
    const file = path.join(folder, 'dump.json');
    writeFileSync(file, change(readFileSync(DUMP_FILE, 'utf8')));
    return JSON.parse((await run('rehearse', '--cluster', file, '--json', '--no-compare-taints')).stdout) as RehearsalResult;
  };

  test('new nodes have none of the names that nodes have already', async () => {
    const names = [4, 5, 6].map((last) => `ip-10-0-0-${last}.eu-central-1.compute.internal`);
    const { nodes, verdict } = await changed((text) => names.reduce((all, name, index) => all.replaceAll(`"node${index + 1}"`, `"${name}"`), text));
    expect([nodes.map(({ name }) => name).sort(), verdict]).toEqual([names, 'interrupted']);
  });

  test('how long pods take to become ready is what they took, and probes do not come on top of it', async () => {
    const after = (seconds: number) => (text: string) => {
      const dump = JSON.parse(text) as { items: Array<{ kind: string; metadata: { creationTimestamp: string }; status: PodStatus; spec: object }> };
      for (const { kind, status } of dump.items.filter((item) => item.kind === 'Pod')) {
        const started = status.containerStatuses?.map(({ state }) => state?.running?.startedAt ?? '').sort().at(-1);
        const ready = status.conditions?.find(({ type }) => type === 'Ready');
        if (kind === 'Pod' && started && ready) {
          ready.lastTransitionTime = new Date(Date.parse(started) + seconds * 1000).toISOString();
        }
      }
      return JSON.stringify(dump).replaceAll('"periodSeconds":2,', '"periodSeconds":60,');
    };
    const slowest = ({ nodes }: RehearsalResult) => Math.max(...nodes.map(({ seconds }) => seconds));
    expect(slowest(await changed(after(4)))).toBeLessThan(60);
    expect(slowest(await changed(after(70)))).toBeGreaterThan(70);
  });

  test('a dump without the statuses of containers shows no times, and the verdict is the same', async () => {
    const result = await changed((text) => {
      const dump = JSON.parse(text) as { items: Array<{ kind: string; status: PodStatus }> };
      dump.items.filter(({ kind }) => kind === 'Pod').forEach(({ status }) => delete status.containerStatuses);
      return JSON.stringify(dump);
    });
    expect(result.owners.filter(({ interruptedSeconds }) => interruptedSeconds > 0).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).sort()).toEqual(INTERRUPTED);
    expect(result.nodes.map(({ outcome }) => outcome)).toEqual(['drained', 'drained', 'drained']);
    expect(result.assumptions).toContainEqual(expect.objectContaining({ name: 'start', from: 'default' }));
  });

  test('how long pods take to start is what the quicker of them took', async () => {
    const started = (seconds: number) => (text: string) => {
      const dump = JSON.parse(text) as { items: Array<{ kind: string; status: PodStatus }> };
      for (const { status } of dump.items.filter(({ kind }) => kind === 'Pod')) {
        const scheduled = Date.parse(status.conditions?.find(({ type }) => type === 'PodScheduled')?.lastTransitionTime ?? '');
        for (const { state } of status.containerStatuses ?? []) {
          if (state?.running) {
            state.running.startedAt = new Date(scheduled + seconds * 1000).toISOString();
          }
        }
      }
      return JSON.stringify(dump);
    };
    expect((await changed(started(7))).assumptions).toContainEqual(expect.objectContaining({ name: 'start', seconds: 7, from: 'history' }));
  });
});
