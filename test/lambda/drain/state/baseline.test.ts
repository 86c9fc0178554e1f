import { decide } from '../../../../lambda/drain/decide';
import { View } from '../../../../lambda/drain/index/view';
import type { Snapshot } from '../../../../lambda/drain/snapshot';
import { extendBaseline } from '../../../../lambda/drain/state/baseline';
import { attempt, later, moves, withBaseline, snapshotOf, draining } from '../snapshot-of';
import { barePod, deployment, MINUTE, NOW, podsOfKind, releasedPod, replicationController, statefulSet } from '../workloads';

const baselinesOf = (snapshot: Snapshot) => withBaseline(snapshot).drainingNodes.map(({ state }) => state.baseline);

test('before anything leaves, the owners are written down with what they have', () => {
  const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b', { on: 'c', ready: false }] }), statefulSet({ name: 'db', on: ['a'] }));
  expect(moves(decide(cluster, NOW))).toEqual(['baseline a']);
  expect(baselinesOf(cluster)).toEqual([{
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
    draining('a'),
    podsOfKind('Job', { name: 'done', on: [{ on: 'a', phase: 'Succeeded', ready: false }] }),
    podsOfKind('Game', { name: 'chess', on: [{ on: 'a', terminatingUntil: NOW + MINUTE }] }),
    podsOfKind('DaemonSet', { name: 'cni', on: ['a'] }),
  );
  expect(baselinesOf(cluster)).toEqual([{ owners: [], pods: 2, volumes: [], forced: false }]);
});

test('a pod that nobody makes again stands for itself', () => {
  const owners = [{ kind: 'Pod', namespace: 'shop', name: 'shell', uid: 'pod-shell', available: 0 }];
  expect(baselinesOf(snapshotOf(draining('a'), barePod('shell', { on: 'a' })))).toEqual([{ owners, pods: 1, volumes: [], forced: false }]);
});

test('an owner that cannot be looked up is written down by what its pods say, with how many there are', () => {
  const cluster = snapshotOf(
    draining('a'), podsOfKind('Game', { name: 'chess', on: ['a'] }), replicationController({ name: 'old', on: ['a'] }), releasedPod('web-0', 'web', { on: 'a' }));
  expect(baselinesOf(cluster)[0]?.owners).toEqual([
    { kind: 'Game', namespace: 'shop', name: 'chess', uid: 'Game-chess', available: 1, pods: 1 },
    { kind: 'ReplicationController', namespace: 'shop', name: 'old', uid: 'ReplicationController-old', available: 1 },
    { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available: 1, pods: 1 },
  ]);
});

test('an owner that does not say how many pods it wants is written down with all that it has, except those that others have replaced', () => {
  const cluster = snapshotOf(draining('a'), podsOfKind('Game', {
    name: 'chess', on: ['a', { on: 'a', ready: false }, { on: 'b', ready: false }, { on: 'b', terminatingUntil: NOW + MINUTE }],
  }));
  expect(baselinesOf(cluster)[0]?.owners).toMatchObject([{ name: 'chess', available: 1, pods: 3 }]);
});

test('an empty node has an empty baseline', () => {
  expect(baselinesOf(snapshotOf(draining('a')))).toEqual([{ owners: [], pods: 0, volumes: [], forced: false }]);
});

test('a draining node with a baseline goes on while another one\'s is written', () => {
  const first = withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b', 'c'] })));
  const cluster = snapshotOf({ drainingNodes: first.drainingNodes }, draining('b'), deployment({ name: 'web', on: ['a', 'b', 'c'] }));
  expect(moves(decide(cluster, NOW))).toEqual(['evict web-0', 'baseline b']);
});

test('the baseline stays the same object while nothing is to be added', () => {
  const cluster = withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b'] })));
  const view = new View(cluster, NOW);
  expect(extendBaseline(cluster.drainingNodes[0].state.baseline, { leaving: view.podsOn('a'), bound: [] }, view)).toBe(cluster.drainingNodes[0].state.baseline);
});

test('it does not forget or lower an owner whose pods have left', () => {
  const before = withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b'] })));
  const after = later(before, deployment({ name: 'web', on: ['b'], replicas: 2 }));
  expect(baselinesOf(after).map((baseline) => baseline?.owners)).toEqual(baselinesOf(before).map((baseline) => baseline?.owners));
});

test('it grows when a pod of another owner arrives late', () => {
  const before = withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b'] })));
  const after = later(before, deployment({ name: 'web', on: ['a', 'b'] }), deployment({ name: 'late', on: ['a'] }));
  expect(moves(decide(after, NOW))).toEqual(['baseline a']);
  expect(baselinesOf(after)[0]).toMatchObject({ owners: [{ name: 'web', available: 2 }, { name: 'late', available: 1 }], pods: 2 });
});

test('it keeps that force was used', () => {
  const cluster = snapshotOf(draining('a', { baseline: { owners: [], pods: 1, volumes: [], forced: true } }), deployment({ name: 'late', on: ['a'] }));
  expect(baselinesOf(cluster)).toMatchObject([{ forced: true }]);
});

test('what an owner misses because another draining node is drained, it had before we came', () => {
  const first = withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b', 'c', 'd'] })));
  const second = snapshotOf({ drainingNodes: first.drainingNodes }, draining('b'), deployment({ name: 'web', on: ['a', 'b', 'c', 'd'] }), attempt('web-0', 'accepted'));
  expect(baselinesOf(second).map((baseline) => baseline?.owners)).toMatchObject([[{ name: 'web', available: 4 }], [{ name: 'web', available: 4 }]]);
});
