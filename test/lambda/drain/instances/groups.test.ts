import { held, OPTIONS, said } from './held-instances';
import { Groups } from '../../../../lambda/drain/instances/groups';
import { hasLeft } from '../../../../lambda/drain/instances/held';
import type { GroupOptions } from '../../../../lambda/drain/instances/held-instance';
import { MINUTE, NOW } from '../workloads';

describe('what Auto Scaling said', () => {
  test('tells what an instance may wait in, and whether it is in service', () => {
    const groups = said({ states: { a: 'Terminating:Wait', b: 'InService' } });
    expect(groups.transitionsOf('i-a')).toEqual(['terminating']);
    expect(groups.transitionsOf('i-unknown')).toEqual([]);
    expect([groups.isInService('i-a'), groups.isInService('i-b'), groups.isInService('i-unknown')]).toEqual([false, true, false]);
    expect(groups.instances.map(({ instanceId }) => instanceId)).toEqual(['i-a', 'i-b']);
  });

  test('tells which instances of a group are in service', () => {
    const groups = said({ states: { a: 'InService', b: 'Pending:Wait', c: 'InService' } });
    expect([groups.inServiceOf('group'), groups.inServiceOf('other')]).toEqual([['i-a', 'i-c'], []]);
  });

  test('tells whether a group keeps abandoned instances', () => {
    expect(said({ retainsAbandoned: true }).retains('group')).toBe(true);
    expect(said({ retainsAbandoned: true }).retains('other')).toBe(false);
    expect(said().retains('group')).toBe(false);
  });

  test('tells the options of a group, and whether it has none of our hooks', () => {
    expect([said().optionsOf('group'), said().lacksHook('group')]).toEqual([OPTIONS, false]);
    expect([said({ options: 'no-hook' }).optionsOf('group'), said({ options: 'no-hook' }).lacksHook('group')]).toEqual([undefined, true]);
    expect([said().optionsOf('unread'), said().lacksHook('unread')]).toEqual([undefined, false]);
  });

  test('tells which instances are retained, in a warm pool, too', () => {
    const groups = said({ states: { a: 'Terminating:Retained', b: 'Warmed:Terminating:Retained', c: 'InService', d: 'Terminating:Wait' } });
    expect(groups.retained.map(({ instanceId }) => instanceId)).toEqual(['i-a', 'i-b']);
  });

  test('tells how many groups there are, and when that was said', () => {
    expect([said().count, said().readAt]).toEqual([1, NOW]);
  });

  test('tells of a group that it was asked for or that it found, and of no other', () => {
    const found = { name: 'found', instances: [], retainsAbandoned: false };
    const groups = new Groups({ groups: [found, { ...found, name: 'too' }], asked: ['asked'], options: new Map(), readAt: NOW });
    expect(['found', 'too', 'asked', 'other'].map((name) => groups.tellsOf(name))).toEqual([true, true, true, false]);
  });

  test.each<[string, boolean, string, ReadonlyMap<string, GroupOptions>]>([
    ['lacks something where the hooks of an instance that may wait were not read', true, 'Terminating:Wait', new Map()],
    ['lacks nothing where they were', false, 'Terminating:Wait', new Map([['group', OPTIONS]])],
    ['lacks nothing where no instance can wait', false, 'InService', new Map()],
  ])('%s', (_, isIncomplete, lifecycleState, options) => {
    const instances = [{ instanceId: 'i-a', groupName: 'group', lifecycleState }, { instanceId: 'i-b', groupName: 'group', lifecycleState: 'InService' }];
    expect(new Groups({ groups: [{ name: 'group', instances, retainsAbandoned: false }], asked: [], options, readAt: NOW }).isIncomplete).toBe(isIncomplete);
  });

  test('shows what an event tells a minute after it', () => {
    expect(said().show(NOW - MINUTE - 1)).toBe(true);
    expect(said().show(NOW - MINUTE)).toBe(false);
  });
});

test('an instance has left when its state cannot be the wait any more', () => {
  expect(hasLeft(held('terminating', 'a'), said({ states: { a: 'Terminating:Wait' } }))).toBe(false);
  expect(hasLeft(held('launching', 'a'), said({ states: { a: 'Terminating:Wait' } }))).toBe(true);
  expect(hasLeft(held('terminating', 'a'), said())).toBe(true);
});
