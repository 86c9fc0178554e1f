import { held, said } from './held-instances';
import { isActionOver, isBackInService, isUnexpected } from '../../../../lambda/drain/instances/called-off';
import { drainStateOf } from '../snapshot-of';
import { MINUTE, NOW } from '../workloads';

const drain = drainStateOf('a', { started: NOW - MINUTE - 1 });

describe('a drain of ours', () => {
  test('is over when we no longer hold its instance', () => {
    expect(isActionOver(drain, undefined, 'drainer')).toBe(true);
    expect(isActionOver(drain, held('terminating', 'a'), 'drainer')).toBe(false);
  });

  test('is called off when its instance is in service again', () => {
    expect(isBackInService(drain, said({ states: { a: 'InService' } }), 'drainer')).toBe(true);
    expect(isBackInService(drain, said({ states: { a: 'Terminating:Wait' } }), 'drainer')).toBe(false);
    expect(isBackInService(drain, said(), 'drainer')).toBe(false);
  });

  test('is not called off by a state that may be of before it began', () => {
    expect(isBackInService({ ...drain, started: NOW - MINUTE }, said({ states: { a: 'InService' } }), 'drainer')).toBe(false);
  });

  test('is unexpected where another invocation began it', () => {
    expect(isUnexpected(drain, undefined, 'drainer')).toBe(true);
    expect(isUnexpected(drain, held('terminating', 'a'), 'drainer')).toBe(false);
    expect(isUnexpected({ ...drain, outcome: 'drained' }, undefined, 'drainer')).toBe(false);
  });
});

test('the drain of another drainer is that one\'s to judge', () => {
  expect(isActionOver(drain, undefined, 'other')).toBe(false);
  expect(isBackInService(drain, said({ states: { a: 'InService' } }), 'other')).toBe(false);
  expect(isUnexpected(drain, undefined, 'other')).toBe(false);
});
