import { drainingNode, held, nodeOf, OPTIONS } from './instances/held-instances';
import { MINUTE, NOW } from './workloads';
import type { DrainTerms } from '../../../lambda/drain/deadline';
import { isOverdue, judgeOverdue, type OpenDrain, type Sight, sightOf, unseenSentence } from '../../../lambda/drain/overdue';
import type { Node } from '../../../lambda/kubernetes/objects';
import { ApiError } from '../../../lambda/kubernetes/port';
import type { WhenBlockedName } from '../../../src/options/group-options';

describe('a drain that nobody has ended', () => {
  /** A drain of an hour that began at noon and was tried at once. */
  const open = (terms: Partial<DrainTerms> = {}, drain: Partial<OpenDrain> = {}): OpenDrain => ({
    started: NOW,
    found: false,
    triedSince: NOW,
    terms: {
      drainTimeoutSeconds: 3600, globalTimeoutSeconds: 172_800, heartbeatTimeoutSeconds: 2100, whenBlocked: 'TERMINATE', retainsAbandoned: false, ...terms,
    },
    ...drain,
  });
  const seen = (leads: 'this' | 'another' = 'this', since = 0): Sight => ({ type: 'seen', leads, since: NOW + since * MINUTE });
  const away: Sight = { type: 'away' };
  /** The first minute after its event in which it is over. */
  const overAt = (drain: OpenDrain, sight: Sight) => (
    Array.from({ length: 3000 }, (_, minute) => minute).find((minute) => isOverdue(drain, sight, NOW + minute * MINUTE)));

  test('ends five minutes after its deadline, which follows from the action where nothing stands on the node', () => {
    expect(overAt(open(), seen())).toBe(65);
    expect(overAt(open({}, { triedSince: NOW + 55 * MINUTE }), seen())).toBe(70);
    expect(overAt(open({}, { state: { deadline: NOW + 90 * MINUTE, limit: NOW + 2000 * MINUTE } }), seen())).toBe(95);
  });

  test('is left to whoever leads for five minutes more, and to us while we have not led for five', () => {
    expect(overAt(open(), seen('another'))).toBe(70);
    expect(overAt(open(), seen('this', 62))).toBe(67);
    expect(overAt(open(), seen('another', Infinity))).toBe(2879);
  });

  test('ends in any case before its hook does', () => {
    expect(overAt(open({ globalTimeoutSeconds: 3600 }), seen('another'))).toBe(59);
  });

  test('is held on as long as the hook allows while the API server does not answer', () => {
    expect(overAt(open(), away)).toBe(2873);
    expect(overAt(open({}, { state: { deadline: NOW + 60 * MINUTE, limit: NOW + 100 * MINUTE } }), away)).toBe(95);
  });

  test('is not, where the API server answers and forbids', () => {
    expect(overAt(open(), { type: 'forbidden', since: -Infinity })).toBe(65);
  });

  test('is held on while nobody knows when it began, nor can it end as was chosen', () => {
    expect(overAt(open({}, { found: true }), seen())).toBeUndefined();
    expect(overAt(open({}, { found: true, state: { deadline: NOW + 60 * MINUTE } }), seen())).toBe(65);
    expect(overAt(open({ whenBlocked: 'RETAIN' }), seen())).toBeUndefined();
  });
});

