import type { PodAction } from '../../../../lambda/drain/decision';
import type { Attempt } from '../../../../lambda/drain/snapshot';
import type { EvictionAnswer } from '../../../../lambda/drain/verdict/answer';
import { attemptAnswered, attemptBegun, isAttemptOver } from '../../../../lambda/drain/verdict/attempts';
import { MINUTE, NOW, pod, SECOND } from '../workloads';

const web = pod('web-0');
const patch = { metadata: { uid: web.metadata.uid } };
const ACTIONS: Readonly<Record<PodAction['type'], PodAction>> = {
  release: { type: 'release', pod: web, patch },
  adopt: { type: 'adopt', pod: web, patch, because: 'its node stays' },
  evict: { type: 'evict', pod: web, budgetVersion: '7' },
  interrupt: { type: 'interrupt', pod: web, owner: 'Deployment shop/web', because: 'it has one replica', budgetVersion: '7' },
  delete: { type: 'delete', pod: web, owner: 'Deployment shop/web', because: 'time is up' },
};
const BUDGET: EvictionAnswer = { type: 'budget', retryAfter: MINUTE, because: 'the disruption budget web allows nothing' };
const FORBIDDEN: EvictionAnswer = { type: 'forbidden', retryAfter: 10 * SECOND, because: 'may not' };
const refused = (refusals: number): Attempt => ({ type: 'evict', state: 'refused', at: NOW - MINUTE, refusals });

test.each(Object.entries({ release: 'release', adopt: 'adopt', evict: 'evict', interrupt: 'evict', delete: 'delete' } as const))(
  '%s is remembered as %s while it is not answered, with the refusals before it', (type, remembered) => {
    expect(attemptBegun(ACTIONS[type as PodAction['type']], undefined, NOW)).toEqual({ type: remembered, state: 'requested', at: NOW, refusals: 0 });
    expect(attemptBegun(ACTIONS[type as PodAction['type']], refused(3), NOW)).toMatchObject({ refusals: 3 });
  });

describe('what was accepted', () => {
  test('is remembered where the pod goes, for the watch shows that only later', () => {
    expect(attemptAnswered(ACTIONS.evict, { type: 'accepted' }, refused(2), NOW)).toEqual({ type: 'evict', state: 'accepted', at: NOW, refusals: 2 });
    expect(attemptAnswered(ACTIONS.delete, { type: 'accepted' }, undefined, NOW)).toMatchObject({ type: 'delete', state: 'accepted' });
  });

  test('is not where the pod was patched, for the answer shows it', () => {
    expect(attemptAnswered(ACTIONS.release, { type: 'accepted' }, undefined, NOW)).toBeUndefined();
    expect(attemptAnswered(ACTIONS.adopt, { type: 'accepted' }, undefined, NOW)).toBeUndefined();
  });
});

test('a pod that was already gone is waited for until the watch shows it, for ten seconds', () => {
  expect(attemptAnswered(ACTIONS.release, { type: 'gone' }, undefined, NOW)).toEqual({ type: 'release', state: 'accepted', at: NOW, refusals: 0, retryAt: NOW + 10 * SECOND });
});

describe('what was refused', () => {
  test('may be asked again after a while, with the reason and one more refusal', () => {
    expect(attemptAnswered(ACTIONS.evict, BUDGET, refused(2), NOW))
      .toMatchObject({ type: 'evict', state: 'refused', at: NOW, refusals: 3, retryAt: NOW + MINUTE, because: BUDGET.because });
  });

  test('by a budget, holds no longer than that budget stays as it is', () => {
    expect(attemptAnswered(ACTIONS.evict, BUDGET, undefined, NOW)?.budgetVersion).toBe('7');
    expect(attemptAnswered(ACTIONS.interrupt, BUDGET, undefined, NOW)?.budgetVersion).toBe('7');
    expect(attemptAnswered(ACTIONS.release, BUDGET, undefined, NOW)?.budgetVersion).toBeUndefined();
    expect(attemptAnswered(ACTIONS.evict, { ...BUDGET, type: 'throttled' }, undefined, NOW)?.budgetVersion).toBeUndefined();
  });

  test.each(['forbidden', 'webhook'] as const)('as %s, is denied for good once it was refused before', (type) => {
    expect(attemptAnswered(ACTIONS.release, { ...FORBIDDEN, type }, undefined, NOW)).toMatchObject({ forbidden: true, denied: false });
    expect(attemptAnswered(ACTIONS.release, { ...FORBIDDEN, type }, refused(1), NOW)).toMatchObject({ forbidden: true, denied: true });
    expect(attemptAnswered(ACTIONS.release, BUDGET, refused(1), NOW)).toMatchObject({ forbidden: false, denied: false });
  });

  test('where it was only asked for, is asked for again ever more rarely', () => {
    const asked = { ...ACTIONS.evict, asks: true } as PodAction;
    expect(attemptAnswered(asked, BUDGET, undefined, NOW)).toMatchObject({ asks: true, retryAt: NOW + MINUTE });
    expect(attemptAnswered(asked, BUDGET, refused(1), NOW)).toMatchObject({ asks: true, retryAt: NOW + 2 * MINUTE });
  });

  test('without an answer, may yet take effect, whether it was only asked for or not', () => {
    const none: EvictionAnswer = { type: 'unknown', retryAfter: 35 * SECOND, because: 'no answer from the API server' };
    expect(attemptAnswered({ ...ACTIONS.evict, asks: true } as PodAction, none, refused(1), NOW)).toMatchObject({ state: 'unknown', asks: false, retryAt: NOW + 35 * SECOND });
  });
});

describe('nothing is left to remember', () => {
  test('once the pod is gone or going, unless nobody has answered yet', () => {
    expect(isAttemptOver({ ...refused(1), state: 'accepted' }, false, NOW)).toBe(true);
    expect(isAttemptOver(refused(1), false, NOW)).toBe(true);
    expect(isAttemptOver({ ...refused(1), state: 'requested' }, false, NOW)).toBe(false);
    expect(isAttemptOver(refused(1), true, NOW)).toBe(false);
  });

  test('once a pod that was said to be gone has been standing for more than ten seconds', () => {
    const gone: Attempt = { type: 'evict', state: 'accepted', at: NOW, refusals: 0, retryAt: NOW + 10 * SECOND };
    expect(isAttemptOver(gone, true, NOW + 10 * SECOND)).toBe(false);
    expect(isAttemptOver(gone, true, NOW + 10 * SECOND + 1)).toBe(true);
  });

  test('not by time alone, where a pod was accepted or refused', () => {
    expect(isAttemptOver({ type: 'evict', state: 'accepted', at: NOW, refusals: 0 }, true, NOW + 60 * MINUTE)).toBe(false);
    expect(isAttemptOver({ ...refused(1), retryAt: NOW }, true, NOW + 60 * MINUTE)).toBe(false);
  });
});
