import { lacksRoom, surgeEnds, unplaced } from '../../../../lambda/drain/placement/unplaced';
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

test.each([
  ['3 Insufficient cpu.', true],
  ['2 Insufficient cpu, 1 Too many pods', true],
  ['1 node(s) were unschedulable, 2 Insufficient cpu, 2 Insufficient memory. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.', true],
  ['1 Insufficient memory, 1 node(s) had untolerated taint {gpu: true}, 1 node(s) didn\'t match Pod\'s node affinity/selector.', true],
  ['1 Insufficient cpu, 2 node(s) didn\'t match pod anti-affinity rules.', false],
  ['1 Insufficient cpu, 2 node(s) didn\'t match pod topology spread constraints.', false],
  ['3 node(s) were unschedulable.', false],
  ['1 Insufficient cpu, 1 what nobody knows yet.', false],
])('nodes of which the scheduler says: %s lack nothing but room: %s', (words, expected) => {
  expect(lacksRoom(`shop/web-1 is not scheduled: 0/3 nodes are available: ${words}`)).toBe(expected);
});

test('of what is no word of the scheduler it is not known', () => {
  expect(lacksRoom('no pod can be made: exceeded quota: pods')).toBe(false);
  expect(lacksRoom('')).toBe(false);
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
