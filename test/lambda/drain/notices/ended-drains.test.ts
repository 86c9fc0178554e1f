import { hasEndedDrain, mustNoteEnd, withEndedDrain } from '../../../../lambda/drain/notices/ended-drains';
import type { Lease } from '../../../../lambda/kubernetes/objects';
import { NOW } from '../workloads';

const HOUR = 60 * 60_000;
const lease: Lease = { metadata: { name: 'lease', uid: 'lease' }, spec: {} };
const ended = (before: Lease, instance: string, now: number): Lease => (
  { ...before, metadata: { ...before.metadata, annotations: withEndedDrain(before, instance, now) } });

test('a drain that has ended is known for as long as a lifecycle action of its instance may come', () => {
  const one = ended(lease, 'i-a', NOW);
  expect(hasEndedDrain(one, 'i-a', NOW + 48 * HOUR)).toBe(true);
  expect(hasEndedDrain(one, 'i-a', NOW + 49 * HOUR)).toBe(false);
  expect(hasEndedDrain(one, 'i-b', NOW)).toBe(false);
  expect(hasEndedDrain(undefined, 'i-a', NOW)).toBe(false);
});

test.each([
  ['spot-interruption', 'drained', true],
  ['spot-interruption', 'failed', true],
  ['rebalance-recommendation', 'drained', true],
  // It lives on, and another drain begins when it goes.
  ['rebalance-recommendation', 'failed', false],
  ['spot-interruption', undefined, false],
  [undefined, 'drained', false],
] as const)('the end of a drain is noted of an instance that goes with its node: %s, %s: %s', (notice, outcome, noted) => {
  expect(mustNoteEnd(notice, outcome)).toBe(noted);
});

test('those of before stay, and the oldest are forgotten, so that the annotation has its bounds', () => {
  const before = { 'i-old': NOW - 49 * HOUR, ...Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`i-${at}`, NOW + at])) };
  const annotations = { 'cdk-graceful-node-group/ended-drains': JSON.stringify(before) };
  const many = ended({ ...lease, metadata: { ...lease.metadata, annotations } }, 'i-1000', NOW + 1000);
  const known = (instance: string) => hasEndedDrain(many, instance, NOW + 1001);
  expect([known('i-old'), known('i-0'), known('i-1'), known('i-1000')]).toEqual([false, false, true, true]);
  expect(JSON.stringify(many.metadata.annotations).length).toBeLessThan(256 * 1024);
});

test('a drain is known no longer than a lifecycle action may last, to the moment, nor twice', () => {
  const noted = ended(ended(lease, 'i-a', NOW), 'i-b', NOW + HOUR);
  const keys = (one: Lease) => Object.keys(JSON.parse(one.metadata.annotations?.['cdk-graceful-node-group/ended-drains'] ?? '') as object);
  expect(keys(ended(noted, 'i-c', NOW + 48 * HOUR))).toEqual(['i-c', 'i-b', 'i-a']);
  expect(keys(ended(noted, 'i-c', NOW + 48 * HOUR + 1))).toEqual(['i-c', 'i-b']);
  const again = ended(noted, 'i-a', NOW + 2 * HOUR);
  expect(keys(again)).toEqual(['i-a', 'i-b']);
  expect(hasEndedDrain(again, 'i-a', NOW + 50 * HOUR)).toBe(true);
});

test('what cannot be read is nothing, and what others have written there stays', () => {
  const spoilt: Lease = { ...lease, metadata: { ...lease.metadata, annotations: { 'cdk-graceful-node-group/ended-drains': '{', 'cdk-graceful-node-group/steer': 'x' } } };
  expect(hasEndedDrain(spoilt, 'i-a', NOW)).toBe(false);
  expect(withEndedDrain(spoilt, 'i-a', NOW)).toMatchObject({ 'cdk-graceful-node-group/steer': 'x' });
});
