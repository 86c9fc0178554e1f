import type { OwnerResult } from '../../../../lambda/drain/decision';
import type { Outcome } from '../../../../lambda/drain/end';
import { judgeHowItEnded } from '../../../../lambda/drain/telling/how-it-ended';

const owner = (result: OwnerResult['result']): OwnerResult => ({ owner: `shop/${result}`, result });

test.each<[Outcome, 'info' | 'warn', 'Normal' | 'Warning']>([
  ['drained', 'info', 'Normal'],
  ['nothing-to-drain', 'info', 'Normal'],
  ['forced', 'warn', 'Warning'],
  ['retained', 'warn', 'Warning'],
  ['failed', 'warn', 'Warning'],
  ['node-missing', 'warn', 'Warning'],
])('%s is told as %s', (outcome, level, eventType) => {
  expect(judgeHowItEnded({ outcome })).toEqual({ level, eventType, isCounted: true, leftDown: [], interrupted: [] });
});

test('an owner that is left down makes a warning of a drain that moved every pod', () => {
  expect(judgeHowItEnded({ outcome: 'drained', owners: [owner('replaced'), owner('left-down')] })).toMatchObject({
    level: 'warn', eventType: 'Warning', leftDown: ['shop/left-down'], interrupted: ['shop/left-down'],
  });
});

test('an end without a look at the cluster is an error, whatever it is', () => {
  expect(judgeHowItEnded({ outcome: 'drained', because: 'the Kubernetes API could not be reached' })).toMatchObject({ level: 'error', eventType: 'Normal' });
});

describe('what is on the node still is interrupted', () => {
  const owners = (['replaced', 'scaled-in', 'owner-gone', 'not-replaceable', 'interrupted', 'left-down', 'timed-out', 'on-its-way'] as const).map(owner);
  const interrupted = (end: Pick<Parameters<typeof judgeHowItEnded>[0], 'outcome' | 'notice'>) => judgeHowItEnded({ ...end, owners }).interrupted;

  test('if its machine goes', () => {
    expect(interrupted({ outcome: 'failed' })).toEqual(['shop/interrupted', 'shop/left-down', 'shop/timed-out']);
    expect(interrupted({ outcome: 'failed', notice: 'spot-interruption' })).toEqual(['shop/interrupted', 'shop/left-down', 'shop/timed-out']);
  });

  test('not if it stays: what is missing elsewhere is down all the same', () => {
    expect(interrupted({ outcome: 'retained' })).toEqual(['shop/left-down']);
    expect(interrupted({ outcome: 'failed', notice: 'rebalance-recommendation' })).toEqual(['shop/left-down']);
  });
});

test('a recommendation that could not be followed counts among no ends: the instance lives on', () => {
  expect(judgeHowItEnded({ outcome: 'failed', notice: 'rebalance-recommendation' }).isCounted).toBe(false);
  expect(judgeHowItEnded({ outcome: 'failed', notice: 'spot-interruption' }).isCounted).toBe(true);
  expect(judgeHowItEnded({ outcome: 'drained', notice: 'rebalance-recommendation' }).isCounted).toBe(true);
});
