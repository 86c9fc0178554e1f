import { OPTIONS, request, said } from './held-instances';
import { type Claim, claimsOf, heldBy, keyOf, type Known, mustAskForBeginning, requestKey, showsWaiting } from '../../../../lambda/drain/instances/claims';
import type { ActionRequest } from '../../../../lambda/drain/instances/held-instance';
import { MINUTE, NOW } from '../workloads';

const known = (requests: readonly ActionRequest[], changes: Partial<Known> = {}): Known => ({
  requests: new Map(requests.map((one) => [requestKey(one.type, one.action), one])), ended: new Set(), withoutEvent: false, drainerName: 'drainer', ...changes,
});

const claims = (state: string, what: Known): readonly Claim[] => (
  claimsOf({ instanceId: 'i-a', groupName: 'group' }, said({ states: { a: state } }), what));

const terminating = request('terminating', 'a');
const byInstance = { groupName: 'group', hookName: 'drainer-terminating', instanceId: 'i-a' };

describe('an instance that may wait for us', () => {
  test('is tried by the token of its event, then by itself: the event may be of an earlier action', () => {
    expect(claims('Terminating:Wait', known([terminating]))).toEqual([
      { transition: 'terminating', action: terminating.action, eventTime: terminating.started, holdsUnanswered: true },
      { transition: 'terminating', action: byInstance, holdsUnanswered: true },
    ]);
  });

  test('is tried once where its event told no token', () => {
    const untold = request('terminating', 'a', { token: '' });
    expect(claims('Terminating:Wait', known([untold])).map(({ eventTime }) => eventTime)).toEqual([untold.started]);
  });

  test('is tried by itself alone where its event named another group, and by no event at all where none counts without', () => {
    const elsewhere = { ...terminating, action: { ...terminating.action, groupName: 'another' } };
    expect(claims('Terminating:Wait', known([elsewhere]))).toEqual([]);
    expect(claims('Terminating:Wait', known([elsewhere], { withoutEvent: true }))).toEqual([{ transition: 'terminating', action: byInstance, holdsUnanswered: true }]);
    expect(claims('Terminating:Wait', known([elsewhere, terminating]))).toEqual(claims('Terminating:Wait', known([terminating])));
  });

  test('is left alone where no event told of it, unless those count whose event was lost', () => {
    expect(claims('Terminating:Wait', known([]))).toEqual([]);
    expect(claims('Terminating:Wait', known([], { withoutEvent: true }))).toEqual([{ transition: 'terminating', action: byInstance, holdsUnanswered: true }]);
    expect(claims('InService', known([], { withoutEvent: true }))).toEqual([]);
  });

  test('in a state that says little is tried as what its event told alone', () => {
    expect(claims('Warmed:Pending:Wait', known([request('warming', 'a')], { withoutEvent: true })).map(({ transition }) => transition)).toEqual(['warming', 'warming']);
  });

  test('in such a state, without an event, is tried as both, and held by an answer only', () => {
    expect(claims('Warmed:Pending:Wait', known([], { withoutEvent: true }))).toEqual([
      { transition: 'terminating', action: byInstance, holdsUnanswered: false },
      { transition: 'warming', action: { ...byInstance, hookName: 'drainer-launching' }, holdsUnanswered: false },
    ]);
  });

  test('is not tried again for an action that has ended', () => {
    expect(claims('Terminating:Wait', known([terminating], { withoutEvent: true, ended: new Set([keyOf('terminating', 'i-a')]) }))).toEqual([]);
    expect(claims('Pending:Wait', known([], { withoutEvent: true, ended: new Set([keyOf('terminating', 'i-a')]) }))).toHaveLength(1);
  });
});

test('an event tells of an instance that waits, where Auto Scaling shows it so and in that group', () => {
  const shown = (state: string, event = terminating): boolean => showsWaiting(event, said({ states: { a: state } }));
  expect(shown('Terminating:Wait')).toBe(true);
  expect(shown('InService')).toBe(false);
  expect(shown('Terminating:Wait', { ...terminating, action: { ...terminating.action, groupName: 'another' } })).toBe(false);
  expect(shown('Terminating:Wait', { ...terminating, action: { ...terminating.action, instanceId: 'i-b' } })).toBe(false);
});

