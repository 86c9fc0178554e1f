import { drainingNode, held, nodeOf } from './held-instances';
import type { GroupInstance, InstanceRefresh, LaunchSpecification } from '../../../../lambda/aws/ports';
import { Groups } from '../../../../lambda/drain/instances/groups';
import { groupsToAsk, isOutdated, needsLaunches, planTaints, type RefreshReading, taintPatch, untaintPatch } from '../../../../lambda/drain/instances/outdated';
import type { Node, Taint } from '../../../../lambda/kubernetes/objects';
import { NOW } from '../workloads';

const DRAINER = 'drainer';
const OURS: Taint = { key: 'cdk-graceful-node-group/outdated', value: DRAINER, effect: 'PreferNoSchedule' };
const OTHERS: Taint = { key: 'dedicated', value: 'gpu', effect: 'NoExecute', timeAdded: '2026-11-23T01:00:00Z' };

const REFRESH: InstanceRefresh = {
  id: 'r-1', startedAt: NOW, isReplacing: true, skipsMatching: false, ignoresProtected: false, ignoresStandby: false,
};
const LAUNCHES: LaunchSpecification = { templates: [{ id: 'lt-1', name: 'web', version: '7' }], instanceTypes: [] };

function on(changes: Partial<InstanceRefresh> = {}, ...launched: readonly string[]): Extract<RefreshReading, { type: 'on' }> {
  return { type: 'on', refresh: { ...REFRESH, ...changes }, launched: new Set(launched.map((name) => `i-${name}`)) };
}

function instance(name: string, changes: Partial<GroupInstance> = {}): GroupInstance {
  return { instanceId: `i-${name}`, groupName: 'group', lifecycleState: 'InService', ...changes };
}

function groupsWith(...instances: readonly GroupInstance[]): Groups {
  return new Groups({ groups: [{ name: 'group', instances, retainsAbandoned: true, launches: LAUNCHES }], asked: [], options: new Map(), readAt: NOW });
}

function tainted(node: Node, ...taints: readonly Taint[]): Node {
  return { ...node, spec: { ...node.spec, taints } };
}

describe('a refresh without skip matching', () => {
  test.each<[string, boolean, GroupInstance, ReturnType<typeof on>]>([
    ['replaces what was there when it began', true, instance('a'), on()],
    ['does not replace what was launched since', false, instance('a'), on({}, 'a')],
    ['leaves protected instances alone if it is to', false, instance('a', { isProtected: true }), on({ ignoresProtected: true })],
    ['replaces them otherwise, or waits for them', true, instance('a', { isProtected: true }), on()],
    ['leaves instances in standby alone if it is to', false, instance('a', { lifecycleState: 'Standby' }), on({ ignoresStandby: true })],
    ['leaves instances in service alone whatever it does with those in standby', true, instance('a'), on({ ignoresStandby: true })],
    ['replaces instances in standby otherwise, or waits for them', true, instance('a', { lifecycleState: 'Standby' }), on()],
    ['replaces nothing while it bakes', false, instance('a'), on({ isReplacing: false })],
  ])('%s', (_, outdated, one, reading) => {
    expect(isOutdated(one, { launches: LAUNCHES }, reading)).toBe(outdated);
  });
});

test('what a refresh has launched matters only while it replaces all that it has not', () => {
  expect(needsLaunches(REFRESH)).toBe(true);
  expect([needsLaunches({ ...REFRESH, isReplacing: false }), needsLaunches({ ...REFRESH, skipsMatching: true })]).toEqual([false, false]);
});

