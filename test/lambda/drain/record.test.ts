import { attempt, later, moves, recorded, snapshotOf, victim } from './snapshot-of';
import { barePod, deployment, MINUTE, NOW, podsOfKind, releasedPod, replicationController, statefulSet } from './workloads';
import { decide } from '../../../lambda/drain/decide';
import { extendRecord } from '../../../lambda/drain/record';
import type { Snapshot } from '../../../lambda/drain/snapshot';
import { View } from '../../../lambda/drain/view';

const recordsOf = (snapshot: Snapshot) => recorded(snapshot).victims.map(({ mark }) => mark.record);

test('before anything leaves, the owners are written down with what they have', () => {
  const cluster = snapshotOf(victim('a'), deployment({ name: 'web', on: ['a', 'b', { on: 'c', ready: false }] }), statefulSet({ name: 'db', on: ['a'] }));
  expect(moves(decide(cluster, NOW))).toEqual(['record a']);
  expect(recordsOf(cluster)).toEqual([{
    owners: [
      { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available: 2 },
      { kind: 'StatefulSet', namespace: 'shop', name: 'db', uid: 'StatefulSet-db', available: 1 },
    ],
    pods: 2,
    volumes: [],
    forced: false,
  }]);
});

test('who does not come back is not waited for: finished, terminating, or staying with the node', () => {
  const cluster = snapshotOf(
    victim('a'),
    podsOfKind('Job', { name: 'done', on: [{ on: 'a', phase: 'Succeeded', ready: false }] }),
    podsOfKind('Game', { name: 'chess', on: [{ on: 'a', terminatingUntil: NOW + MINUTE }] }),
    podsOfKind('DaemonSet', { name: 'cni', on: ['a'] }),
  );
  expect(recordsOf(cluster)).toEqual([{ owners: [], pods: 2, volumes: [], forced: false }]);
});

test('a pod that nobody makes again stands for itself', () => {
  const owners = [{ kind: 'Pod', namespace: 'shop', name: 'shell', uid: 'pod-shell', available: 0 }];
  expect(recordsOf(snapshotOf(victim('a'), barePod('shell', { on: 'a' })))).toEqual([{ owners, pods: 1, volumes: [], forced: false }]);
});

test('an owner that cannot be looked up is written down by what its pods say', () => {
  const cluster = snapshotOf(
    victim('a'), podsOfKind('Game', { name: 'chess', on: ['a'] }), replicationController({ name: 'old', on: ['a'] }), releasedPod('web-0', 'web', { on: 'a' }));
  expect(recordsOf(cluster)[0]?.owners).toEqual([
    { kind: 'Game', namespace: 'shop', name: 'chess', uid: 'Game-chess', available: 1 },
    { kind: 'ReplicationController', namespace: 'shop', name: 'old', uid: 'ReplicationController-old', available: 1 },
    { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available: 1 },
  ]);
});

test('an empty node has an empty record', () => {
  expect(recordsOf(snapshotOf(victim('a')))).toEqual([{ owners: [], pods: 0, volumes: [], forced: false }]);
});

test('a victim with a record goes on while another one\'s is written', () => {
  const first = recorded(snapshotOf(victim('a'), deployment({ name: 'web', on: ['a', 'b', 'c'] })));
  const cluster = snapshotOf({ victims: first.victims }, victim('b'), deployment({ name: 'web', on: ['a', 'b', 'c'] }));
  expect(moves(decide(cluster, NOW))).toEqual(['evict web-0', 'record b']);
});

test('the record stays the same object while nothing is to be added', () => {
  const cluster = recorded(snapshotOf(victim('a'), deployment({ name: 'web', on: ['a', 'b'] })));
  const view = new View(cluster, NOW);
  expect(extendRecord(cluster.victims[0].mark.record, view.podsOn('a'), view)).toBe(cluster.victims[0].mark.record);
});

test('it does not forget or lower an owner whose pods have left', () => {
  const before = recorded(snapshotOf(victim('a'), deployment({ name: 'web', on: ['a', 'b'] })));
  const after = later(before, deployment({ name: 'web', on: ['b'], replicas: 2 }));
  expect(recordsOf(after).map((record) => record?.owners)).toEqual(recordsOf(before).map((record) => record?.owners));
});

test('it grows when a pod of another owner arrives late', () => {
  const before = recorded(snapshotOf(victim('a'), deployment({ name: 'web', on: ['a', 'b'] })));
  const after = later(before, deployment({ name: 'web', on: ['a', 'b'] }), deployment({ name: 'late', on: ['a'] }));
  expect(moves(decide(after, NOW))).toEqual(['record a']);
  expect(recordsOf(after)[0]).toMatchObject({ owners: [{ name: 'web', available: 2 }, { name: 'late', available: 1 }], pods: 2 });
});

test('it keeps that force was used', () => {
  const cluster = snapshotOf(victim('a', { record: { owners: [], pods: 1, volumes: [], forced: true } }), deployment({ name: 'late', on: ['a'] }));
  expect(recordsOf(cluster)).toMatchObject([{ forced: true }]);
});

test('what an owner misses because another victim is drained, it had before we came', () => {
  const first = recorded(snapshotOf(victim('a'), deployment({ name: 'web', on: ['a', 'b', 'c', 'd'] })));
  const second = snapshotOf({ victims: first.victims }, victim('b'), deployment({ name: 'web', on: ['a', 'b', 'c', 'd'] }), attempt('web-0', 'accepted'));
  expect(recordsOf(second).map((record) => record?.owners)).toMatchObject([[{ name: 'web', available: 4 }], [{ name: 'web', available: 4 }]]);
});
