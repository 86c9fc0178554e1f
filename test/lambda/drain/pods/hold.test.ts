import type { DrainState } from '../../../../lambda/drain/state/drain-state';
import { movesOf, withBaseline, sentencesOf, snapshotOf, draining } from '../snapshot-of';
import { barePod, deployment, job, MINUTE, NOW, type Part, releasedPod } from '../workloads';

const on = (drain: Partial<DrainState>, ...parts: readonly Part[]) => snapshotOf(draining('a', drain), ...parts);
const scratch = deployment({ name: 'web', on: [{ on: 'a', emptyDir: true }, 'b'] });

describe('a pod that keeps files on its node', () => {
  test('goes with the others', () => {
    expect(movesOf(on({ emptyDirPods: 'EVICT' }, scratch))).toEqual(['evict web-0']);
  });

  test('is left where the group\'s owner says so, and holds no other', () => {
    const cluster = on({ emptyDirPods: 'WAIT' }, scratch, deployment({ name: 'api', on: ['a', 'b'] }));
    expect(movesOf(cluster)).toEqual(['evict api-0']);
    expect(sentencesOf(cluster)).toContain('shop/web-0 stays: it is left until it has finished, for it keeps files on the node');
  });

  test('once it has finished it goes', () => {
    expect(movesOf(on({ emptyDirPods: 'WAIT' }, job({ name: 'batch', on: [{ on: 'a', emptyDir: true, phase: 'Succeeded', ready: false }] })))).toEqual(['evict batch-0']);
  });

  test('is none without volumes, nor for its claims', () => {
    expect(movesOf(on({ emptyDirPods: 'WAIT' }, deployment({ name: 'web', on: ['a', 'b'] })))).toEqual(['evict web-0']);
    expect(movesOf(on({ emptyDirPods: 'WAIT' }, deployment({ name: 'web', claims: ['data'], on: ['a', 'b'] })))).toEqual(['evict web-0']);
  });
});

describe('a pod without owner', () => {
  test('is announced and goes', () => {
    expect(movesOf(on({ unownedPods: 'EVICT' }, barePod('shell', { on: 'a' })))).toEqual(['interrupt shell']);
  });

  test('is left where the group\'s owner says so', () => {
    const cluster = on({ unownedPods: 'WAIT' }, barePod('shell', { on: 'a' }));
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toEqual(['shop/shell stays: it is left until it has finished, for no controller makes it again']);
  });

  test('is not one that was released', () => {
    expect(movesOf(on({ unownedPods: 'WAIT' }, deployment({ name: 'web', on: ['b'] }), releasedPod('old', 'web', { on: 'a' })))).toEqual(['evict old']);
  });

  test('once it has finished it goes', () => {
    expect(movesOf(on({ unownedPods: 'WAIT' }, barePod('shell', { on: 'a', phase: 'Failed', ready: false })))).toEqual(['evict shell']);
  });
});

test('what is left counts for its owner: the others go no further than its floor', () => {
  const cluster = on({ emptyDirPods: 'WAIT' }, deployment({ name: 'web', on: [{ on: 'a', emptyDir: true }, 'a', 'b'] }));
  expect(movesOf(cluster)).toEqual(['evict web-1']);
});

test.each([
  ['FORCE', ['baseline a']],
  ['TERMINATE', ['interrupt shell']],
  ['RETAIN', []],
] as const)('at the last call of %s it is left no longer, if there is one', (whenBlocked, expected) => {
  const cluster = withBaseline(on({ unownedPods: 'WAIT', whenBlocked }, barePod('shell', { on: 'a' })));
  expect(movesOf(cluster, NOW + 48.5 * MINUTE - 1)).toEqual([]);
  expect(movesOf(cluster, NOW + 48.5 * MINUTE)).toEqual(whenBlocked === 'FORCE' ? ['interrupt shell'] : expected);
});
