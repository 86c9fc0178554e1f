import type { LaunchActivity } from '../../../../lambda/aws/ports';
import { abandonedInARow, abandonedWith, isHopeless, mayBeHopeless } from '../../../../lambda/drain/instances/abandoned-launches';

/** The latest first; the one that is about to be abandoned is `new`. */
const launches = (...results: Array<LaunchActivity['result']>) => results.map((result, index) => ({ instanceId: `i-${index}`, result }));

test.each<[string, LaunchActivity[], number]>([
  ['the first of a refresh', [], 1],
  ['one that has not ended', [{ instanceId: 'new', result: 'other' }], 1],
  ['one that was abandoned already', [{ instanceId: 'new', result: 'abandoned' }], 1],
  ['one after others', launches('abandoned', 'abandoned'), 3],
  ['one after another that joined', launches('abandoned', 'in-service', 'abandoned'), 2],
  ['one beside another that has not ended', launches('other', 'abandoned'), 2],
  ['one after a want of capacity', [{ result: 'other' }, ...launches('abandoned')], 2],
])('counts %s', (_, before, count) => {
  expect(abandonedWith('new', before)).toBe(count);
});

test('of those that have ended, only the ones after the last that joined count', () => {
  expect(abandonedInARow([])).toBe(0);
  expect(abandonedInARow(['abandoned', 'other', 'abandoned', 'in-service', 'abandoned'])).toBe(2);
  expect(abandonedInARow(['in-service', 'abandoned'])).toBe(0);
});

test.each([[2, 3, false], [3, 3, true], [4, 3, true], [1, 1, true], [100, 0, false]])('%i abandoned of %i at most: hopeless %s', (count, maxAbandonedLaunches, hopeless) => {
  expect(isHopeless(count, { maxAbandonedLaunches })).toBe(hopeless);
});

test('with none at most, nobody asks', () => {
  expect(mayBeHopeless({ maxAbandonedLaunches: 0 })).toBe(false);
  expect(mayBeHopeless({ maxAbandonedLaunches: 1 })).toBe(true);
});
