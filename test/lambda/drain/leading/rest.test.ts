import { isStillNew, judgeRest } from '../../../../lambda/drain/leading/rest';
import { held, request } from '../instances/held-instances';
import { NOW, SECOND } from '../workloads';

const asked = { isNothingLeft: true, get: () => undefined, askedAt: NOW, now: NOW + SECOND };

describe('a leader', () => {
  test('is done where nothing is left, and Auto Scaling was asked less than five seconds ago', () => {
    expect(judgeRest([], asked)).toEqual({ type: 'done' });
    expect(judgeRest([], { ...asked, now: NOW + 5 * SECOND - 1 })).toEqual({ type: 'done' });
  });

  test('asks once more before the end, where that was longer ago', () => {
    expect(judgeRest([], { ...asked, now: NOW + 5 * SECOND })).toEqual({ type: 'left', ask: { why: 'before-the-end', at: NOW + 5 * SECOND } });
  });

  test('is not done while something is left, and asks nobody for that', () => {
    expect(judgeRest([], { ...asked, isNothingLeft: false, now: NOW + 5 * SECOND })).toEqual({ type: 'left' });
    expect(judgeRest([request('terminating', 'a')], { ...asked, get: () => held('terminating', 'a') })).toEqual({ type: 'left' });
  });

  test('asks again in ten seconds where an event tells of what Auto Scaling does not show yet', () => {
    const get = (id: string) => (id === 'i-a' ? held('terminating', 'a') : undefined);
    const notShown = { type: 'left', ask: { why: 'event-not-shown', at: NOW + 11 * SECOND } };
    expect(judgeRest([request('terminating', 'a'), request('launching', 'b')], { ...asked, get })).toEqual(notShown);
    expect(judgeRest([request('launching', 'b')], { ...asked, isNothingLeft: false })).toEqual(notShown);
  });
});

describe('what Auto Scaling said is still new', () => {
  const get = (id: string) => (id === 'i-a' ? held('terminating', 'a') : undefined);
  const said = { readAt: NOW, isIncomplete: false };

  test('for two seconds, where it shows all that was asked for', () => {
    expect(isStillNew(said, [], { get, now: NOW })).toBe(true);
    expect(isStillNew(said, [request('terminating', 'a')], { get, now: NOW + 2 * SECOND })).toBe(true);
    expect(isStillNew(said, [request('terminating', 'a')], { get, now: NOW + 2 * SECOND + 1 })).toBe(false);
  });

  test('not where a group could not be read, or an instance is not shown', () => {
    expect(isStillNew({ ...said, isIncomplete: true }, [], { get, now: NOW })).toBe(false);
    expect(isStillNew(said, [request('terminating', 'a'), request('launching', 'b')], { get, now: NOW })).toBe(false);
  });
});
