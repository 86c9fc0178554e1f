import { followProgress, goesOn, goesOnUntil, isDrainLeft, NO_PROGRESS } from '../../../../lambda/drain/leading/progress';
import { node } from '../snapshot-of';
import { MINUTE, NOW } from '../workloads';

const status = (name: string, podsLeft: number, isMoving = false) => ({ node: node(name), podsLeft, isMoving, blockers: [], announcements: [] });
const untilOf = (...looks: ReadonlyArray<ReturnType<typeof status>[]>) =>
  goesOnUntil(looks.reduce((before, statuses, index) => followProgress(before, statuses, NOW + index), NO_PROGRESS));

describe('retained nodes are looked at', () => {
  test('for a minute after something was moving on one of them', () => {
    expect(untilOf([status('a', 2), status('b', 1, true)])).toBe(NOW + MINUTE);
    expect(untilOf([status('a', 2, true)], [status('a', 2)], [status('a', 2)])).toBe(NOW + MINUTE);
  });

  test('for a minute after a pod has gone, or another node came', () => {
    expect(untilOf([status('a', 2)], [status('a', 1)], [status('a', 1)])).toBe(NOW + 1 + MINUTE);
    expect(untilOf([status('a', 2)], [status('a', 2), status('b', 2)])).toBe(NOW + 1 + MINUTE);
    expect(untilOf([], [status('a', 2)])).toBe(NOW + 1 + MINUTE);
  });

  test('not where nothing moves: the next sweep tries', () => {
    expect(untilOf([status('a', 2)])).toBe(-Infinity);
    expect(untilOf([status('a', 2)], [status('a', 2)])).toBe(-Infinity);
  });

  test('not once none is left', () => {
    expect(untilOf([status('a', 2)], [])).toBe(-Infinity);
  });
});

test('the leader stays while a node is drained, something is to be done, or something has moved on a retained one', () => {
  const NOTHING = { actions: [], drainingNodes: [] };
  const moved = { movedAt: NOW };
  expect(isDrainLeft(NOTHING, NO_PROGRESS, NOW)).toBe(false);
  expect(isDrainLeft({ ...NOTHING, drainingNodes: [status('a', 0)] }, NO_PROGRESS, NOW)).toBe(true);
  expect(isDrainLeft({ ...NOTHING, actions: [{ type: 'end-retention', node: node('a'), because: 'it is empty' }] }, NO_PROGRESS, NOW)).toBe(true);
  expect(isDrainLeft(NOTHING, moved, NOW + MINUTE - 1)).toBe(true);
  expect(isDrainLeft(NOTHING, moved, NOW + MINUTE)).toBe(false);
  expect(goesOn(moved, NOW + MINUTE)).toBe(false);
});