describe('a refresh with skip matching', () => {
  const skipping = on({ skipsMatching: true });
  const of = (version: string, names: { id?: string; name?: string } = { id: 'lt-1' }) => instance('a', { template: { ...names, version }, instanceType: 'm7g.large' });

  test.each<[string, boolean, GroupInstance, LaunchSpecification | undefined]>([
    ['replaces another version', true, of('6'), LAUNCHES],
    ['skips the same version', false, of('7'), LAUNCHES],
    ['replaces another template', true, of('7', { id: 'lt-2' }), LAUNCHES],
    ['knows a template by its name, too', false, of('7', { name: 'web' }), { templates: [{ name: 'web', version: '7' }], instanceTypes: [] }],
    ['takes a name for another template where the id is not known on both sides', true, of('7', { id: 'lt-1', name: 'other' }), { templates: [{ name: 'web', version: '7' }], instanceTypes: [] }],
    ['goes by the id where both have one, since a name can be given away', true, of('7', { id: 'lt-2', name: 'web' }), LAUNCHES],
    ['knows the same template after it was named anew', false, of('7', { id: 'lt-1', name: 'former' }), LAUNCHES],
    ['compares versions of several figures', true, of('12'), { ...LAUNCHES, templates: [{ id: 'lt-1', version: '13' }] }],
    ['tells nothing where one template is at a version without a number', false, of('6'), { ...LAUNCHES, templates: [...LAUNCHES.templates, { id: 'lt-9', version: '$Default' }] }],
    ['tells nothing of a version that only begins or ends with a number', false, of('6'), { ...LAUNCHES, templates: [{ id: 'lt-1', version: '7-rc' }] }],
    ['skips an instance whose type nobody knows', false, instance('a', { template: { id: 'lt-1', version: '7' } }), { ...LAUNCHES, instanceTypes: ['m8g.large'] }],
    ['replaces an instance type that is not among the overrides', true, of('7'), { ...LAUNCHES, instanceTypes: ['m8g.large'] }],
    ['skips one that is', false, of('7'), { ...LAUNCHES, instanceTypes: ['m8g.large', 'm7g.large'] }],
    ['skips what the template of an override launches', false, of('3', { id: 'lt-9' }), { ...LAUNCHES, templates: [...LAUNCHES.templates, { id: 'lt-9', version: '3' }] }],
    ['tells nothing where the group takes the latest version', false, of('6'), { ...LAUNCHES, templates: [{ id: 'lt-1', version: '$Latest' }] }],
    ['tells nothing of an instance without a template', false, instance('a'), LAUNCHES],
    ['tells nothing of a group without one', false, of('6'), undefined],
  ])('%s', (_, outdated, one, launches) => {
    expect(isOutdated(one, { launches }, skipping)).toBe(outdated);
  });

  test('goes by what it launches itself, where that is not what the group does', () => {
    const desired = { templates: [{ id: 'lt-1', version: '8' }], instanceTypes: [] };
    expect(isOutdated(of('7'), { launches: LAUNCHES }, on({ skipsMatching: true, desired }))).toBe(true);
    expect(isOutdated(of('8'), { launches: LAUNCHES }, on({ skipsMatching: true, desired }))).toBe(false);
  });
});

