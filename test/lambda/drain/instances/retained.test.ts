import { drainingNode, held, nodeOf, OPTIONS, said } from './held-instances';
import { newDrainState } from '../../../../lambda/drain/instances/drain-states';
import type { GroupOptions } from '../../../../lambda/drain/instances/held-instance';
import { hasRetained } from '../../../../lambda/drain/instances/idle';
import { planRetained, retainedSince } from '../../../../lambda/drain/instances/retained';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { ANNOTATION_PREFIX, STEER_ANNOTATION } from '../../../../src/names';
import { drainStateOf } from '../snapshot-of';
import { MINUTE, NOW } from '../workloads';

const RETAINED = said({ states: { a: 'Terminating:Retained' } });
const annotated = (node: Node, annotations: Record<string, string>): Node => (
  { ...node, metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, ...annotations } } });
/** A node that says that its instance is retained since noon, and what else is to stand on it. */
const noted = (annotations: Record<string, string> = {}, drainer = 'drainer') => annotated(
  drainingNode('a', { outcome: 'retained', drainer }), { [`${ANNOTATION_PREFIX}retained-since`]: new Date(NOW).toISOString(), ...annotations });
const ends = { [`${ANNOTATION_PREFIX}retention-ends`]: 'it is empty' };
const plan = (nodes: readonly Node[], groups = RETAINED, calledAt: ReadonlyMap<string, number> = new Map()) => (
  planRetained(nodes, { groups, drainerName: 'drainer', calledAt, now: NOW }));

describe('an instance that Auto Scaling shows as retained', () => {
  test.each<[string, Node]>([
    ['whose drain ended so', drainingNode('a', { outcome: 'retained' })],
    ['whose drain ended so moments after it began', drainingNode('a', { outcome: 'retained', started: NOW })],
    ['whose hook timed out within a drain', drainingNode('a')],
    ['whose drain nobody began', nodeOf('a')],
    ['that another drainer retained, which had the group before', noted({}, 'former')],
  ])('is noted on its node: %s', (_, node) => {
    expect(plan([node]).note).toMatchObject([{ node, instanceId: 'i-a', groupName: 'group' }]);
  });

  test.each<[string, Node]>([
    ['that is noted already', noted()],
    ['that another hook of its group retains, though its drain ended well', drainingNode('a', { outcome: 'drained' })],
    ['whose drain began after Auto Scaling was asked', drainingNode('a', { started: NOW })],
    ['whose last drain did, so that Auto Scaling may still show the one before', drainingNode('a', { started: NOW, outcome: 'retained', isLast: true })],
    ['of another drainer', drainingNode('a', { drainer: 'other', outcome: 'retained' })],
    ['of which a newer function has written', annotated(drainingNode('a'), { [`${ANNOTATION_PREFIX}schema`]: '2' })],
  ])('is not noted: %s', (_, node) => {
    expect(plan([node]).note).toEqual([]);
  });

  test('is not noted while EC2 is to take it, and again where it has stayed', () => {
    const spot = (calledOffAt: number) => drainingNode('a', { notice: 'spot-interruption', token: undefined, outcome: 'drained', calledOffAt });
    expect(plan([spot(NOW + MINUTE)]).note).toEqual([]);
    const [{ patch }] = plan([spot(NOW)]).note;
    expect(patch.metadata?.annotations).toMatchObject({ [`${ANNOTATION_PREFIX}outcome`]: 'retained', [`${ANNOTATION_PREFIX}notice`]: null, [`${ANNOTATION_PREFIX}called-off-at`]: null });
  });

  test('is terminated when all of its nodes say that its retention is over', () => {
    expect(plan([noted(ends)]).terminate).toMatchObject([{ instanceId: 'i-a', groupName: 'group', because: 'it is empty' }]);
    expect(plan([noted(ends), annotated(noted(), {})]).terminate).toEqual([]);
    expect(plan([noted()]).terminate).toEqual([]);
    expect(plan([noted(ends, 'other')]).terminate).toEqual([]);
    expect(plan([noted(ends)], said({ states: { a: 'Terminating:Wait' } })).terminate).toEqual([]);
  });
});

describe('an instance of which no node is seen', () => {
  const withoutNode = (options: Partial<GroupOptions> = {}, nodes: readonly Node[] = [nodeOf('b')], calledAt?: ReadonlyMap<string, number>) => (
    plan(nodes, said({ states: { a: 'Terminating:Retained' }, options: { ...OPTIONS, ...options } }), calledAt).endsWithoutNode.map(({ instanceId }) => instanceId));

  test('is looked for, and terminated when it has none', () => {
    expect(withoutNode()).toEqual(['i-a']);
    expect(withoutNode({}, [nodeOf('a')])).toEqual([]);
    expect(withoutNode({}, [], new Map([['i-a', NOW - MINUTE]]))).toEqual([]);
    expect(withoutNode({}, [], new Map([['i-a', NOW - 2 * MINUTE]]))).toEqual(['i-a']);
  });

  test.each<[string, Partial<GroupOptions>]>([
    ['its group does not want that', { retryRetained: false }],
    ['another hook may have retained it', { hasOtherHooks: true }],
    ['its group moves to another drainer', { movesTo: 'green' }],
  ])('is left alone where %s', (_, options) => {
    expect(withoutNode(options)).toEqual([]);
  });

  test('is left alone where the options of its group are not known', () => {
    expect(plan([], said({ states: { a: 'Terminating:Retained' }, options: 'no-hook' })).endsWithoutNode).toEqual([]);
  });
});

