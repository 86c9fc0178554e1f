import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { DUMP_KINDS, loadDump, timeOfDump } from '../../../simulation/cluster/dump';
import { Store } from '../../../simulation/cluster/store';

interface Dump {
  items: Array<{ kind: string; metadata: { name: string; namespace?: string } }>;
}

function fixture(): Dump {
  return JSON.parse(readFileSync(join(__dirname, '../../fixtures/cluster-3-nodes-54-pods.json'), 'utf8')) as Dump;
}

function load(dump: unknown) {
  const store = new Store(new VirtualClock());
  return { store, report: loadDump(store, dump) };
}

test('a recorded cluster is loaded whole, and what it lacks is told', () => {
  const { store, report } = load(fixture());
  expect(report.setAside).toEqual([]);
  expect(report.loaded).toEqual({
    nodes: 3,
    namespaces: 8,
    pods: 54,
    deployments: 22,
    replicasets: 22,
    statefulsets: 4,
    daemonsets: 3,
    jobs: 2,
    poddisruptionbudgets: 9,
    leases: 4,
  });
  expect(report.missing.map(({ resource }) => resource)).toEqual([
    'replicationcontrollers', 'persistentvolumes', 'persistentvolumeclaims', 'volumeattachments', 'horizontalpodautoscalers', 'services',
  ]);
  expect(store.list('pods', { nodeName: 'node2' }).length).toBe(fixture().items
    .filter((item) => item.kind === 'Pod' && (item as unknown as { spec: { nodeName: string } }).spec.nodeName === 'node2').length);
});

test('objects keep every field but the resource version', () => {
  const { store } = load(fixture());
  for (const item of fixture().items.filter(({ kind }) => kind === 'Pod')) {
    const pod = store.get('pods', item.metadata.namespace, item.metadata.name);
    expect(pod).toEqual({ ...item, metadata: { ...item.metadata, resourceVersion: pod?.metadata.resourceVersion } });
  }
});

test('what cannot be read is set aside with the reason, and the rest is loaded', () => {
  const dump = fixture();
  const pod = dump.items.find(({ kind }) => kind === 'Pod')!;
  const { report } = load({
    items: [
      ...dump.items, pod, 17, { kind: 'Pod', apiVersion: 'v1', metadata: {} }, { kind: 'Pod' },
      { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'lost', namespace: 'web' }, spec: { containers: [], nodeName: 'elsewhere' } },
      { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'nowhere' }, spec: { containers: [] } },
      { kind: 'PodDisruptionBudget', apiVersion: 'policy/v1', metadata: { name: 'empty', namespace: 'web' } },
      { kind: 'Secret', apiVersion: 'v1', metadata: { name: 's', namespace: 'web' } },
      { kind: 'Rollout', apiVersion: 'argoproj.io/v1alpha1', metadata: { name: 'r', namespace: 'web' } },
    ],
  });
  expect(report.loaded.pods).toBe(54);
  expect(report.loaded['rollouts.argoproj.io']).toBe(1);
  expect(report.setAside).toEqual([
    { object: 'an item', reason: 'it is no object' },
    { object: 'Pod without a name', reason: 'it has no name' },
    { object: 'Pod without a name', reason: 'it has no apiVersion and kind' },
    { object: 'Pod nowhere', reason: 'it has no namespace' },
    { object: 'Secret web/s', reason: 'the simulation has no use for Secret of v1' },
    { object: `Pod ${pod.metadata.namespace}/${pod.metadata.name}`, reason: 'the dump has it twice' },
    { object: 'Pod web/lost', reason: 'its node elsewhere is not in the dump' },
    { object: 'PodDisruptionBudget web/empty', reason: 'it has no spec' },
  ]);
});

test('what is no dump is refused with the command that makes one', () => {
  expect(() => load({ kind: 'Pod' })).toThrow(/no dump of a cluster.*kubectl get nodes,.* -A -o json/);
  expect(() => load({ items: fixture().items.filter(({ kind }) => kind !== 'Node') })).toThrow(/The dump has no nodes/);
});

test('a dump shows when it was made', () => {
  expect(new Date(timeOfDump(fixture())).toISOString()).toBe('2026-11-23T01:04:56.784Z');
});

test('the README asks for all kinds', () => {
  expect(readFileSync('README.md', 'utf8').replaceAll('\\\n', '')).toContain(`kubectl get ${DUMP_KINDS} -A -o json`);
});