describe('planTaints', () => {
  const plan = (nodes: readonly Node[], reading: RefreshReading | undefined, ...instances: readonly GroupInstance[]) => {
    const refreshes = new Map(reading ? [['group', reading]] : []);
    const { taint, untaint } = planTaints(nodes, refreshes, { groups: groupsWith(...instances), drainerName: DRAINER });
    const names = (of: typeof taint) => of.map(({ node }) => node.metadata.name);
    return { taint: names(taint), untaint: names(untaint) };
  };

  test('taints outdated nodes, not new ones, and neither twice', () => {
    const nodes = [nodeOf('old'), tainted(nodeOf('known'), OURS), nodeOf('new')];
    expect(plan(nodes, on({}, 'new'), ...['old', 'known', 'new'].map((name) => instance(name)))).toEqual({ taint: ['old'], untaint: [] });
  });

  test('leaves draining nodes as they are', () => {
    expect(plan([drainingNode('a'), tainted(drainingNode('b'), OURS)], on(), instance('a'), instance('b'))).toEqual({ taint: [], untaint: [] });
  });

  test('leaves nodes alone of which no group of ours tells', () => {
    expect(plan([nodeOf('a')], on())).toEqual({ taint: [], untaint: [] });
    expect(plan([nodeOf('a')], on(), instance('a', { groupName: 'theirs' }))).toEqual({ taint: [], untaint: [] });
  });

  test('taints no node whose instance is not in service', () => {
    expect(plan([nodeOf('a')], on(), instance('a', { lifecycleState: 'Terminating:Wait' }))).toEqual({ taint: [], untaint: [] });
  });

  test.each<[string, RefreshReading]>([
    ['when the refresh has ended', { type: 'none' }],
    ['when it bakes', on({ isReplacing: false })],
    ['from a node that it does not replace after all', on({ ignoresProtected: true })],
  ])('takes the taint off %s', (_, reading) => {
    expect(plan([tainted(nodeOf('a'), OTHERS, OURS)], reading, instance('a', { isProtected: true }))).toEqual({ taint: [], untaint: ['a'] });
  });

  test('takes it off a node whose instance has left its group', () => {
    expect(plan([tainted(nodeOf('a'), OURS)], undefined)).toEqual({ taint: [], untaint: ['a'] });
  });

  test.each<[string, RefreshReading | undefined]>([['does not answer', { type: 'unknown' }], ['was not asked', undefined]])('changes nothing where Auto Scaling %s', (_, reading) => {
    expect(plan([tainted(nodeOf('a'), OURS), nodeOf('b')], reading, instance('a'), instance('b'))).toEqual({ taint: [], untaint: [] });
  });

  test('leaves the taint of another drainer, which has the group as well while it moves', () => {
    const theirs = tainted(nodeOf('a'), { ...OURS, value: 'former' });
    expect(plan([theirs], on(), instance('a'))).toEqual({ taint: [], untaint: [] });
    expect(plan([theirs], { type: 'none' }, instance('a'))).toEqual({ taint: [], untaint: [] });
  });
});

test('the groups that are asked for are those with an instance that waits, and those with our taint on a node', () => {
  const groups = groupsWith(instance('a'), instance('b'));
  const asked = (nodes: readonly Node[], ...waiting: string[]) => (
    groupsToAsk(nodes, waiting.map((name) => held('launching', name)), { groups, drainerName: DRAINER }));
  expect(asked([nodeOf('a')])).toEqual([]);
  expect(asked([nodeOf('a')], 'b')).toEqual(['group']);
  expect(asked([tainted(nodeOf('a'), OURS)])).toEqual(['group']);
  expect(asked([tainted(nodeOf('a'), { ...OURS, value: 'other' })])).toEqual([]);
  expect(asked([tainted(nodeOf('gone'), OURS)])).toEqual([]);
});

test('a group that is none of ours is not asked for, though an instance of it waits', () => {
  const [{ action }] = [held('launching', 'b')];
  const waiting = { ...held('launching', 'b'), action: { ...action, groupName: 'theirs' } };
  expect(groupsToAsk([], [waiting], { groups: groupsWith(instance('a')), drainerName: DRAINER })).toEqual([]);
});

test('other taints stay as they are, to the time at which they came', () => {
  const node = tainted(nodeOf('a'), OTHERS);
  expect(taintPatch(node, DRAINER)).toEqual({ metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints: [OTHERS, OURS] } });
  expect(untaintPatch(tainted(node, OURS, OTHERS)).spec).toEqual({ taints: [OTHERS] });
  expect(untaintPatch(tainted(node, OURS)).spec).toEqual({ taints: null });
  expect(taintPatch(nodeOf('b'), DRAINER).spec).toEqual({ taints: [OURS] });
  expect(untaintPatch(nodeOf('b')).spec).toEqual({ taints: null });
});

test('a patch of taints holds only for the node as it was seen', () => {
  const seen = { ...nodeOf('a'), metadata: { ...nodeOf('a').metadata, resourceVersion: '42' } };
  expect([taintPatch(seen, DRAINER).metadata, untaintPatch(seen).metadata]).toEqual([{ resourceVersion: '42' }, { resourceVersion: '42' }]);
});