describe('what is noted on its node', () => {
  const written = (node: Node, groups = RETAINED) => {
    const [note] = plan([node], groups).note;
    return { ...note, annotations: Object.fromEntries(Object.entries(note.patch.metadata?.annotations ?? {}).map(([key, value]) => [key.replace(ANNOTATION_PREFIX, ''), value])) };
  };

  test('is that it is retained, and since when, where its drain was ours', () => {
    const { since, patch, annotations } = written(drainingNode('a', { deadline: NOW - MINUTE, outcome: 'retained' }));
    expect(since).toBe(NOW - MINUTE);
    expect(annotations).toEqual({ 'outcome': 'retained', 'retained-since': new Date(NOW - MINUTE).toISOString(), 'notice': null, 'called-off-at': null });
    expect(patch.spec).toBeUndefined();
  });

  test.each<[string, Node]>([['nobody began', nodeOf('a')], ['a former drainer left', noted({}, 'former')]])('is a drain of ours as well, that ended so, where it is one that %s', (_, node) => {
    const { patch, annotations } = written(node);
    expect(annotations).toMatchObject({ 'drainer': 'drainer', 'group': 'group', 'hook': 'drainer-terminating', 'instance': 'i-a', 'action': '', 'outcome': 'retained', 'retained-since': new Date(NOW).toISOString() });
    expect(patch.spec).toEqual({ unschedulable: true });
    expect(patch.metadata?.labels).toBeUndefined();
  });

  test('is nothing while the options of its group are not known, unless the drain was ours', () => {
    const unknown = said({ states: { a: 'Terminating:Retained' }, options: 'no-hook' });
    expect(plan([nodeOf('a')], unknown).note).toEqual([]);
    expect(plan([drainingNode('a')], unknown).note).toHaveLength(1);
  });
});

test('termination is called again after two minutes, by when Auto Scaling shows what became of the last call', () => {
  const due = (calledAt: number) => plan([noted(ends)], RETAINED, new Map([['i-a', calledAt]])).terminate.length > 0;
  expect(due(NOW - 2 * MINUTE + 1)).toBe(false);
  expect(due(NOW - 2 * MINUTE)).toBe(true);
});

test('a drain that was blocked has retained its instance since its deadline, any other since that is seen', () => {
  expect(retainedSince(drainStateOf('a', { outcome: 'retained', deadline: NOW - MINUTE }), NOW)).toBe(NOW - MINUTE);
  expect(retainedSince(drainStateOf('a', { outcome: 'retained', deadline: NOW + MINUTE }), NOW)).toBe(NOW);
  expect(retainedSince(drainStateOf('a', { deadline: NOW - MINUTE }), NOW)).toBe(NOW);
  expect(retainedSince(undefined, NOW)).toBe(NOW);
  expect(retainedSince(drainStateOf('a', { retainedSince: NOW - 5 * MINUTE }), NOW)).toBe(NOW - 5 * MINUTE);
});

test('a sweep leads for it where its group wants it tried again, somebody says something, or its time is over', () => {
  const off = { [`${ANNOTATION_PREFIX}retry-retained`]: 'false' };
  expect(hasRetained([noted()], NOW)).toBe(true);
  expect(hasRetained([noted(off)], NOW)).toBe(false);
  expect(hasRetained([noted({ ...off, [STEER_ANNOTATION]: 'let-go' })], NOW)).toBe(true);
  const limited = noted({ ...off, [`${ANNOTATION_PREFIX}retain-at-most`]: '600' });
  expect(hasRetained([limited], NOW + 10 * MINUTE - 1)).toBe(false);
  expect(hasRetained([limited], NOW + 10 * MINUTE)).toBe(true);
  expect(hasRetained([noted(ends), nodeOf('b')], NOW)).toBe(false);
});

describe('the drain of an instance that was retained', () => {
  const begun = (before: Parameters<typeof newDrainState>[1]['before'], options = OPTIONS) => newDrainState(
    held('terminating', 'a', { options }), { retainsAbandoned: true, before, drainerName: 'drainer', now: NOW });
  const before = drainStateOf('a', { outcome: 'retained', retainedSince: NOW - MINUTE });

  test('is its last, and ends as its group says for that', () => {
    expect(begun(before)).toMatchObject({ isLast: true, whenBlocked: 'TERMINATE' });
    expect(begun(before, { ...OPTIONS, afterRetention: 'FORCE' })).toMatchObject({ isLast: true, whenBlocked: 'FORCE' });
    expect(begun(drainStateOf('a', { isLast: true }))).toMatchObject({ isLast: true, whenBlocked: 'TERMINATE' });
  });

  test('any other is not', () => {
    expect(begun(undefined)).toMatchObject({ isLast: undefined, whenBlocked: 'RETAIN' });
    expect(begun(drainStateOf('b', { retainedSince: NOW - MINUTE }))).toMatchObject({ isLast: undefined, whenBlocked: 'RETAIN' });
  });
});
