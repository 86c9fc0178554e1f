import { held, said } from './held-instances';
import { isActionOver, isBackInService, isUnexpected, type Standing } from '../../../../lambda/drain/instances/called-off';
import { drainStateOf } from '../snapshot-of';
import { MINUTE, NOW } from '../workloads';

const drain = drainStateOf('a', { started: NOW - MINUTE - 1 });

describe('a drain of ours', () => {
  const standing = (changes: Partial<Standing> = {}): Standing => ({ hasEnded: false, groups: said({ states: { b: 'InService' } }), drainerName: 'drainer', ...changes });

  test('is over when Auto Scaling says that its instance no longer waits', () => {
    expect(isActionOver(drain, standing())).toBe(true);
    expect(isActionOver(drain, standing({ groups: said({ states: { a: 'InService' } }) }))).toBe(true);
    expect(isActionOver(drain, standing({ groups: said({ states: { a: 'Terminating:Wait' }, options: 'no-hook' }) }))).toBe(true);
  });

  test('is over when its action has ended, whatever the last answer was', () => {
    expect(isActionOver(drain, standing({ hasEnded: true, groups: said({ states: { a: 'Terminating:Wait' } }) }))).toBe(true);
  });

  test('is not over while we hold its instance, nor because nobody has answered', () => {
    expect(isActionOver(drain, standing({ held: held('terminating', 'a') }))).toBe(false);
    // It waits, though the hooks of its group could not be read.
    expect(isActionOver(drain, standing({ groups: said({ states: { a: 'Terminating:Wait' } }) }))).toBe(false);
    expect(isActionOver({ ...drain, group: 'another' }, standing())).toBe(false);
    expect(isActionOver({ ...drain, started: NOW }, standing())).toBe(false);
  });

  test('is called off when its instance is in service again', () => {
    expect(isBackInService(drain, said({ states: { a: 'InService' } }), 'drainer', NOW)).toBe(true);
    expect(isBackInService(drain, said({ states: { a: 'Terminating:Wait' } }), 'drainer', NOW)).toBe(false);
    expect(isBackInService(drain, said(), 'drainer', NOW)).toBe(false);
  });

  test('is not called off by a state that may be of before it began', () => {
    expect(isBackInService({ ...drain, started: NOW - MINUTE }, said({ states: { a: 'InService' } }), 'drainer', NOW)).toBe(false);
  });

  test('is over with a notice only when its instance is gone', () => {
    const noticed = { ...drain, notice: 'spot-interruption' } as const;
    expect(isActionOver(noticed, standing({ groups: said({ states: { a: 'InService' } }) }))).toBe(false);
    expect(isActionOver(noticed, standing({ hasEnded: true, groups: said({ states: { a: 'Terminating:Proceed' } }) }))).toBe(false);
    expect(isActionOver(noticed, standing())).toBe(true);
    expect(isActionOver({ ...noticed, started: NOW }, standing())).toBe(false);
  });

  test('is called off with a notice when its instance is in service after its time', () => {
    const noticed = { ...drain, notice: 'spot-interruption', calledOffAt: NOW } as const;
    const inService = said({ states: { a: 'InService' } });
    expect(isBackInService(noticed, inService, 'drainer', NOW - 1)).toBe(false);
    expect(isBackInService(noticed, inService, 'drainer', NOW)).toBe(true);
    expect(isBackInService(noticed, said({ states: { a: 'Terminating:Wait' } }), 'drainer', NOW)).toBe(false);
  });

  test('is not unexpected with a notice until the token of an action stands with it', () => {
    const noticed = { ...drain, notice: 'spot-interruption' } as const;
    expect(isUnexpected({ ...noticed, token: undefined }, undefined, 'drainer')).toBe(false);
    expect(isUnexpected(noticed, undefined, 'drainer')).toBe(true);
  });

  test('is unexpected where another invocation began it', () => {
    expect(isUnexpected(drain, undefined, 'drainer')).toBe(true);
    expect(isUnexpected(drain, held('terminating', 'a'), 'drainer')).toBe(false);
    expect(isUnexpected({ ...drain, outcome: 'drained' }, undefined, 'drainer')).toBe(false);
  });
});

test('the drain of another drainer is that one\'s to judge', () => {
  expect(isActionOver(drain, { hasEnded: true, groups: said(), drainerName: 'other' })).toBe(false);
  expect(isBackInService(drain, said({ states: { a: 'InService' } }), 'other', NOW)).toBe(false);
  expect(isUnexpected(drain, undefined, 'other')).toBe(false);
});
