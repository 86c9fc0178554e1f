import { drainingNode, held, nodeOf, OPTIONS, request, said } from './held-instances';
import { isActionOver, isBackInService, type Standing, unexpectedDrains } from '../../../../lambda/drain/instances/called-off';
import { drainStateOf } from '../snapshot-of';
import { MINUTE, NOW } from '../workloads';

const CORDONED = nodeOf('a', { unschedulable: true });
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
    expect(isBackInService(CORDONED, drain, said({ states: { a: 'InService' } }), { drainerName: 'drainer', now: NOW })).toBe(true);
    expect(isBackInService(CORDONED, drain, said({ states: { a: 'Terminating:Wait' } }), { drainerName: 'drainer', now: NOW })).toBe(false);
    expect(isBackInService(CORDONED, drain, said(), { drainerName: 'drainer', now: NOW })).toBe(false);
  });

  test('is not called off by a state that may be of before it began', () => {
    expect(isBackInService(CORDONED, { ...drain, started: NOW - MINUTE }, said({ states: { a: 'InService' } }), { drainerName: 'drainer', now: NOW })).toBe(false);
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
    expect(isBackInService(CORDONED, noticed, inService, { drainerName: 'drainer', now: NOW - 1 })).toBe(false);
    expect(isBackInService(CORDONED, noticed, inService, { drainerName: 'drainer', now: NOW })).toBe(true);
    expect(isBackInService(CORDONED, noticed, said({ states: { a: 'Terminating:Wait' } }), { drainerName: 'drainer', now: NOW })).toBe(false);
  });
});

describe('a drain that a notice began, of an instance that is in service,', () => {
  const drained = drainStateOf('a', { notice: 'rebalance-recommendation', token: undefined, outcome: 'drained', calledOffAt: NOW + MINUTE });
  const inService = said({ states: { a: 'InService' } });

  test('is called off by people who uncordon its node once it has ended, not while it goes on', () => {
    expect(isBackInService(nodeOf('a'), drained, inService, { drainerName: 'drainer', now: NOW })).toBe(true);
    expect(isBackInService(CORDONED, drained, inService, { drainerName: 'drainer', now: NOW })).toBe(false);
    expect(isBackInService(nodeOf('a'), { ...drained, outcome: undefined }, inService, { drainerName: 'drainer', now: NOW })).toBe(false);
  });

  test('is called off by the drainer that has taken over its group, not by the one that gives it away', () => {
    const late = { drainerName: 'new', now: NOW + MINUTE };
    expect(isBackInService(CORDONED, drained, inService, late)).toBe(true);
    expect(isBackInService(CORDONED, drained, said({ states: { a: 'InService' }, options: { ...OPTIONS, movesTo: 'newer' } }), late)).toBe(false);
    expect(isBackInService(CORDONED, drained, said({ states: { a: 'InService' }, options: 'no-hook' }), late)).toBe(false);
  });
});

describe('a drain of ours that another invocation began', () => {
  const expected = { noted: new Set<string>(), get: () => undefined, drainerName: 'drainer' };
  const started = NOW - 2 * MINUTE;

  test('is asked for, with all that stands on its node', () => {
    expect(unexpectedDrains([nodeOf('b'), drainingNode('a', { started })], expected)).toEqual([{ key: 'i-a/token-a', request: request('terminating', 'a') }]);
  });

  test('once, however many nodes its instance has, and not again', () => {
    const twice = [drainingNode('a', { started }), { ...drainingNode('a', { started }), metadata: { ...drainingNode('a', { started }).metadata, uid: 'again' } }];
    expect(unexpectedDrains(twice, expected)).toHaveLength(1);
    expect(unexpectedDrains(twice, { ...expected, noted: new Set(['i-a/token-a']) })).toEqual([]);
  });

  test('is not where a notice began it, until the token of an action stands with it', () => {
    expect(unexpectedDrains([drainingNode('a', { notice: 'spot-interruption', token: undefined })], expected)).toEqual([]);
    expect(unexpectedDrains([drainingNode('a', { notice: 'spot-interruption' })], expected)).toHaveLength(1);
  });

  test('is not where it is held, has an outcome, or is another drainer\'s', () => {
    expect(unexpectedDrains([drainingNode('a')], { ...expected, get: (id) => (id === 'i-a' ? held('terminating', 'a') : undefined) })).toEqual([]);
    expect(unexpectedDrains([drainingNode('a', { outcome: 'drained' })], expected)).toEqual([]);
    expect(unexpectedDrains([drainingNode('a')], { ...expected, drainerName: 'other' })).toEqual([]);
  });
});

test('the drain of another drainer is that one\'s to judge', () => {
  expect(isActionOver(drain, { hasEnded: true, groups: said(), drainerName: 'other' })).toBe(false);
  expect(isBackInService(CORDONED, drain, said({ states: { a: 'InService' } }), { drainerName: 'other', now: NOW })).toBe(false);
});