describe('the answer to its heartbeat', () => {
  const [byEvent, byItself] = claims('Terminating:Wait', known([terminating]));
  const [unsure] = claims('Warmed:Pending:Wait', known([], { withoutEvent: true }));

  test('holds it, since its event or, where that is not known, since now', () => {
    expect(heldBy(byEvent, 'recorded', { options: OPTIONS, now: NOW })).toEqual({
      transition: 'terminating', action: terminating.action, started: terminating.started, triedSince: terminating.started, found: false, options: OPTIONS,
    });
    expect(heldBy({ ...byEvent, receivedAt: NOW - 7 }, 'recorded', { options: OPTIONS, now: NOW })).toMatchObject({ started: terminating.started, triedSince: NOW - 7 });
    expect(heldBy(byItself, 'recorded', { options: OPTIONS, now: NOW })).toMatchObject({ action: byInstance, started: NOW, found: true });
  });

  test('holds it since its scaling activity began, where that is known and not ahead of our clock', () => {
    const held = (began: number) => heldBy(byItself, 'recorded', { options: OPTIONS, began, now: NOW });
    expect(held(NOW - 9)).toMatchObject({ action: byInstance, started: NOW - 9, triedSince: NOW - 9, found: false });
    expect(held(NOW + 9)).toMatchObject({ started: NOW, found: false });
    expect(heldBy(byEvent, 'recorded', { options: OPTIONS, began: NOW - 9 * MINUTE, now: NOW })).toMatchObject({ started: terminating.started });
  });

  test('asks Auto Scaling when it began where no event told, or one that came more than five minutes late', () => {
    const received = (late: number) => ({ ...byEvent, receivedAt: terminating.started + late });
    expect(mustAskForBeginning(byItself)).toBe(true);
    expect(mustAskForBeginning(byEvent)).toBe(false);
    expect([5 * MINUTE, 5 * MINUTE + 1].map((late) => mustAskForBeginning(received(late)))).toEqual([false, true]);
  });

  test('holds it since the later of its event and its scaling activity, so that no event makes an action older than it is', () => {
    const late = { ...byEvent, eventTime: NOW - 60 * MINUTE, receivedAt: NOW };
    const started = (began?: number, globalTimeoutSeconds = 48 * 60 * 60) => heldBy(late, 'recorded', { options: { ...OPTIONS, globalTimeoutSeconds }, began, now: NOW })?.started;
    expect(started(NOW - 90 * MINUTE)).toBe(NOW - 60 * MINUTE);
    expect(started(NOW - 20 * MINUTE)).toBe(NOW - 20 * MINUTE);
    expect(started()).toBe(NOW - 60 * MINUTE);
    // A hook that lets nobody wait for longer than 50 minutes leaves ten of them, and two for ourselves.
    expect(started(undefined, 50 * 60)).toBe(NOW - 38 * MINUTE);
    expect(started(undefined, 5 * 60)).toBe(NOW);
  });

  test('holds it since now where the message comes from the future, which only who invokes the function by hand can say', () => {
    const future = { ...byEvent, eventTime: NOW + 60 * MINUTE, receivedAt: NOW + 60 * MINUTE };
    expect(heldBy(future, 'recorded', { options: OPTIONS, now: NOW })).toMatchObject({ started: NOW, triedSince: NOW });
  });

  test('lets go of it where there is no such action', () => {
    expect(heldBy(byEvent, 'gone', { options: OPTIONS, now: NOW })).toBeUndefined();
  });

  test('holds it when none comes, where nothing else comes into question', () => {
    expect(heldBy(byEvent, 'unknown', { options: OPTIONS, now: NOW })).toBeDefined();
    expect(heldBy(unsure, 'unknown', { options: OPTIONS, now: NOW })).toBeUndefined();
    expect(heldBy(unsure, 'recorded', { options: OPTIONS, now: NOW })).toBeDefined();
  });
});
