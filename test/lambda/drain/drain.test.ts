import { draining, retained, snapshotOf } from './snapshot-of';
import { deployment, MINUTE, NOW, type Part } from './workloads';
import { type Drain, drainOf, nextOf, resultsOf } from '../../../lambda/drain/drain';
import { View } from '../../../lambda/drain/index/view';
import { EvictionLedger } from '../../../lambda/drain/verdict/ledger';

/** The drain of the first node of which the parts say that it drains or is retained. */
function drainIn(...parts: readonly Part[]): Drain {
  const snapshot = snapshotOf(...parts);
  const view = new View(snapshot, NOW);
  return drainOf([...snapshot.drainingNodes, ...snapshot.retainedNodes][0], view, new EvictionLedger(view));
}

const web = { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available: 2 };
const baseline = { owners: [web], pods: 1, volumes: [], forced: false };

test('a drain is about the pods that have to leave, neither those of DaemonSets nor those elsewhere', () => {
  const names = drainIn(draining('a'), deployment({ name: 'web', on: ['a', 'b'] })).leaving.map(({ metadata }) => metadata.name);
  expect(names).toEqual(['web-0']);
});

test('an owner that was waited for in vain is timed out while its pods are on the node, and left down after that', () => {
  expect(resultsOf(drainIn(draining('a', { baseline }), deployment({ name: 'web', on: ['a', 'b'] })))).toEqual([{ owner: 'Deployment shop/web', result: 'timed-out' }]);
  expect(resultsOf(drainIn(draining('a', { baseline }), deployment({ name: 'web', replicas: 2, on: ['b'] })))).toEqual([{ owner: 'Deployment shop/web', result: 'left-down' }]);
  expect(resultsOf(drainIn(draining('a', { baseline }), deployment({ name: 'web', on: ['b', 'c'] })))).toEqual([{ owner: 'Deployment shop/web', result: 'replaced' }]);
});

test('a node whose instance is retained has all the time in the world', () => {
  expect(drainIn(retained('a', { whenBlocked: 'TERMINATE' })).state).toMatchObject({ deadline: Infinity, whenBlocked: 'RETAIN' });
});

test('time alone changes a drain at the earliest time to come, at its deadline at the latest', () => {
  const drain = drainIn(draining('a', { deadline: NOW + 50 * MINUTE }));
  expect(nextOf(drain)).toBe(NOW + 50 * MINUTE);
  expect(nextOf(drain, NOW + MINUTE, NOW - MINUTE, NOW)).toBe(NOW + MINUTE);
});
