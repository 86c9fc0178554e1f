import {
  beginsAt, calledOffAt, deadlineOfNotice, goesAtOf, hasFailedOnly, isMoreCertain, mayStay, type Notice, noticeSentence, outlivesItsMessage,
  whenBlockedBy,
} from '../../../../lambda/drain/notices/notice';
import { NOTICES } from '../../../../src/names';
import { MINUTE, NOW, SECOND } from '../workloads';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TERMS = { drainTimeoutSeconds: 1800 };
const notice = (name: Notice['name'], options: Partial<Notice> = {}): Notice => (
  { name, instanceId: 'i-a', started: NOW, sentAt: NOW, goesAt: name === 'scheduled-change' ? NOW + DAY : goesAtOf(name, NOW), ...options });
const minutes = (time: number) => (time - NOW) / MINUTE;

test('EC2 takes a Spot instance two minutes after it said so, one that stops at once, and one at risk nobody knows when', () => {
  expect(goesAtOf('spot-interruption', NOW)).toBe(NOW + 2 * MINUTE);
  expect(goesAtOf('stopping', NOW)).toBe(NOW);
  expect(goesAtOf('rebalance-recommendation', NOW)).toBeUndefined();
});

test('a recommendation and a scheduled change are about instances that may stay', () => {
  expect(NOTICES.filter(mayStay)).toEqual(['rebalance-recommendation', 'scheduled-change']);
  expect(mayStay(undefined)).toBe(false);
});

test('what stops is more certain than what is interrupted, that than what is scheduled, and all than what is recommended', () => {
  const names = ['rebalance-recommendation', 'scheduled-change', 'spot-interruption', 'stopping'] as const;
  expect(names.map((name) => names.filter((than) => isMoreCertain(name, than)).length)).toEqual([0, 1, 2, 3]);
});

test('their drain, where it has failed, has ended nothing', () => {
  expect(hasFailedOnly({ notice: 'rebalance-recommendation', outcome: 'failed' })).toBe(true);
  expect(hasFailedOnly({ notice: 'rebalance-recommendation', outcome: 'drained' })).toBe(false);
  expect(hasFailedOnly({ notice: 'spot-interruption', outcome: 'failed' })).toBe(false);
  expect(hasFailedOnly({ outcome: 'failed' })).toBe(false);
});

describe('a drain begins', () => {
  test('with its notice', () => {
    expect(beginsAt(notice('spot-interruption'), TERMS)).toBe(NOW);
    expect(beginsAt(notice('rebalance-recommendation'), TERMS)).toBe(NOW);
    expect(beginsAt(notice('spot-interruption', { goesAt: NOW + DAY }), TERMS)).toBe(NOW);
    expect(beginsAt(notice('scheduled-change', { goesAt: undefined }), TERMS)).toBe(NOW);
  });

  test('as long before a scheduled change as the group lets a drain last, and not before anybody knew of it', () => {
    expect(minutes(beginsAt(notice('scheduled-change'), TERMS))).toBe(24 * 60 - 30);
    expect(beginsAt(notice('scheduled-change', { goesAt: NOW + MINUTE }), TERMS)).toBe(NOW);
  });

  test('later than the queue forgets its message, where the change is so far ahead', () => {
    const [near, far] = [13, 20].map((days) => notice('scheduled-change', { goesAt: NOW + days * DAY }));
    expect(minutes(beginsAt(far, TERMS))).toBe(20 * 24 * 60 - 30);
    expect([near, far, { ...far, sentAt: undefined }].map((one) => outlivesItsMessage(one, TERMS))).toEqual([false, true, false]);
  });
});

describe('the deadline', () => {
  test('is a moment before the instance goes', () => {
    expect(deadlineOfNotice(notice('spot-interruption'), TERMS, NOW + 3 * SECOND)).toBe(NOW + 2 * MINUTE - 5 * SECOND);
    expect(deadlineOfNotice(notice('scheduled-change'), TERMS, NOW)).toBe(NOW + DAY - 5 * SECOND);
  });

  test('leaves a minute, however late the notice is', () => {
    expect(deadlineOfNotice(notice('spot-interruption'), TERMS, NOW + 5 * MINUTE)).toBe(NOW + 6 * MINUTE);
    expect(deadlineOfNotice(notice('stopping'), TERMS, NOW + SECOND)).toBe(NOW + MINUTE + SECOND);
  });

  test('is as long as the group lets a drain last where nobody knows when the instance goes, and ten minutes at least', () => {
    expect(minutes(deadlineOfNotice(notice('rebalance-recommendation'), TERMS, NOW))).toBe(30);
    expect(minutes(deadlineOfNotice(notice('rebalance-recommendation'), TERMS, NOW + 29 * MINUTE))).toBe(39);
    expect(minutes(deadlineOfNotice(notice('rebalance-recommendation'), { drainTimeoutSeconds: 300 }, NOW + 4 * MINUTE))).toBe(9);
  });
});

test.each<[Notice, number]>([
  [notice('spot-interruption'), 12],
  [notice('stopping'), 10],
  [notice('rebalance-recommendation'), 90],
  [notice('scheduled-change'), 25 * 60],
  [notice('scheduled-change', { lastsUntil: NOW + 26 * HOUR }), 27 * 60],
])('%j is called off after %s minutes', (one, after) => {
  expect(minutes(calledOffAt(one, TERMS))).toBe(after);
});

test('no instance is retained that EC2 takes, and nobody is forced for a recommendation', () => {
  expect(whenBlockedBy('spot-interruption', 'RETAIN')).toBe('TERMINATE');
  expect(whenBlockedBy('spot-interruption', 'FORCE')).toBe('FORCE');
  expect(whenBlockedBy('rebalance-recommendation', 'FORCE')).toBe('RETAIN');
});

test('every notice says what is about to happen', () => {
  expect(Object.fromEntries(NOTICES.map((name) => [name, noticeSentence(name)]))).toEqual({
    'spot-interruption': 'EC2 interrupts the Spot instance',
    'rebalance-recommendation': 'EC2 recommends to replace the Spot instance, since it may be interrupted soon',
    'scheduled-change': 'AWS Health has scheduled a change that stops, restarts or disturbs the instance',
    'stopping': 'EC2 is stopping the instance',
  });
});
