import { judgeLease, ledSince, type LeaseSight, mayChange } from '../../../../lambda/drain/leading/lease';
import type { Lease } from '../../../../lambda/kubernetes/objects';
import { MINUTE, NOW, SECOND } from '../workloads';

const lease = (spec: Partial<Lease['spec']> = {}): Lease => (
  { metadata: { name: 'lease', uid: 'lease', resourceVersion: '1' }, spec: { holderIdentity: 'other/1', leaseDurationSeconds: 60, ...spec } });
const sight = (changes: Partial<LeaseSight> = {}): LeaseSight => ({ identity: 'drainer/1', unchangedFor: 0, hasChanged: false, renewedAt: NOW, now: NOW, ...changes });
const silent = { renewedAt: NOW - 35 * SECOND - 1 };

describe('a Lease', () => {
  test('is taken where nobody holds it, there is none, or it is ours', () => {
    expect(judgeLease(undefined, sight())).toEqual({ type: 'take' });
    expect(judgeLease(lease({ holderIdentity: '' }), sight())).toEqual({ type: 'take' });
    expect(judgeLease(lease({ holderIdentity: undefined }), sight())).toEqual({ type: 'take' });
    expect(judgeLease(lease({ holderIdentity: 'drainer/1' }), sight())).toEqual({ type: 'take' });
  });

  test('is left to whoever renews it', () => {
    expect(judgeLease(lease(), sight())).toEqual({ type: 'leave' });
    expect(judgeLease(lease(), sight({ renewedAt: NOW - 35 * SECOND }))).toEqual({ type: 'leave' });
  });

  test('is watched where its holder has been silent for more than 35 s, or seems to be ahead of time, or no time tells', () => {
    expect(judgeLease(lease(), sight(silent))).toEqual({ type: 'look-again', after: 15 * SECOND });
    expect(judgeLease(lease(), sight({ renewedAt: NOW + 35 * SECOND + 1 }))).toEqual({ type: 'look-again', after: 15 * SECOND });
    expect(judgeLease(lease(), sight({ renewedAt: undefined }))).toEqual({ type: 'look-again', after: 15 * SECOND });
  });

  test('is left once it changes while it is watched: somebody renews it, whatever the time on it', () => {
    expect(judgeLease(lease(), sight({ ...silent, hasChanged: true }))).toEqual({ type: 'leave' });
  });

  test('is taken once it has been seen unchanged for as long as it lasts, and watched no longer than that', () => {
    expect(judgeLease(lease(), sight({ ...silent, unchangedFor: 50 * SECOND }))).toEqual({ type: 'look-again', after: 10 * SECOND });
    expect(judgeLease(lease(), sight({ ...silent, unchangedFor: MINUTE }))).toEqual({ type: 'take' });
    expect(judgeLease(lease(), sight({ unchangedFor: MINUTE, hasChanged: true }))).toEqual({ type: 'take' });
    expect(judgeLease(lease({ leaseDurationSeconds: 20 }), sight({ ...silent, unchangedFor: 20 * SECOND }))).toEqual({ type: 'take' });
    expect(judgeLease(lease({ leaseDurationSeconds: undefined }), sight({ ...silent, unchangedFor: MINUTE - 1 }))).toEqual({ type: 'look-again', after: 1 });
  });

  test('lasts for five minutes at most, whatever stands on it', () => {
    expect(judgeLease(lease({ leaseDurationSeconds: 86_400 }), sight({ ...silent, unchangedFor: 5 * MINUTE }))).toEqual({ type: 'take' });
    expect(judgeLease(lease({ leaseDurationSeconds: 86_400 }), sight({ ...silent, unchangedFor: 5 * MINUTE - 1 }))).toEqual({ type: 'look-again', after: 1 });
  });
});

test('whoever holds it changes nothing more 40 s after the last renewal was sent, for a request may take effect 20 s later', () => {
  expect([mayChange(0), mayChange(40 * SECOND - 1), mayChange(40 * SECOND)]).toEqual([true, true, false]);
});

test('since when somebody leads stands on it, unless that is a time to come', () => {
  expect(ledSince(NOW - MINUTE, NOW)).toBe(NOW - MINUTE);
  expect(ledSince(NOW + 5 * MINUTE - 1, NOW)).toBe(NOW + 5 * MINUTE - 1);
  expect(ledSince(NOW + 5 * MINUTE, NOW)).toBe(-Infinity);
  expect(ledSince(undefined, NOW)).toBe(-Infinity);
});
