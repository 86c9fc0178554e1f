import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import type { NewObject } from '../../../simulation/cluster/store';
import { Change, Store } from '../../../simulation/cluster/store';

const EPOCH = Date.parse('2026-11-23T01:00:00Z');

function newStore(historyLength?: number): Store {
  return new Store(new VirtualClock(EPOCH), { historyLength });
}

function pod(name: string, nodeName?: string, controllerUid?: string): NewObject<'pods'> {
  return {
    metadata: {
      name,
      namespace: 'web',
      labels: { app: name },
      ownerReferences: controllerUid ? [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: controllerUid, controller: true }] : undefined,
    },
    spec: { containers: [{ name: 'main' }], nodeName },
    status: {},
  };
}

test('an object gets its identity when it is created, the same in every run', () => {
  const [one, two] = [newStore(), newStore()].map((store) => store.create('pods', pod('a')));
  expect(one).toMatchObject({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', resourceVersion: '1', generation: 1, creationTimestamp: '2026-11-23T01:00:00Z' },
  });
  expect(one.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(two.metadata.uid).toBe(one.metadata.uid);
});

test('a generated name is unlike any other', () => {
  const store = newStore();
  const make = () => store.create('pods', { ...pod(''), metadata: { generateName: 'web-', namespace: 'web' } }).metadata.name;
  const names = Array.from({ length: 50 }, make);
  expect(new Set(names).size).toBe(50);
  expect(names[0]).toMatch(/^web-[a-z0-9]{5}$/);
});

test('an update raises the version, and the generation only when the spec differs', () => {
  const store = newStore();
  const created = store.create('deployments', { metadata: { name: 'd', namespace: 'web' }, spec: { replicas: 1 } });
  const labelled = store.update('deployments', { ...created, metadata: { ...created.metadata, labels: { a: 'b' } } });
  expect(labelled.metadata).toMatchObject({ resourceVersion: '2', generation: 1, uid: created.metadata.uid });
  const scaled = store.update('deployments', { ...labelled, spec: { replicas: 2 } });
  expect(scaled.metadata).toMatchObject({ resourceVersion: '3', generation: 2 });
});

test('binding a pod to a node is not a new generation of it', () => {
  const store = newStore();
  const created = store.create('pods', pod('a'));
  expect(store.update('pods', { ...created, spec: { ...created.spec, nodeName: 'n' } }).metadata.generation).toBe(1);
});

test('an update that changes nothing is none', () => {
  const store = newStore();
  const changes: Change[] = [];
  const created = store.create('pods', pod('a'));
  store.subscribe((change) => changes.push(change));
  expect(store.update('pods', { ...created, metadata: { ...created.metadata, labels: { app: 'a' }, annotations: undefined } })).toBe(created);
  expect(changes).toEqual([]);
});

test('objects cannot be changed in place', () => {
  const created = newStore().create('pods', pod('a'));
  expect(() => { (created.metadata.labels as Record<string, string>).app = 'b'; }).toThrow(TypeError);
});

test('listeners see every change in order, also those that a listener makes', () => {
  const store = newStore();
  const told: string[][] = [[], []];
  const note = (log: string[]) => ({ type, object, previous }: Change) =>
    log.push(`${type} ${object.metadata.name} ${previous?.metadata.resourceVersion ?? '-'}>${object.metadata.resourceVersion}`);
  store.subscribe(note(told[0]));
  store.subscribe((change) => {
    if (change.type === 'ADDED' && change.object.metadata.name === 'a') {
      store.create('pods', pod('b'));
    }
  });
  const unsubscribe = store.subscribe(note(told[1]));
  store.create('pods', pod('a'));
  store.modify('pods', 'web', 'a', (current) => ({ ...current, status: { phase: 'Running' } }));
  unsubscribe();
  store.remove('pods', 'web', 'a');
  expect(told[1]).toEqual(['ADDED a ->1', 'ADDED b ->2', 'MODIFIED a 1>3']);
  expect(told[0]).toEqual([...told[1], 'DELETED a 3>4']);
});

test('an object of another cluster keeps its identity and versions', () => {
  const store = newStore();
  const told: string[] = [];
  store.subscribe(({ type, object, previous }) => told.push(`${type} ${object.metadata.uid} ${previous?.metadata.resourceVersion ?? '-'}>${object.metadata.resourceVersion}`));
  const there = (uid: string, resourceVersion: string) =>
    ({ ...newStore().create('pods', pod('a', 'n1')), metadata: { name: 'a', namespace: 'web', uid, resourceVersion, creationTimestamp: '2026-11-23T01:00:00Z' } });
  store.mirror('pods', there('one', '100'));
  store.mirror('pods', there('one', '100'));
  store.mirror('pods', there('one', '105'));
  store.mirror('pods', there('two', '110'));
  expect(told).toEqual(['ADDED one ->100', 'MODIFIED one 100>105', 'DELETED one 105>106', 'ADDED two ->110']);
  expect(store.get('pods', 'web', 'a')?.metadata).toMatchObject({ uid: 'two', resourceVersion: '110' });
  expect(store.list('pods', { nodeName: 'n1' })).toHaveLength(1);
});

test('pods are found by node, controller, namespace and labels as they change', () => {
  const store = newStore();
  store.create('pods', pod('a', 'n1', 'u1'));
  store.create('pods', pod('b', 'n1', 'u2'));
  store.create('pods', pod('c', undefined, 'u1'));
  const names = (filter: Parameters<Store['list']>[1]) => store.list('pods', filter).map((object) => object.metadata.name).sort();
  expect(names({ nodeName: 'n1' })).toEqual(['a', 'b']);
  expect(names({ controllerUid: 'u1' })).toEqual(['a', 'c']);
  expect(names({ controllerUid: 'u1', nodeName: 'n1' })).toEqual(['a']);
  expect(names({ namespace: 'other' })).toEqual([]);
  expect(names({ labelSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] } })).toEqual(['b', 'c']);
  store.modify('pods', 'web', 'c', (current) => ({ ...current, spec: { ...current.spec, nodeName: 'n1' } }));
  store.remove('pods', 'web', 'b');
  store.modify('pods', 'web', 'a', (current) => ({ ...current, metadata: { ...current.metadata, ownerReferences: undefined } }));
  expect(names({ nodeName: 'n1' })).toEqual(['a', 'c']);
  expect(names({ controllerUid: 'u1' })).toEqual(['c']);
});

