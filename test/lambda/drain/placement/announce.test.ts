import { View } from '../../../../lambda/drain/index/view';
import { boundAnnouncements } from '../../../../lambda/drain/placement/announce';
import type { Bound } from '../../../../lambda/drain/placement/staying';
import { draining, snapshotOf } from '../snapshot-of';
import { barePod, deployment, NOW, type Part } from '../workloads';

/** What is announced of the pods on draining node a, all of which stay with it. */
function announced(...parts: readonly Part[]): readonly string[] {
  const view = new View(snapshotOf(draining('a'), ...parts), NOW);
  const bound = new Map(view.podsOn('a').map((pod): [typeof pod, Bound] => [pod, { because: 'it is pinned', comesBack: false }]));
  return boundAnnouncements({ staying: { bound, held: new Map(), paused: new Map() }, view }).map(({ pod, because }) => `${pod.metadata.name}: ${because}`);
}

test('each pod that ends with its instance is announced, with the reason, where its owner falls by that', () => {
  expect(announced(deployment({ name: 'web', on: ['a'] }), deployment({ name: 'api', on: ['a', 'b'] }))).toEqual([
    'web-0: it stays with its node, and ends with the instance: it is pinned',
  ]);
});

test('the pods of one owner fall together', () => {
  expect(announced(deployment({ name: 'web', on: ['a', 'a'] }))).toHaveLength(2);
});

test('a pod that nobody owns interrupts no owner', () => {
  expect(announced(barePod('shell', { on: 'a' }))).toEqual([]);
});
