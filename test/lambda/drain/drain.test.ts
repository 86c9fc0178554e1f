import { draining, retained, snapshotOf } from './snapshot-of';
import { deployment, MINUTE, NOW, type Part } from './workloads';
import { type Drain, drainOf, nextOf, resultsOf } from '../../../lambda/drain/drain';
import { View } from '../../../lambda/drain/index/view';
import { EvictionLedger } from '../../../lambda/drain/verdict/ledger';
import { STEER_ANNOTATION } from '../../../src/names';

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

test('who is on its way when people end the drain is interrupted only where it falls below its floor', () => {
  const owner = { ...web, available: 3 };
  const resultOf = (said: string | undefined, ...on: string[]) => resultsOf(drainIn(
    draining('a', { baseline: { ...baseline, owners: [owner] } }, said === undefined ? {} : { [STEER_ANNOTATION]: said }), deployment({ name: 'web', replicas: 3, on })))[0].result;

  expect(resultOf(undefined, 'b', 'c')).toBe('left-down');
  expect(resultOf('let-go', 'b', 'c')).toBe('on-its-way');
  expect(resultOf('let-go', 'b')).toBe('left-down');
  // The one that is on the node ends with the instance.
  expect(resultOf('let-go', 'a', 'b', 'c')).toBe('on-its-way');
  expect(resultOf('let-go', 'a', 'b')).toBe('timed-out');
  expect(resultOf('keep', 'b', 'c')).toBe('on-its-way');
  expect(resultOf('keep', 'a', 'b')).toBe('timed-out');
});

test('a node whose instance is retained has all the time in the world', () => {
  expect(drainIn(retained('a', { whenBlocked: 'TERMINATE' })).state).toMatchObject({ deadline: Infinity, whenBlocked: 'RETAIN' });
});

test('time alone changes a drain at the earliest time to come, at its deadline at the latest', () => {
  const drain = drainIn(draining('a', { deadline: NOW + 50 * MINUTE }));
  expect(nextOf(drain)).toBe(NOW + 50 * MINUTE);
  expect(nextOf(drain, NOW + MINUTE, NOW - MINUTE, NOW)).toBe(NOW + MINUTE);
});
