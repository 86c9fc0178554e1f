import { held, request, said } from './held-instances';
import { heartbeatDueAt, isConfirmed, isSettled, mustConfirm } from '../../../../lambda/drain/instances/held';
import { MINUTE, NOW, SECOND } from '../workloads';

test('a heartbeat is due at a third of the hook\'s timeout, and before the first one', () => {
  const instance = held('terminating', 'a');
  expect(heartbeatDueAt(instance, {})).toBe(-Infinity);
  expect(heartbeatDueAt(instance, { heartbeatAt: NOW })).toBe(NOW + 700 * SECOND);
});

test('one that failed is sent again five seconds later, and one that is not answered is followed by the next in its time', () => {
  const instance = held('terminating', 'a');
  expect(heartbeatDueAt(instance, { failedAt: NOW })).toBe(NOW + 5 * SECOND);
  expect(heartbeatDueAt(instance, { heartbeatAt: NOW - 800 * SECOND, failedAt: NOW })).toBe(NOW + 5 * SECOND);
  expect(heartbeatDueAt(instance, { heartbeatAt: NOW - 800 * SECOND, sentAt: NOW })).toBe(NOW + 700 * SECOND);
});

describe('before a drain begins', () => {
  test('the action is confirmed, unless a heartbeat did so less than five seconds ago', () => {
    expect(mustConfirm(false, undefined, NOW)).toBe(true);
    expect(mustConfirm(false, NOW - 5 * SECOND, NOW)).toBe(true);
    expect(mustConfirm(false, NOW - 5 * SECOND + 1, NOW)).toBe(false);
  });

  test('of a node that lost its drain state it is confirmed in any case', () => {
    expect(mustConfirm(true, NOW, NOW)).toBe(true);
  });

  test.each([
    ['recorded', false, true], ['recorded', true, true],
    ['gone', false, false], ['gone', true, false],
    ['unknown', false, true], ['unknown', true, false],
  ] as const)('the answer %s, where the node lost its state: %s, lets it begin: %s', (answer, lostItsState, mayBegin) => {
    expect(isConfirmed(answer, lostItsState)).toBe(mayBegin);
  });
});

describe('nothing is left to do about what an event told', () => {
  const late = request('terminating', 'a', { started: NOW - MINUTE - 1 });
  const settled = (known: Partial<Parameters<typeof isSettled>[1]>, what = late) => isSettled(what, { hasEnded: false, groups: said(), ...known });

  test('not while we hold the instance, unless it waits in something else by now', () => {
    expect(settled({ held: held('terminating', 'a') })).toBe(false);
    expect(settled({ held: held('launching', 'a') })).toBe(true);
    expect(settled({ held: held('terminating', 'a'), hasEnded: true })).toBe(false);
  });

  test('when its action has ended', () => {
    expect(settled({ hasEnded: true })).toBe(true);
  });

  test('when Auto Scaling shows, late enough, that it does not wait', () => {
    expect(settled({ groups: said({ states: { a: 'InService' } }) })).toBe(true);
    expect(settled({ groups: said({ states: { a: 'Terminating:Wait' } }) })).toBe(false);
    expect(settled({ groups: said({ states: { a: 'InService' } }) }, request('terminating', 'a', { started: NOW - MINUTE }))).toBe(false);
  });

  test('when its group has none of our hooks', () => {
    expect(settled({ groups: said({ states: { a: 'Terminating:Wait' }, options: 'no-hook' }) })).toBe(true);
  });
});