test('a watch goes on from any version that is remembered', () => {
  const store = newStore(3);
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    store.create('pods', pod(name));
  }
  store.remove('pods', 'web', 'a');
  const since = (version: string) => {
    const changes = store.changesSince('pods', version);
    return changes === 'gone' ? changes : changes.map(({ type, object }) => `${type} ${object.metadata.name}`);
  };
  expect(since(store.resourceVersion)).toEqual([]);
  expect(since('3')).toEqual(['ADDED d', 'ADDED e', 'DELETED a']);
  expect(since('2')).toBe('gone');
  store.compact();
  expect(since('5')).toBe('gone');
  expect(since(store.resourceVersion)).toEqual([]);
});

test('custom resources are kept under their group', () => {
  const store = newStore();
  store.create('rollouts.argoproj.io', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'r', namespace: 'web' } });
  expect(store.get('rollouts.argoproj.io', 'web', 'r')?.kind).toBe('Rollout');
  expect(() => store.list('podz' as 'pods')).toThrow(/There is no resource 'podz'/);
});

test('3,000 pods of 300 owners are fast', () => {
  const store = newStore();
  const started = performance.now();
  for (let index = 0; index < 3000; index++) {
    store.create('pods', pod(`p${index}`, `n${index % 100}`, `u${index % 300}`));
  }
  for (let round = 0; round < 10; round++) {
    for (let owner = 0; owner < 300; owner++) {
      const pods = store.list('pods', { controllerUid: `u${owner}` });
      expect(pods.length).toBe(10);
      store.update('pods', { ...pods[0], status: { phase: `round ${round}` } });
    }
  }
  expect(performance.now() - started).toBeLessThan(5000);
});
