import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DUMP_FILE, run } from './command';
import { withoutGracefulPods } from '../../cli/rehearsal/graceful-pods';
import type { RehearsalResult } from '../../cli/result/result';
import { GracefulNamespaces } from '../../src';
import { GRACE_BEFORE_ANNOTATION, GRACEFUL_PODS_LABEL } from '../../src/graceful-pods/names';
import { podPolicy } from '../../src/graceful-pods/pod-policy';

const SLEEP = 40;
const folder = mkdtempSync(path.join(tmpdir(), 'graceful-pods-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Item {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: { terminationGracePeriodSeconds?: number; containers?: Array<{ name: string; lifecycle?: object }> };
}

/** The policy as the API server stores it, with its defaults. */
function stored(): object[] {
  const [policy, binding] = structuredClone(podPolicy('graceful-pods', SLEEP, GracefulNamespaces.labelled()._requirements())) as [
    { spec: { matchConstraints: { resourceRules: object[] } } }, object,
  ];
  const { matchConstraints } = policy.spec;
  Object.assign(matchConstraints, { matchPolicy: 'Equivalent', objectSelector: {}, resourceRules: matchConstraints.resourceRules.map((rule) => ({ ...rule, scope: '*' })) });
  return [policy, binding];
}

/** The dump of a cluster with the policy, whose pods in the namespace `shop` were made by it, where they are. */
function dumped({ ranBefore = false } = {}): string {
  const dump = JSON.parse(readFileSync(DUMP_FILE, 'utf8')) as { items: Array<Item | object> };
  for (const item of dump.items as Item[]) {
    if (item.kind === 'Namespace' && item.metadata.name === 'shop') {
      item.metadata.labels = { ...item.metadata.labels, [GRACEFUL_PODS_LABEL]: 'enabled' };
    }
    if (item.kind !== 'Pod' || item.metadata.namespace !== 'shop' || ranBefore) {
      continue;
    }
    const before = item.spec.terminationGracePeriodSeconds ?? 30;
    item.metadata.annotations = { ...item.metadata.annotations, [GRACE_BEFORE_ANNOTATION]: String(before) };
    item.spec.terminationGracePeriodSeconds = before + SLEEP;
    for (const container of item.spec.containers ?? []) {
      container.lifecycle = { preStop: { sleep: { seconds: SLEEP } } };
    }
  }
  const file = path.join(folder, 'dump.json');
  writeFileSync(file, JSON.stringify({ ...dump, items: [...dump.items, ...stored()] }));
  return file;
}

async function rehearsed(file: string, ...words: string[]): Promise<RehearsalResult> {
  return JSON.parse((await run('rehearse', '--cluster', file, '--json', '--no-compare-taints', ...words)).stdout) as RehearsalResult;
}

const drains = ({ nodes }: RehearsalResult) => nodes.map(({ seconds }) => seconds);

test('pods that the policy of GracefulPods has made sleep before they stop; with --no-policy they are as their templates say', async () => {
  const [withPolicy, without] = [await rehearsed(dumped()), await rehearsed(dumped(), '--no-policy')];
  expect([withPolicy.options.gracefulPods, without.options.gracefulPods]).toEqual([['graceful-pods'], []]);
  expect(Math.min(...drains(withPolicy))).toBeGreaterThan(SLEEP);
  expect(Math.max(...drains(without))).toBeLessThan(SLEEP);
});

test('who ran before the policy does not sleep', async () => {
  const { nodes, options } = await rehearsed(dumped({ ranBefore: true }));
  expect(options.gracefulPods).toEqual(['graceful-pods']);
  expect(nodes.every(({ seconds }) => seconds < SLEEP)).toBe(true);
});

test('--no-policy says so where there is no policy to leave out', async () => {
  expect((await rehearsed(DUMP_FILE, '--no-policy')).remarks).toContain('The dump has no policy of GracefulPods that --no-policy could leave out.');
});

test('a policy that cannot be played is told, and the rest is played', async () => {
  const file = dumped();
  writeFileSync(file, readFileSync(file, 'utf8').replace('"patchType":"ApplyConfiguration"', '"patchType":"ApplyConfiguration","jsonPatch":{}'));
  const { remarks, options } = await rehearsed(file);
  expect([options.gracefulPods, remarks.join()]).toEqual([[], expect.stringContaining('The mutating admission policy graceful-pods is not played: ')]);
});

test('without the policy a pod keeps the hooks that its template has, and its own grace period', () => {
  const hook = { preStop: { sleep: { seconds: SLEEP } } };
  const owner = { kind: 'ReplicaSet', metadata: { uid: 'r' }, spec: { template: { spec: { containers: [{ name: 'own', lifecycle: hook }, { name: 'added' }] } } } };
  const pod = {
    kind: 'Pod',
    metadata: { name: 'p', annotations: { [GRACE_BEFORE_ANNOTATION]: '20', team: 'a' }, ownerReferences: [{ kind: 'ReplicaSet', uid: 'r', controller: true }] },
    spec: { terminationGracePeriodSeconds: 20 + SLEEP, containers: [{ name: 'own', lifecycle: hook }, { name: 'added', lifecycle: hook }] },
  };
  expect(withoutGracefulPods([owner, pod, ...stored()])).toEqual([
    owner,
    { ...pod, metadata: { ...pod.metadata, annotations: { team: 'a' } }, spec: { terminationGracePeriodSeconds: 20, containers: [{ name: 'own', lifecycle: hook }, { name: 'added' }] } },
    stored()[1],
  ]);
});
