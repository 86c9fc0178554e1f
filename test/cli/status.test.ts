import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { run } from './command';
import { adviceOn } from '../../cli/status/advice';
import { statusOf } from '../../cli/status/status';
import { type BuiltInResource, RESOURCE_KINDS } from '../../simulation/cluster/kinds';
import { aStory, happened, MINUTE, type Story, terminate } from '../lambda/invocation/story';

const folder = mkdtempSync(path.join(tmpdir(), 'status-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A drain that a budget blocks, as it stands after some minutes. */
async function blockedDrain(minutes: number): Promise<Story & { items: object[] }> {
  const story = aStory({
    build: (builder) => {
      builder.nodes(3);
      builder.daemonSet('kube-proxy', { namespace: 'kube-system' });
      builder.statefulSet('orders', { namespace: 'shop', replicas: 1, on: 'node1', budget: { minAvailable: 1 } });
    },
    group: { drainTimeoutSeconds: 600 },
  });
  terminate(story, 'node1');
  await story.world.clock.advance(minutes * MINUTE);
  const items = (Object.keys(RESOURCE_KINDS) as BuiltInResource[]).flatMap((resource) => story.world.store.list(resource) as object[]);
  return { ...story, items };
}

function written(items: readonly object[]): string {
  const file = path.join(folder, 'cluster.json');
  writeFileSync(file, JSON.stringify({ items }));
  return file;
}

test('a draining node is told with its deadline, the pods that are left and what they wait for', async () => {
  const { items, world } = await blockedDrain(4);
  const { draining, retained, leader } = statusOf(items, world.clock.now());
  expect(draining).toEqual([expect.objectContaining({
    name: 'node1',
    group: 'nodes',
    drainer: 'drainer',
    pods: 1,
    podsLeft: ['shop/orders-0'],
    whenBlocked: 'RETAIN',
    outcome: undefined,
    waitsFor: [expect.stringMatching(/^shop\/orders-0 stays: the disruption budget .*can$/), 'StatefulSet shop/orders has 0 of 1 available pods on other nodes'],
  })]);
  expect(draining[0].secondsLeft).toBeGreaterThan(5 * 60);
  expect(draining[0].secondsLeft).toBeLessThan(6 * 60 + 10);
  expect([retained, leader?.holder !== undefined]).toEqual([[], true]);
});

test('what may not be read is told to be unknown, and not to be nothing', async () => {
  const { items } = await blockedDrain(4);
  const file = path.join(folder, 'narrow.json');
  const remarks = ['The pods were not read, because you may not list them.'];
  writeFileSync(file, JSON.stringify({ items: (items as Array<{ kind: string }>).filter(({ kind }) => kind === 'Node'), read: ['nodes'], remarks }));
  const { stdout } = await run('status', '--cluster', file);
  expect(stdout).toContain('node1  how many pods are left is not known, since');
  expect(stdout).toContain('Who leads is not known');
  expect(stdout).toContain(remarks[0]);
  expect((await run('explain', 'node1', '--cluster', file)).stdout).toContain('how many pods are left is not known');
  expect(JSON.parse((await run('status', '--json', '--cluster', file)).stdout)).toMatchObject({ unread: ['pods', 'leases', 'events'] });
});

test('a person reads it, and explain says what can be done, as commands', async () => {
  const file = written((await blockedDrain(7)).items);
  const { stdout } = await run('status', '--cluster', file);
  expect(stdout).toMatch(/^1 node is being drained\n {2}node1 {2}1 pod left of 1, since /);
  expect(stdout).toMatch(/waits {2}shop\/orders-0 stays: the disruption budget orders .*\n {4}waits {2}StatefulSet shop\/orders has 0 of 1 /);
  const explained = (await run('explain', 'node1', '--cluster', file)).stdout;
  expect(explained).toMatch(/ 1 pod left of 1, none of which has left for \d/);
  expect(explained).toContain('kubectl describe pdb -n shop orders');
  expect(explained).toContain("kubectl annotate node node1 cdk-graceful-node-group/steer='wait: your name' --overwrite");
});

test('a retained instance is told, with how to let it go', async () => {
  const { items, world, ...story } = await blockedDrain(1);
  await happened({ world, ...story }, () => story.drainer.messages('Drain ended').length > 0);
  const after = (Object.keys(RESOURCE_KINDS) as BuiltInResource[]).flatMap((resource) => world.store.list(resource) as object[]);
  expect(statusOf(items, world.clock.now()).draining).toHaveLength(1);
  expect(statusOf(after, world.clock.now())).toMatchObject({ draining: [], retained: [{ name: 'node1', outcome: 'retained', podsLeft: ['shop/orders-0'] }] });
  await happened({ world, ...story }, () => story.drainer.messages('Retained instance waits').length > 0);
  const file = written((Object.keys(RESOURCE_KINDS) as BuiltInResource[]).flatMap((resource) => world.store.list(resource) as object[]));
  const { stdout } = await run('status', '--cluster', file);
  expect(stdout).toContain('1 instance retained');
  expect(stdout).toMatch(/\n {2}node1 .*(\n {4}waits .*)*\n {4}waits {2}shop\/orders-0 stays: the disruption budget orders/);
  const { advice } = JSON.parse((await run('explain', 'node1', '--cluster', file, '--json')).stdout) as { advice: Array<{ command: string }> };
  const commands = advice.map(({ command }) => command);
  expect(commands).toContain('kubectl describe pdb -n shop orders');
  expect(commands).toContain('kubectl annotate node node1 cdk-graceful-node-group/steer=let-go --overwrite');
});

test('of a cluster in which nothing happens it says so, and a node that is not drained cannot be explained', async () => {
  const { items } = await blockedDrain(0);
  const file = written(items);
  expect((await run('status', '--cluster', file)).stdout).toMatch(/^No node is being drained\.\nNobody leads/);
  expect(await run('explain', 'node2', '--cluster', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('No drain of such a node was found. Got: node2.') });
});

describe('who is held', () => {
  const CONFIG_MAP = { kind: 'ConfigMap', metadata: { name: 'cdk-graceful-node-group-hold', namespace: 'kube-system' } };
  const binding = (...groups: readonly string[]) => ({ kind: 'ClusterRoleBinding', metadata: { name: 'r' }, subjects: groups.map((name) => ({ kind: 'Group', name })) });
  const told = async (items: readonly object[], data: Readonly<Record<string, string>>, ...others: readonly object[]) => (
    await run('status', '--cluster', written([...items.filter((item) => (item as { kind: string }).kind !== 'ConfigMap'), { ...CONFIG_MAP, data }, ...others]))).stdout;

  test('is told first, with what they wrote', async () => {
    const { items } = await blockedDrain(2);
    expect(await told(items, { drainer: 'INC-4711, Alice' })).toMatch(/^The drainer drainer is held, and moves nobody: INC-4711, Alice \(ConfigMap kube-system\/cdk-graceful-node-group-hold\)\n1 node/);
  });

  test('is told with the command that takes it back, and no other that makes nodes wait', async () => {
    const { items } = await blockedDrain(2);
    const file = written([...items.filter((item) => (item as { kind: string }).kind !== 'ConfigMap'), { ...CONFIG_MAP, data: { drainer: '' } }]);
    const { stdout } = await run('explain', 'node1', '--cluster', file);
    expect(stdout).toContain('kubectl patch configmap -n kube-system cdk-graceful-node-group-hold --type merge -p \'{"data":{"drainer":null}}\'');
    expect(stdout).not.toContain("steer='wait");
  });

  test('is nobody where no drainer has the name: neither nodes, nor whoever leads, nor RBAC tell of it', async () => {
    const { items } = await blockedDrain(2);
    const sentence = "has an entry 'drianer', but no drainer of that name is known in this cluster: nobody is held by it. Known: drainer";
    expect(await told(items, { drianer: 'INC-4711' })).toContain(sentence);
    const idle = items.filter((item) => !['Lease', 'Node'].includes((item as { kind: string }).kind));
    const nodes = [{ kind: 'Node', metadata: { name: 'node1' }, spec: {}, status: {} }];
    expect(await told(idle, { drianer: '' }, ...nodes)).toContain('Known: none');
    expect(await told(idle, { drianer: '' }, ...nodes, binding('cdk-graceful-node-group:drainer', 'system:masters'))).toContain(sentence);
    expect(await told(idle, { drianer: '' }, ...nodes, binding('cdk-graceful-node-group:drianer'))).toContain('The drainer drianer is held, and moves nobody: without a reason');
  });
});

describe('whoever may write on pods, or Events in a namespace,', () => {
  const COMMAND = "$(touch /tmp/taken)';touch /tmp/taken;'";

  test.each([
    `shop/web-1 stays: ${COMMAND}: admission webhook "${COMMAND}" denied the request`,
    `shop/web-1 stays: the disruption budget ${COMMAND.replaceAll(' ', '')} needs 1`,
    `shop/web-1 stays: ValidatingAdmissionPolicy '${COMMAND.replaceAll("'", '')}' with binding`,
    `shop/${COMMAND.replaceAll(' ', '')} is not ready`,
    `StatefulSet ${COMMAND.replaceAll('/', '').replaceAll(' ', '')}/web has 1 of 2 available pods on other nodes`,
  ])('puts no command into what an operator is told to run: %s', async (sentence) => {
    const { items, world } = await blockedDrain(4);
    const [node] = statusOf(items, world.clock.now()).draining;

    expect(adviceOn({ ...node, waitsFor: [sentence] }).filter(({ command }) => command.includes('touch'))).toEqual([]);
  });

  test('has no other node or instance named in it', async () => {
    const { items, world } = await blockedDrain(4);
    const [node] = statusOf(items, world.clock.now()).draining;
    const commands = adviceOn({ ...node, outcome: 'retained', instance: "i-1'; touch taken" }).map(({ command }) => command);

    expect(commands.at(-1)).toMatch(/ --instance-id 'i-1'\\''; touch taken'$/);
  });

  test('does not say what a node waits for', async () => {
    const { items, world } = await blockedDrain(4);
    const [node] = statusOf(items, world.clock.now()).draining;
    const event = { kind: 'Event', metadata: { name: 'e', namespace: 'shop', creationTimestamp: '2030-01-01T00:00:00Z' }, involvedObject: { kind: 'Node', namespace: 'shop', name: 'node1' }, reason: 'DrainWaits', message: 'nothing' };

    expect(statusOf([...items, event], world.clock.now()).draining[0].waitsFor).toEqual(node.waitsFor);
  });

  test('steers no terminal', async () => {
    const { items } = await blockedDrain(7);
    const spoilt = JSON.parse(JSON.stringify(items).replaceAll('orders needs', '\\u001b[2J\\r\\n\\u009b31m\\u202eneeds')) as object[];
    const file = written(spoilt);
    for (const words of [['status'], ['explain', 'node1']]) {
      const { stdout } = await run(...words, '--cluster', file);
      expect(stdout).toContain('\uFFFD[2J\uFFFD\uFFFD\uFFFD31m\uFFFDneeds');
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

test.each([
  ['shop/web-1 stays: admission webhook "guard.example.com" denied the request: a backup is running', /validatingwebhookconfigurations.*"guard\.example\.com"/],
  ["shop/web-1 stays: pods \"web-1\" is forbidden: ValidatingAdmissionPolicy 'calm' with binding 'calm' denied request: not now", /describe validatingadmissionpolicy calm$/],
  ['shop/web-2 is not scheduled: 0/3 nodes are available: 3 Insufficient cpu', /describe pod -n shop web-2$/],
  ['shop/web-1 stays: its replacement cannot come first: shop/web-2 is not scheduled: 0/3 nodes are available: 3 Insufficient cpu', /^kubectl describe nodes \| grep/],
  ['shop/web-2 is not ready', /describe pod -n shop web-2$/],
])('what a drain waits for can be looked at: %s', async (sentence, command) => {
  const { items, world } = await blockedDrain(4);
  const [node] = statusOf(items, world.clock.now()).draining;
  expect(adviceOn({ ...node, waitsFor: [sentence] })[0].command).toMatch(command);
});
