import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DUMP_FILE, run } from './command';
import type { PageData } from '../../cli/html/data';
import type { PatchReport } from '../../cli/report/report';
import { loadDump, timeOfDump } from '../../simulation/cluster/dump';
import { FloorObserver } from '../../simulation/observe/floors';
import { DeployedDrainer, World } from '../lambda/invocation/world';

const DUMP: unknown = JSON.parse(readFileSync(DUMP_FILE, 'utf8'));
const folder = mkdtempSync(path.join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What happened to the dump of a real cluster when it was patched, as the cluster and the account saw it, and what the drainer logged of it. */
interface Played {
  readonly world: World;
  readonly floors: FloorObserver;
  readonly lines: ReadonlyArray<{ readonly at: number; readonly text: string }>;
  /** Of each instance that waited: how long, in seconds. */
  readonly waits: ReadonlyMap<string, number>;
  readonly nodeOf: ReadonlyMap<string, string>;
}
let played: Played;

beforeAll(async () => {
  const world = new World(({ store }) => void loadDump(store, DUMP), {}, { epoch: timeOfDump(DUMP) });
  const floors = new FloorObserver(world.store);
  floors.start();
  const nodeOf = new Map(world.store.list('nodes').map(({ metadata: { name } }) => [world.instanceOf(name), name]));
  const drainer = new DeployedDrainer(world);
  const group = drainer.group('workers');
  const waits = new Map<string, number>();
  world.cloud.autoScaling.onChange(({ at, instanceId, to }) => {
    if (to === 'Terminating:Wait') {
      waits.set(instanceId, -at / 1000);
    }
    if (to === 'Terminating:Proceed') {
      waits.set(instanceId, (waits.get(instanceId) ?? 0) + at / 1000);
    }
  });
  group.launchTemplate = { ...group.launchTemplate, version: '2' };
  group.startRefresh({ minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await world.clock.runUntil(() => group.refreshes[0].status === 'Successful', 3_600_000);
  world.end();
  const lines = drainer.log.map(({ at, level, ...fields }) =>
    ({ at, text: JSON.stringify({ level: level.toUpperCase(), timestamp: new Date(at).toISOString(), service: 'cdk-graceful-node-group', cluster: 'shop', drainer: 'drainer', ...fields }) }));
  played = { world, floors, lines, waits, nodeOf };
});

function file(name: string, content: string | Buffer): string {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
}

async function reported(...files: string[]): Promise<PatchReport> {
  const { stdout, stderr } = await run('report', ...files, '--json');
  return JSON.parse(stdout || `{"stderr": ${JSON.stringify(stderr)}}`) as PatchReport;
}

/** As a log group is exported, with what else stands in it. */
function exported(): string {
  return played.lines.map(({ at, text }, index) => `${new Date(at).toISOString()} ${index % 7 === 0 ? `START RequestId: ${index} Version: $LATEST\n` : ''}${text}`).join('\n');
}

const keyOf = ({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }) => `${kind} ${namespace}/${name}`;

test('owners, nodes and outcomes are those that the cluster and the account saw', async () => {
  const { floors, waits, nodeOf } = played;
  const report = await reported(file('log.txt', exported()));

  // Jobs have no floor, so nobody watches them: both pods of this one were running and had to leave.
  const moved = Object.fromEntries([...floors.records.map((record) => [record.key, record.moved] as const), ['Job batch/train', 2] as const].filter(([, moves]) => moves > 0));
  expect(Object.fromEntries(report.owners.filter(({ moves }) => moves > 0).map((owner) => [keyOf(owner), owner.moves]))).toEqual(moved);
  expect(report.moves).toBe(Object.values(moved).reduce((sum, moves) => sum + moves, 0));
  expect(report.owners.filter(({ interrupted }) => interrupted).map(keyOf).sort())
    .toEqual(floors.records.filter(({ secondsBelowFloor }) => secondsBelowFloor > 0).map(({ key }) => key).sort());

  expect(report.nodes.map(({ name, outcome }) => [name, outcome])).toEqual([...waits.keys()].map((instance) => [nodeOf.get(instance), 'drained']));
  for (const [instance, seconds] of waits) {
    expect(Math.abs(report.nodes.find(({ name }) => name === nodeOf.get(instance))!.seconds - seconds)).toBeLessThan(3);
  }
  expect(report.launches).toHaveLength(3);
  expect([report.version, report.verdict, report.summary]).toEqual([1, 'interrupted', expect.stringMatching(/^All 3 nodes were drained, in .*\. 3 owners were interrupted\.$/)]);
});

test.each<[string, () => string | Buffer]>([
  ['what Logs Insights exports as JSON', () => JSON.stringify(played.lines.map(({ at, text }) => ({ '@timestamp': new Date(at).toISOString(), '@message': text, '@ptr': 'x' })))],
  ['the same with the messages read', () => JSON.stringify(played.lines.map(({ text }) => ({ '@message': JSON.parse(text) as unknown })))],
  ['what Logs Insights exports as CSV', () => ['@timestamp,@message', ...played.lines.map(({ at, text }) => `${new Date(at).toISOString()},"${text.replace(/"/g, '""')}"`)].join('\n')],
  ['aws logs get-query-results', () => JSON.stringify({ status: 'Complete', results: played.lines.map(({ text }) => [{ field: '@message', value: text }, { field: '@ptr', value: 'x' }]) })],
  ['aws logs filter-log-events', () => JSON.stringify({ events: played.lines.map(({ at, text }) => ({ timestamp: at, message: `${text}\n`, eventId: '1' })) })],
  ['an exported stream, compressed', () => gzipSync(exported())],
  ['the newest first', () => played.lines.map(({ text }) => text).reverse().join('\n')],
])('%s tells the same', async (name, content) => {
  expect(await reported(file(`${name.length}.log`, content()))).toEqual(await reported(file('log.txt', exported())));
});

test('streams of several invocations are one log, and what stands in two of them counts once', async () => {
  const texts = played.lines.map(({ text }) => text);
  const half = Math.floor(texts.length / 2);
  const several = await reported(file('a.log', texts.slice(0, half + 10).join('\n')), file('b.log', texts.slice(half).join('\n')));
  expect(several).toEqual(await reported(file('log.txt', exported())));
});

test('a log that ends in the middle of a drain tells that it is unfinished, and what it waited for', async () => {
  const waits = played.lines.findIndex(({ text }) => text.includes('"Drain waits"'));
  const { verdict, nodes } = await reported(file('cut.log', played.lines.slice(0, waits + 1).map(({ text }) => text).join('\n')));
  expect(verdict).toBe('blocked');
  expect(nodes.at(-1)).toMatchObject({ outcome: 'unfinished', because: expect.arrayContaining([expect.stringMatching(/\S/)]) as unknown });
});

test('the page shows the same, with the time at which pods left in place of how many were available', async () => {
  const html = path.join(folder, 'report.html');
  const { stdout } = await run('report', file('log.txt', exported()), '--html', html);
  expect(stdout).toMatch(/^INTERRUPTED {2}All 3 nodes were drained/);
  const data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(readFileSync(html, 'utf8'))![1]) as PageData;
  const owner = played.floors.records.find(({ moved }) => moved > 1)!;
  expect(data.marks![owner.key]).toHaveLength(owner.moved);
  expect(data.lanes.filter(({ old }) => old).map(({ name, drain }) => [name, drain?.outcome])).toEqual(data.result.nodes.map(({ name }) => [name, 'drained']));
  expect(data.lanes.filter(({ old }) => !old)).toHaveLength(3);
});

test.each([
  ['columns without the lines themselves', JSON.stringify([{ '@timestamp': '2026-11-23 10:00:00.000', 'message': 'Drain ended', 'node': 'a' }])],
  ['nothing', ''],
])('%s are refused with the query to ask', async (_, content) => {
  const { code, stderr } = await run('report', file('poor.json', content));
  expect([code, stderr]).toEqual([2, expect.stringMatching(/contains no drain\. Got: .*poor\.json, with 0 lines.*fields @timestamp, @message/)]);
});
