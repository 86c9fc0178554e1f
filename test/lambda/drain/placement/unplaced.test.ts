import { surgeEnds, unplaced } from '../../../../lambda/drain/placement/unplaced';
import type { Condition, Pod } from '../../../../lambda/kubernetes/objects';
import { MINUTE, NOW, pod, type PodOptions, timestamp } from '../workloads';

const CREATED = NOW - 20 * MINUTE;

function pending(condition?: Partial<Condition>, options: PodOptions = {}): Pod {
  const { metadata, spec, status } = pod('web-1', { phase: 'Pending', ready: false, ...options });
  const conditions = condition ? [{ type: 'PodScheduled', status: 'False', ...condition }] : [];
  return { metadata: { ...metadata, creationTimestamp: timestamp(CREATED) }, spec, status: { ...status, conditions } };
}

const UNSCHEDULABLE = { reason: 'Unschedulable', message: '0/3 nodes are available: 3 Insufficient cpu.', lastTransitionTime: timestamp(NOW) };

test.each<[string, Pod, number, string]>([
  ['in the scheduler\'s words', pending(UNSCHEDULABLE), NOW, '0/3 nodes are available: 3 Insufficient cpu.'],
  ['in a word where there is no sentence', pending({ ...UNSCHEDULABLE, message: undefined, reason: 'SchedulingGated' }), NOW, 'SchedulingGated'],
  ['since it was made where no scheduler looks at it', pending(), CREATED, 'no reason given'],
  ['since it was made where that is not told', pending({ reason: 'Unschedulable' }), CREATED, 'Unschedulable'],
])('a pod without a node: %s', (_, one, since, words) => {
  expect(unplaced(one)).toEqual({ pod: one, since, because: `shop/web-1 is not scheduled: ${words}` });
});

test('not one that has a node, is terminating or has finished', () => {
  expect(unplaced(pending(undefined, { on: 'b' }))).toBeUndefined();
  expect(unplaced(pending(UNSCHEDULABLE, { terminatingUntil: NOW }))).toBeUndefined();
  expect(unplaced(pending(UNSCHEDULABLE, { phase: 'Failed' }))).toBeUndefined();
});

describe('a surge ends', () => {
  const ends = (since: number) => surgeEnds(NOW, since) - NOW;

  test('four minutes after no node was found', () => {
    expect(ends(NOW)).toBe(4 * MINUTE);
    expect(ends(NOW + MINUTE)).toBe(5 * MINUTE);
  });

  test('not before four minutes from the release, though the scheduler\'s clock be behind', () => {
    expect(ends(NOW - 60 * MINUTE)).toBe(4 * MINUTE);
  });

  test('after eight at the latest, though it be ahead, or the replacement be replaced again and again', () => {
    expect(ends(NOW + 60 * MINUTE)).toBe(8 * MINUTE);
  });
});
