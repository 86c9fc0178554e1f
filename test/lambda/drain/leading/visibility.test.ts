import { isOutOfSight, seenNow, sightOfLeader, sightOfUnseen, visibilityAtFirst } from '../../../../lambda/drain/leading/visibility';
import { ApiError } from '../../../../lambda/kubernetes/port';
import { MINUTE, NOW, SECOND } from '../workloads';

const first = visibilityAtFirst({ seenSince: NOW - SECOND, now: NOW });
const afterOthers = visibilityAtFirst({ unledSince: NOW - 10 * MINUTE, seenSince: NOW - SECOND, now: NOW });

describe('a time without sight of the cluster', () => {
  test('is one from the last leader on, where somebody led before', () => {
    expect(seenNow(afterOthers, NOW + SECOND)).toMatchObject({ outage: { from: NOW - 10 * MINUTE, until: NOW + SECOND }, seenSince: NOW + SECOND });
  });

  test('is none where nobody ever led, or the clock of the last leader was ahead', () => {
    expect(seenNow(first, NOW + SECOND)).toEqual({ ...first, seenAt: NOW + SECOND, lookedAt: NOW + SECOND });
    expect(visibilityAtFirst({ unledSince: NOW + MINUTE, seenSince: NOW, now: NOW }).seenAt).toBe(NOW);
  });

  test('counts from three minutes on', () => {
    const seen = seenNow(first, NOW + SECOND);
    expect(seenNow(seen, NOW + SECOND + 3 * MINUTE - 1).outage).toBeUndefined();
    expect(seenNow(seen, NOW + SECOND + 3 * MINUTE).outage).toEqual({ from: NOW + SECOND, until: NOW + SECOND + 3 * MINUTE });
  });

  test('is remembered until the next one', () => {
    const back = seenNow(afterOthers, NOW);
    expect(seenNow(back, NOW + MINUTE)).toMatchObject({ outage: back.outage, seenAt: NOW + MINUTE, seenSince: NOW });
  });
});

test('what was seen of nodes counts for three minutes, from when this invocation began to see them', () => {
  expect([isOutOfSight(afterOthers, NOW + 3 * MINUTE - SECOND - 1), isOutOfSight(afterOthers, NOW + 3 * MINUTE - SECOND)]).toEqual([false, true]);
  expect(isOutOfSight(seenNow(first, NOW + MINUTE), NOW + 4 * MINUTE - 1)).toBe(false);
});

describe('drains that nobody has ended can count on', () => {
  test('a leader since it leads, and since it sees without a break', () => {
    expect(sightOfLeader(seenNow(first, NOW + SECOND))).toEqual({ type: 'seen', since: NOW, leads: 'this' });
    expect(sightOfLeader(seenNow(afterOthers, NOW + MINUTE))).toEqual({ type: 'seen', since: NOW + MINUTE, leads: 'this' });
  });

  test('what the API server answers where it is not seen, since it was seen last while this invocation led', () => {
    const forbidden = new ApiError('may not', { status: 403 });
    expect(sightOfUnseen(afterOthers, forbidden, NOW)).toEqual({ type: 'forbidden', since: NOW });
    expect(sightOfUnseen(seenNow(first, NOW + MINUTE), forbidden, NOW + MINUTE)).toEqual({ type: 'forbidden', since: NOW + MINUTE });
    expect(sightOfUnseen(first, new ApiError('connection reset'), NOW + 4 * MINUTE)).toEqual({ type: 'away' });
  });

  test('lists that have not arrived and a watch that broke a moment ago are no outage: it is seen since it was seen last', () => {
    expect(sightOfUnseen(first, undefined, NOW + SECOND)).toEqual({ type: 'seen', since: NOW, leads: 'this' });
    expect(sightOfUnseen(seenNow(first, NOW + MINUTE), new ApiError('connection reset'), NOW + 2 * MINUTE))
      .toEqual({ type: 'seen', since: NOW + MINUTE, leads: 'this' });
  });
});
