import { View } from '../../../../lambda/drain/index/view';
import { fallsWith } from '../../../../lambda/drain/placement/fallen';
import { budget, draining, snapshotOf } from '../snapshot-of';
import { deployment, NOW, type Part, podsOfKind } from '../workloads';

/** Whether the owner of the pods on draining node a falls with them. */
function falls(...parts: readonly Part[]): boolean {
  const view = new View(snapshotOf(draining('a'), ...parts), NOW);
  const pods = view.podsOn('a');
  const owner = view.ownerOf(pods[0]);
  return owner !== undefined && fallsWith(pods, owner, view);
}

test('an owner falls below its floor when too many of its pods end with their instance', () => {
  expect(falls(deployment({ name: 'web', on: ['a'] }))).toBe(true);
  expect(falls(deployment({ name: 'web', on: ['a', 'b'] }))).toBe(false);
  expect(falls(deployment({ name: 'web', on: ['a', 'a'] }))).toBe(true);
});

test('its budget says how many it needs', () => {
  expect(falls(deployment({ name: 'web', on: ['a', 'b', 'c'] }), budget({ name: 'web', apps: ['web'], allows: 0, needs: 3 }))).toBe(true);
  expect(falls(deployment({ name: 'web', on: ['a', 'a'] }), budget({ name: 'web', apps: ['web'], allows: 2, needs: 0 }))).toBe(false);
});

test('a pod that was not available is no loss', () => {
  expect(falls(deployment({ name: 'web', on: [{ on: 'a', ready: false }] }))).toBe(false);
});

test('an owner that does not say how many pods it wants needs what it has, those that are not available among them', () => {
  expect(falls(podsOfKind('Game', { name: 'chess', on: ['a', 'b', 'c'] }))).toBe(false);
  expect(falls(podsOfKind('Game', { name: 'chess', on: ['a', 'b', { on: 'c', ready: false }] }))).toBe(true);
});