describe('how it ends', () => {
  const OVERDUE = NOW + 24 * 60 * MINUTE;
  const of = (whenBlocked: WhenBlockedName) => held('terminating', 'a', { options: { ...OPTIONS, whenBlocked } });
  const judge = (nodes: readonly Node[], seen: Partial<Parameters<typeof judgeOverdue>[2]> = {}, instance = of('TERMINATE')) => (
    judgeOverdue(instance, nodes, { sight: { type: 'seen', since: -Infinity, leads: 'this' }, retainsAbandoned: true, now: OVERDUE, ...seen }));
  /** The node that the instance had before it joined again under another name. */
  const former = (state: Parameters<typeof drainingNode>[1]): Node => {
    const node = drainingNode('a', state);
    return { ...node, metadata: { ...node.metadata, name: 'former', uid: 'node-former' } };
  };

  test('is left to what stands on its nodes, once each has an outcome', () => {
    expect(judge([drainingNode('a', { outcome: 'drained' })])).toBeUndefined();
    expect(judge([drainingNode('a', { outcome: 'drained' }), former({ outcome: 'failed' })])).toBeUndefined();
  });

  test('hangs on the latest deadline of those that go on', () => {
    const nodes = [former({ deadline: NOW }), drainingNode('a', { deadline: NOW + 30 * MINUTE }), former({ deadline: NOW + 90 * MINUTE, outcome: 'drained' })];
    expect(judge(nodes, { now: NOW + 35 * MINUTE - 1 })).toBeUndefined();
    expect(judge(nodes, { now: NOW + 35 * MINUTE })).toMatchObject({ outcome: 'failed' });
    expect(judge(nodes.toReversed(), { now: NOW + 35 * MINUTE - 1 })).toBeUndefined();
  });

  test('follows from its action alone where another action left what stands on the node', () => {
    const earlier = drainingNode('a', { token: 'earlier', deadline: NOW, outcome: 'drained' });
    expect(judge([earlier], { now: NOW + 62 * MINUTE })).toBeUndefined();
    expect(judge([earlier], { now: NOW + 63 * MINUTE })).toMatchObject({ outcome: 'failed', node: earlier });
  });

  test('is what is written on a node, else what the rules decided, else what its group says of a drain that is blocked', () => {
    const node = drainingNode('a');
    expect(judge([node])).toMatchObject({ outcome: 'failed', node });
    expect(judge([node], {}, of('RETAIN'))).toMatchObject({ outcome: 'retained', node });
    expect(judge([node], { decided: (one) => (one === node ? 'forced' : undefined) }, of('RETAIN'))).toMatchObject({ outcome: 'forced', node });
    const written = former({ outcome: 'nothing-to-drain' });
    expect(judge([written, node], { decided: () => 'drained' })).toMatchObject({ outcome: 'nothing-to-drain', node });
    expect(judge([node, former({ outcome: 'retained' })])).toMatchObject({ outcome: 'retained', node });
  });

  test.each([['TERMINATE', 'failed'], ['FORCE', 'failed'], ['RETAIN', 'retained']] as const)('without a node it is what its group says: %s: %s', (whenBlocked, outcome) => {
    expect(judge([], {}, of(whenBlocked))).toEqual({ outcome, node: undefined, because: 'its node could not be found' });
  });

  test('never, where the instance would be terminated though its group wants it retained', () => {
    expect(judge([drainingNode('a')], { retainsAbandoned: false }, of('RETAIN'))).toBeUndefined();
  });

  test('as was written when it began, where the instance was retained before', () => {
    const last = drainingNode('a', { isLast: true, whenBlocked: 'TERMINATE' });
    expect(judge([last], { retainsAbandoned: false }, of('RETAIN'))).toMatchObject({ outcome: 'failed' });
    expect(judge([last], {}, of('RETAIN'))).toMatchObject({ outcome: 'failed' });
  });

  test('as failed, where EC2 takes the instance, whether its group keeps it or not', () => {
    const taken = drainingNode('a', { notice: 'spot-interruption', whenBlocked: 'TERMINATE' });
    expect(judge([taken], {}, of('RETAIN'))).toMatchObject({ outcome: 'failed' });
    expect(judge([taken], { retainsAbandoned: false }, of('RETAIN'))).toMatchObject({ outcome: 'failed' });
  });

  test('as its group says and in the time of its action, where a notice had only made likely what that action has begun', () => {
    const likely = drainingNode('a', { notice: 'rebalance-recommendation', whenBlocked: 'RETAIN', deadline: NOW });
    expect(judge([likely], { now: NOW + 62 * MINUTE }, of('RETAIN'))).toBeUndefined();
    expect(judge([likely], {}, of('RETAIN'))).toMatchObject({ outcome: 'retained' });
    expect(judge([likely])).toMatchObject({ outcome: 'failed' });
  });

  test('with the node that refuses what is written on it as the reason', () => {
    const [node, other] = [drainingNode('a'), former({ outcome: 'drained' })];
    expect(judge([other, node], { isRefusing: (one) => one === node })).toMatchObject({ node, because: 'its node could not be written on' });
    expect(judge([other, node], { isRefusing: (one) => one === other })).toMatchObject({ node, because: 'nobody could decide about its node' });
    expect(judge([nodeOf('a')])).toMatchObject({ because: 'nobody could decide about its node' });
  });
});

test.each<[Sight, 'takes-patches' | 'refuses' | undefined, string]>([
  [{ type: 'away' }, 'refuses', 'the Kubernetes API could not be reached'],
  [{ type: 'forbidden', since: NOW }, undefined, 'the Kubernetes API forbids what the drainer needs'],
  [{ type: 'seen', since: NOW, leads: 'this' }, undefined, 'its node could not be found'],
  [{ type: 'seen', since: NOW, leads: 'this' }, 'refuses', 'its node could not be written on'],
  [{ type: 'seen', since: NOW, leads: 'another' }, 'takes-patches', 'nobody could decide about its node'],
])('the reason names what kept the drain from being ended: %j, node: %s', (sight, node, sentence) => {
  expect(unseenSentence(sight, node)).toBe(sentence);
});

test('an API server that refuses us is not away', () => {
  expect(sightOf(new ApiError('may not', { status: 403 }), NOW)).toEqual({ type: 'forbidden', since: NOW });
  expect(sightOf(new ApiError('who', { status: 401 }), NOW)).toEqual({ type: 'forbidden', since: NOW });
  expect(sightOf(new ApiError('oh', { status: 500 }), NOW)).toEqual({ type: 'away' });
  expect(sightOf(new Error('connect ECONNREFUSED'), NOW)).toEqual({ type: 'away' });
});
