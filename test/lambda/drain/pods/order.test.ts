import { decide } from '../../../../lambda/drain/decide';
import { attempt, budget, movesOf, withBaseline, sentencesOf, snapshotOf, draining } from '../snapshot-of';
import { barePod, deployment, MINUTE, NOW, podsOfKind, type PodOptions } from '../workloads';

const dns = (...on: string[]) => deployment({ name: 'dns', namespace: 'kube-system', critical: true, on });

test('critical pods leave after the workloads, and say so', () => {
  const cluster = snapshotOf(draining('a'), dns('a', 'b'), deployment({ name: 'web', on: ['a', 'b'] }));
  expect(movesOf(cluster)).toEqual(['evict web-0']);
  expect(sentencesOf(cluster)).toContain('kube-system/dns-0 stays: other pods of the node leave first');
});

test.each([
  ['stay', 'a', {}],
  ['terminate', 'a', { terminatingUntil: NOW + MINUTE }],
])('while workloads %s, critical pods wait', (_, on, options) => {
  const cluster = snapshotOf(draining('a'), dns('a', 'b'), deployment({ name: 'web', on: [{ on, ...options }, 'b'] }), budget({ name: 'web', apps: ['web'], allows: 0 }));
  expect(movesOf(cluster)).toEqual([]);
});

test('while a workload\'s eviction is under way, critical pods wait', () => {
  const cluster = snapshotOf(draining('a'), dns('a', 'b'), deployment({ name: 'web', on: ['a', 'b'] }), attempt('web-0', 'accepted'));
  expect(movesOf(cluster)).toEqual([]);
});

test('when the workloads are gone, critical pods leave', () => {
  expect(movesOf(snapshotOf(draining('a'), dns('a', 'b')))).toEqual(['evict dns-0']);
});

test('who is interrupted waits for all others, critical ones too', () => {
  const cluster = snapshotOf(draining('a'), deployment({ name: 'single', on: ['a'] }), dns('a', 'b'));
  expect(movesOf(cluster)).toEqual(['evict dns-0']);
  expect(sentencesOf(cluster)).toContain('shop/single-0 stays: Deployment shop/single has one replica');
});

test('who is interrupted never leaves while another pod is blocked', () => {
  const cluster = snapshotOf(
    draining('a'),
    deployment({ name: 'single', on: ['a'] }),
    barePod('shell', { on: 'a' }),
    deployment({ name: 'web', on: ['a', 'b'] }),
    budget({ name: 'web', apps: ['web'], allows: 0 }),
  );
  for (const minutes of [0, 20, 40, 49]) {
    expect(movesOf(cluster, NOW + minutes * MINUTE)).toEqual([]);
  }
});

test('who is interrupted is announced before its turn, and nobody else', () => {
  const cluster = withBaseline(snapshotOf(draining('a'), deployment({ name: 'single', on: ['a'] }), deployment({ name: 'web', on: ['a', 'a', 'b'] })));
  expect(movesOf(cluster)).toEqual(['evict web-0']);
  const { announcements = [] } = decide(cluster, NOW).drainingNodes[0];
  expect(announcements.map(({ pod, because }) => [pod.metadata.name, because])).toEqual([['single-0', 'Deployment shop/single has one replica']]);
});

test('all who are interrupted leave together', () => {
  const cluster = snapshotOf(draining('a'), deployment({ name: 'single', on: ['a'] }), barePod('shell', { on: 'a' }));
  expect(movesOf(cluster)).toEqual(['interrupt single-0', 'interrupt shell']);
});

describe('a pod that serves others of its node', () => {
  const mount = (options: PodOptions = {}) => barePod('mp-1', { namespace: 'mount-s3', on: 'a', priority: 1_000_000_000, ...options });

  test('leaves after all of them, those too that are interrupted', () => {
    const cluster = snapshotOf(draining('a'), mount(), barePod('writer', { on: 'a' }), dns('a', 'b'), deployment({ name: 'single', on: ['a'] }));
    expect(movesOf(cluster)).toEqual(['evict dns-0']);
    expect(movesOf(snapshotOf(draining('a'), mount(), barePod('writer', { on: 'a' })))).toEqual(['interrupt writer']);
    expect(movesOf(snapshotOf(draining('a'), mount(), barePod('writer', { on: 'a', terminatingUntil: NOW + MINUTE })))).toEqual([]);
    expect(movesOf(snapshotOf(draining('a'), mount()))).toEqual(['interrupt mp-1']);
  });

  test.each<[string, PodOptions]>([
    ['a priority that no user\'s class has', {}],
    ['a class of Kubernetes', { priority: undefined, critical: true }],
  ])('is known by %s', (_, options) => {
    const cluster = snapshotOf(draining('a'), mount(options), barePod('writer', { on: 'a' }));
    expect(movesOf(cluster)).toEqual(['interrupt writer']);
    expect(sentencesOf(cluster)).toContain('mount-s3/mp-1 stays: other pods of the node leave first');
  });

  test('is none with a priority of a user\'s own, and none that somebody makes again elsewhere', () => {
    expect(movesOf(snapshotOf(draining('a'), mount({ priority: 999_999_999 }), barePod('writer', { on: 'a' })))).toEqual(['interrupt mp-1', 'interrupt writer']);
    const owned = podsOfKind('Driver', { name: 'driver', on: [{ on: 'a', priority: 1_000_000_000 }, 'b'] });
    expect(movesOf(snapshotOf(draining('a'), owned, barePod('writer', { on: 'a' })))).toEqual(['evict driver-0']);
  });
});

test('each draining node has its own order', () => {
  const cluster = snapshotOf(draining('a'), draining('b'), deployment({ name: 'web', on: ['a', 'c'] }), deployment({ name: 'single', on: ['b'] }));
  expect(movesOf(cluster)).toEqual(['evict web-0', 'interrupt single-0']);
});

test('a pod whose turn has not come does not hold an allowance that another draining node can use', () => {
  const cluster = snapshotOf(
    draining('a'),
    draining('b'),
    dns('a', 'b'),
    deployment({ name: 'web', on: ['a', 'c'] }),
    budget({ name: 'web', apps: ['web'], allows: 0 }),
  );
  expect(movesOf(cluster)).toEqual(['evict dns-1']);
});

test('nor a disruption of a budget', () => {
  const cluster = snapshotOf(
    draining('a'),
    draining('b'),
    dns('a', 'b'),
    budget({ name: 'dns', namespace: 'kube-system', apps: ['dns'], allows: 1 }),
    deployment({ name: 'web', on: ['a', 'c'] }),
    budget({ name: 'web', apps: ['web'], allows: 0 }),
  );
  expect(movesOf(cluster)).toEqual(['evict dns-1']);
});

test('finished pods do not wait for anybody', () => {
  const cluster = snapshotOf(draining('a'), barePod('done', { on: 'a', phase: 'Succeeded', ready: false }), deployment({ name: 'single', on: ['a'] }));
  expect(movesOf(cluster)).toEqual(['evict done']);
});

test('DaemonSet and mirror pods stay and hold nobody', () => {
  const cluster = snapshotOf(
    draining('a'),
    podsOfKind('DaemonSet', { name: 'cni', on: ['a'], critical: true }),
    barePod('kube-proxy', { on: 'a', annotations: { 'kubernetes.io/config.mirror': 'hash' } }),
    deployment({ name: 'single', on: ['a'] }),
  );
  expect(movesOf(cluster)).toEqual(['interrupt single-0']);
});
