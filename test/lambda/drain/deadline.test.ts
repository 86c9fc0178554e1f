import { MINUTE, NOW, pod } from './workloads';
import { deadlineOf, lastCall, STUCK_AFTER, stuckFrom } from '../../../lambda/drain/deadline';

describe('the deadline', () => {
  test('is the drain timeout after the event', () => {
    expect(deadlineOf(NOW, 3600, 172_800)).toBe(NOW + 60 * MINUTE);
  });

  test('is two minutes before the hook\'s global limit where that is sooner', () => {
    expect(deadlineOf(NOW, 172_800, 3600)).toBe(NOW + 58 * MINUTE);
  });
});

describe('the last call for a pod', () => {
  const at = (minutes: number, graceSeconds?: number) => (lastCall(NOW, NOW + minutes * MINUTE, pod('web-0', { graceSeconds })) - NOW) / MINUTE;

  test('leaves time for its own grace and a minute more', () => {
    expect(at(60, 600)).toBe(49);
    expect(at(60)).toBe(58.5);
  });

  test('never comes before half of the time is gone', () => {
    expect(at(60, 7200)).toBe(30);
    expect(at(2)).toBe(1);
  });
});

describe('a terminating pod', () => {
  test('holds the drain for five minutes beyond its grace', () => {
    expect(stuckFrom(pod('web-0', { terminatingUntil: NOW + MINUTE }))).toBe(NOW + MINUTE + STUCK_AFTER);
    expect(STUCK_AFTER).toBe(5 * MINUTE);
  });

  test('that was not asked yet holds it for ever', () => {
    expect(stuckFrom(pod('web-0'))).toBe(Infinity);
  });
});
