import { MINUTE, NOW, pod, SECOND } from './workloads';
import { canEndAsChosen, deadlineAfter, deadlineOf, type DrainTerms, isCalled, lastCall, lastMoment, type NewDrain, STUCK_AFTER, stuckFrom } from '../../../lambda/drain/deadline';

/** An hour for a drain that may take two days by its hook. */
const terms = (options: Partial<DrainTerms> = {}): DrainTerms => ({
  drainTimeoutSeconds: 3600, globalTimeoutSeconds: 172_800, heartbeatTimeoutSeconds: 2100, whenBlocked: 'RETAIN', retainsAbandoned: true, ...options,
});

describe('the deadline of a new drain, in minutes after its event', () => {
  const of = (options: Partial<DrainTerms> = {}, { lateBy = 0, found = false }: { lateBy?: number } & Partial<Pick<NewDrain, 'found'>> = {}) => (
    (deadlineOf({ started: NOW, found, terms: terms(options) }, NOW + lateBy * MINUTE) - NOW) / MINUTE);

  test('is the drain timeout after the event, however long the event took', () => {
    expect(of()).toBe(60);
    expect(of({}, { lateBy: 49 })).toBe(60);
  });

  test('is two minutes before the hook\'s global limit where that is sooner', () => {
    expect(of({ drainTimeoutSeconds: 172_800, globalTimeoutSeconds: 3600 })).toBe(58);
  });

  test('leaves ten minutes where the event came late, or the whole timeout where that is shorter', () => {
    expect(of({}, { lateBy: 55 })).toBe(65);
    expect(of({}, { lateBy: 300 })).toBe(310);
    expect(of({ drainTimeoutSeconds: 300 }, { lateBy: 55 })).toBe(60);
  });

  test('but never beyond the global limit', () => {
    expect(of({ globalTimeoutSeconds: 3600 }, { lateBy: 55 })).toBe(58);
  });

  test('is all that the hook allows where the group does not keep what RETAIN wants to keep', () => {
    expect(of({ retainsAbandoned: false })).toBe(48 * 60 - 2);
    expect(of({ retainsAbandoned: false, whenBlocked: 'FORCE' })).toBe(60);
  });

  test('counts with the oldest that an action can be which nobody told of', () => {
    expect(of({}, { found: true })).toBe(60);
    expect(of({ drainTimeoutSeconds: 7200, globalTimeoutSeconds: 7200 }, { found: true })).toBe(120 - 35 - 2);
  });
});

test.each([['RETAIN', true, true], ['RETAIN', false, false], ['FORCE', false, true], ['TERMINATE', false, true]] as const)(
  '%s, group keeps abandoned instances: %s: a blocked drain can end as chosen: %s', (whenBlocked, retainsAbandoned, can) => {
    expect(canEndAsChosen(terms({ whenBlocked, retainsAbandoned }))).toBe(can);
  });

describe('the deadline after an outage, in minutes after the event of a drain of an hour', () => {
  const after = (from: number, until: number, { deadline = 60, timeout = 60, limit = 2878 } = {}) => (deadlineAfter(
    { from: NOW + from * MINUTE, until: NOW + until * MINUTE },
    { started: NOW, deadline: NOW + deadline * MINUTE, timeoutSeconds: timeout * 60, limit: NOW + limit * MINUTE },
  ) - NOW) / MINUTE;

  test('is ten minutes after its end, or what the timeout leaves', () => {
    expect(after(30, 180)).toBe(190);
    expect(after(30, 55)).toBe(65);
    expect(after(10, 40)).toBe(60);
  });

  test('is no more than a drain had in all', () => {
    expect(after(1, 30, { deadline: 5, timeout: 5 })).toBe(35);
  });

  test('is the same once it is written down', () => {
    expect(after(30, 180, { deadline: 190 })).toBe(190);
    expect(after(1, 30, { deadline: 35, timeout: 5 })).toBe(35);
  });

  test('never goes beyond the limit of the hook, nor anywhere where limit or timeout are not known', () => {
    expect(after(30, 180, { limit: 185 })).toBe(185);
    const outage = { from: NOW, until: NOW + 180 * MINUTE };
    const deadline = NOW + 60 * MINUTE;
    expect(deadlineAfter(outage, { started: NOW, deadline, timeoutSeconds: 3600 })).toBe(deadline);
    expect(deadlineAfter(outage, { started: NOW, deadline, limit: NOW + 300 * MINUTE })).toBe(deadline);
  });

  test('stays where the outage was short, or came after it, or there was none', () => {
    expect(after(57, 59.9)).toBe(60);
    expect(after(57, 60)).toBe(70);
    expect(after(61, 180)).toBe(60);
    expect(deadlineAfter(undefined, { started: NOW, deadline: NOW + MINUTE, timeoutSeconds: 60, limit: NOW + 9 * MINUTE })).toBe(NOW + MINUTE);
  });

  test('stays where nobody led before the drain began, however long', () => {
    expect(after(-600, 0.1, { deadline: 5, timeout: 5 })).toBe(5);
    expect(after(-600, 2.9, { deadline: 5, timeout: 5 })).toBe(5);
    expect(after(-600, 3, { deadline: 5, timeout: 5 })).toBe(8);
  });
});

describe('the last call for a pod', () => {
  const at = (minutes: number, graceSeconds?: number) => (
    (lastCall({ started: NOW, deadline: NOW + minutes * MINUTE }, pod('web-0', { graceSeconds })) - NOW) / MINUTE);

  test('leaves time for its own grace and a minute more', () => {
    expect(at(60, 600)).toBe(49);
    expect(at(60)).toBe(58.5);
  });

  test('never comes before half of the time is gone', () => {
    expect(at(60, 7200)).toBe(30);
    expect(at(2)).toBe(1);
  });
});

describe('where EC2 takes the instance', () => {
  const state = { started: NOW, deadline: NOW + 115 * SECOND, whenBlocked: 'TERMINATE', notice: 'spot-interruption' } as const;

  test('the only pod of an owner has all the time that its own grace leaves', () => {
    const at = (graceSeconds: number) => (lastMoment(state, pod('web-0', { graceSeconds })) - NOW) / 1000;
    expect([at(5), at(30), at(60), at(300)]).toEqual([100, 75, 57.5, 57.5]);
  });

  test('a drain that was under way before has no less of its two minutes', () => {
    expect(lastCall({ ...state, started: NOW - 10 * MINUTE }, pod('web-0'))).toBe(lastCall(state, pod('web-0')));
    expect(lastCall(state, pod('web-0'))).toBe(NOW + 57.5 * SECOND);
  });

  test('nobody waits for a turn once its machine is stopping', () => {
    expect(isCalled(state, pod('web-0'), NOW)).toBe(false);
    expect(isCalled({ ...state, notice: 'stopping' }, pod('web-0'), NOW)).toBe(true);
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
