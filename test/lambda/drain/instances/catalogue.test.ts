import { OPTIONS } from './held-instances';
import type { AutoScalingGroup } from '../../../../lambda/aws/ports';
import { countWithoutHooks, type KnownOptions, namesOfMoving, ownAndFormer, unreadGroups } from '../../../../lambda/drain/instances/catalogue';

/** A group with one instance in that state, which is named after the group. */
const group = (name: string, lifecycleState = 'InService'): AutoScalingGroup => (
  { name, instances: [{ instanceId: `i-${name}`, groupName: name, lifecycleState }], retainsAbandoned: false });

const known: KnownOptions = new Map<string, typeof OPTIONS | 'no-hook'>([['stays', OPTIONS], ['moves', { ...OPTIONS, movesTo: 'other' }], ['bare', 'no-hook']]);

test('groups that move away are asked for by their names', () => {
  expect(namesOfMoving(known)).toEqual(['moves']);
});

test('a group that moved away and back is there once', () => {
  expect(ownAndFormer([group('a'), group('b')], [group('b', 'Terminating:Wait'), group('c')])).toEqual([group('a'), group('b'), group('c')]);
});

describe('the hooks of a group are read', () => {
  const unread = (groups: readonly AutoScalingGroup[], { everyHook = false, noticed = [] as string[] } = {}) => (
    unreadGroups(groups, { known, everyHook, noticed: new Set(noticed) }).map(({ name }) => name));

  test('where an instance of it waits', () => {
    expect(unread([group('a', 'Terminating:Wait'), group('b'), group('c', 'Pending:Wait')])).toEqual(['a', 'c']);
  });

  test('where something was said of an instance of it', () => {
    expect(unread([group('a'), group('b')], { noticed: ['i-b'] })).toEqual(['b']);
  });

  test('of every group where that is asked for', () => {
    expect(unread([group('a'), group('b')], { everyHook: true })).toEqual(['a', 'b']);
  });

  test('once: a group without ours stays without', () => {
    expect(unread([group('stays', 'Terminating:Wait'), group('bare', 'Terminating:Wait')], { everyHook: true, noticed: ['i-bare'] })).toEqual([]);
  });
});

test('groups without a hook are counted', () => {
  expect(countWithoutHooks(known)).toBe(1);
  expect(countWithoutHooks(new Map())).toBe(0);
});
