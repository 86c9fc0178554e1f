import { View } from '../../../../lambda/drain/index/view';
import { attempt, draining, snapshotOf } from '../snapshot-of';
import { deployment, MINUTE, NOW, SECOND } from '../workloads';

test('the pods of an owner are told apart by whether they serve, are yet to, or are on their way out', () => {
  const recently = NOW - 10 * SECOND;
  const snapshot = snapshotOf(
    draining('a'),
    deployment({
      name: 'web',
      minReadySeconds: 30,
      on: [
        'a', 'b', 'b', { on: 'b', readySince: recently }, { on: 'ended', readySince: recently }, { on: 'b', ready: false },
        { ready: false }, { on: 'b', terminatingUntil: NOW + MINUTE, ready: false }, 'a', 'ended',
      ],
    }),
    attempt('web-8', 'accepted'),
    { ending: new Set(['ended']) },
  );
  const view = new View(snapshot, NOW);
  const owner = view.owner('Deployment', 'Deployment-web');
  if (!owner) {
    throw new Error('There is no Deployment web.');
  }
  const owned = view.ownedBy(owner);
  const numbers = (kind: 'available' | 'expected' | 'terminating' | 'serving') => owned[kind].map(({ metadata }) => Number(metadata.name.slice('web-'.length)));
  expect(numbers('available')).toEqual([0, 1, 2]);
  expect(numbers('expected')).toEqual([3, 4, 5, 6, 9]);
  expect(numbers('serving')).toEqual([0, 1, 2, 3]);
  expect(numbers('terminating')).toEqual([7]);
  expect(owned.unplaced.map(({ pod }) => pod.metadata.name)).toEqual(['web-6']);
  expect(['a', 'b', 'c'].map((name) => owned.availableOutside(name))).toEqual([2, 1, 3]);
  expect(view.ownedBy(owner)).toBe(owned);
});
