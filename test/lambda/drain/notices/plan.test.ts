import { Groups } from '../../../../lambda/drain/instances/groups';
import type { Notice } from '../../../../lambda/drain/notices/notice';
import { dueAt, isIgnored, isSettledBy, judgeNotice, needsCluster, type NoticeVerdict, planNotices } from '../../../../lambda/drain/notices/plan';
import { scheduledChangePatch } from '../../../../lambda/drain/notices/scheduled-change';
import type { Annotations, Node } from '../../../../lambda/kubernetes/objects';
import { drainingNode, nodeOf, OPTIONS, said } from '../instances/held-instances';
import { MINUTE, NOW, SECOND } from '../workloads';

const SPOT: Notice = { name: 'spot-interruption', instanceId: 'i-a', started: NOW, goesAt: NOW + 2 * MINUTE, sentAt: NOW };
const REBALANCE: Notice = { name: 'rebalance-recommendation', instanceId: 'i-a', started: NOW, sentAt: NOW };
const IN_SERVICE = said({ states: { a: 'InService', b: 'InService' } });

function judge(nodes: readonly Node[], { notice = SPOT, groups = IN_SERVICE, now = NOW } = {}) {
  const verdict = judgeNotice(notice, nodes, { groups, drainerName: 'drainer', now });
  const names = (own: readonly Node[]) => own.map(({ metadata }) => metadata.name);
  return verdict.type === 'act' ? { begin: names(verdict.begin), hasten: names(verdict.hasten.map(({ node }) => node)) } : verdict;
}

describe('a notice is ignored', () => {
  test.each([
    ['where no group of the drainer has its instance', said({ states: { b: 'InService' } })],
    ['where the group has no hook of the drainer', said({ states: { a: 'InService' }, options: 'no-hook' })],
    ['where the group moves to another drainer, which hears it as well', said({ states: { a: 'InService' }, options: { ...OPTIONS, movesTo: 'other' } })],
  ])('%s', (_, groups) => {
    expect(judge([nodeOf('a')], { groups })).toEqual({ type: 'ignored' });
  });
});

test('a notice waits where nobody knows yet what the hooks of the group say', () => {
  const unread = new Groups({
    groups: [{ name: 'group', instances: [{ instanceId: 'i-a', groupName: 'group', lifecycleState: 'InService' }], retainsAbandoned: false }],
    asked: [],
    options: new Map(),
    readAt: NOW,
  });
  expect(judge([nodeOf('a')], { groups: unread })).toEqual({ type: 'wait' });
});

describe('it is done with', () => {
  test.each(['Terminating:Proceed', 'Terminated', 'Warmed:Running', 'Warmed:Stopped', 'Detaching'])('when its instance is %s', (state) => {
    expect(judge([nodeOf('a')], { groups: said({ states: { a: state } }) })).toEqual({ type: 'done' });
  });

  test('when its node was drained', () => {
    expect(judge([drainingNode('a', { outcome: 'drained' })])).toEqual({ type: 'done' });
    expect(judge([drainingNode('a', { outcome: 'failed', notice: 'rebalance-recommendation' })], { notice: REBALANCE })).toEqual({ type: 'done' });
  });

  test('when the instance has stayed after all', () => {
    expect(judge([nodeOf('a')], { now: NOW + 12 * MINUTE })).toEqual({ type: 'done' });
    expect(judge([nodeOf('a')], { now: NOW + 12 * MINUTE - 1 })).toEqual({ begin: ['a'], hasten: [] });
  });
});

describe('it waits', () => {
  test('while the node is being drained, and while there is none', () => {
    expect(judge([drainingNode('a', { notice: 'spot-interruption', deadline: NOW + 115 * SECOND })])).toEqual({ type: 'wait' });
    expect(judge([])).toEqual({ type: 'wait' });
  });

  test.each(['Pending', 'Pending:Wait', 'Pending:Proceed'])('while its instance is %s', (state) => {
    expect(judge([nodeOf('a')], { groups: said({ states: { a: state } }) })).toEqual({ type: 'wait' });
  });

  test('until its time has come', () => {
    const notice: Notice = { name: 'scheduled-change', instanceId: 'i-a', started: NOW, goesAt: NOW + 1440 * MINUTE, sentAt: NOW };
    expect(judge([nodeOf('a')], { notice })).toEqual({ type: 'wait', until: NOW + 1380 * MINUTE });
    expect(judge([nodeOf('a')], { notice, now: NOW + 1380 * MINUTE })).toEqual({ begin: ['a'], hasten: [] });
  });
});

describe('a change so far ahead that the queue would forget it', () => {
  const DAY = 1440 * MINUTE;
  const seen = { groups: IN_SERVICE, drainerName: 'drainer' };
  const newerNode = nodeOf('a', { annotations: { 'cdk-graceful-node-group/schema': '2' } });
  const change = (days: number, told = NOW): Notice => ({ name: 'scheduled-change', instanceId: 'i-a', started: told, goesAt: NOW + days * DAY, sentAt: told });
  const knowing = (notice: Notice, node = nodeOf('a')): Node => {
    const annotations = scheduledChangePatch(notice).metadata?.annotations;
    return { ...node, metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, ...annotations as Annotations } } };
  };

  test('is kept on its node, and is done with once it stands there; what is told later stands instead', () => {
    expect(judge([nodeOf('a')], { notice: change(20) })).toMatchObject({ type: 'keep' });
    expect(judge([], { notice: change(20) })).toEqual({ type: 'wait' });
    expect(judge([knowing(change(20))], { notice: change(20) })).toEqual({ type: 'done' });
    expect(judge([knowing(change(20))], { notice: change(30, NOW + MINUTE) })).toMatchObject({ type: 'keep' });
  });

  test('begins in its time without its message', () => {
    const at = (now: number) => planNotices([knowing(change(20))], [], { ...seen, now });
    expect(at(NOW + 20 * DAY - 61 * MINUTE)).toMatchObject({ begin: [], forget: [] });
    expect(at(NOW + 20 * DAY - 60 * MINUTE)).toMatchObject({ begin: [{ notice: { name: 'scheduled-change', goesAt: NOW + 20 * DAY } }], forget: [] });
  });

  test('begins when its time has come, not before, though it does not stand on its node', () => {
    const from = NOW + 20 * DAY - 60 * MINUTE;
    expect(judge([nodeOf('a')], { notice: change(20), now: from - 1 })).toMatchObject({ type: 'keep' });
    expect(judge([nodeOf('a')], { notice: change(20), now: from })).toEqual({ begin: ['a'], hasten: [] });
  });

  test('is written on every node of the instance that does not know it, but for those of a newer version', () => {
    const twin = { ...nodeOf('a'), metadata: { name: 'twin', uid: 'node-twin' } };
    const { keep, forget } = planNotices([nodeOf('a'), newerNode, knowing(change(20), twin), nodeOf('b')], [change(20)], { ...seen, now: NOW });
    expect(keep).toEqual([{ node: nodeOf('a'), notice: change(20) }]);
    expect(forget).toEqual([]);
  });

  test('is forgotten where nothing is left to do about it, and stays where something is', () => {
    const [gone, stays] = [knowing(change(20)), knowing({ ...change(20), instanceId: 'i-b' }, nodeOf('b'))];
    const groups = said({ states: { a: 'Terminated', b: 'InService' } });
    expect(planNotices([gone, stays], [], { ...seen, groups, now: NOW }).forget).toEqual([gone]);
  });

  test('is left to the newer version that wrote on the node', () => {
    const newer = knowing(change(20), newerNode);
    expect(planNotices([newer], [], { ...seen, now: NOW + 20 * DAY - MINUTE })).toMatchObject({ begin: [], forget: [] });
  });

  test('begins its drain when it does, not when it was told', () => {
    const now = NOW + 20 * DAY - 30 * MINUTE;
    const { begin } = planNotices([knowing(change(20))], [], { ...seen, now });
    expect(begin).toMatchObject([{ state: { started: now, cordoned: now, retains: false } }]);
  });

  test('is forgotten once the node was drained, not while it is', () => {
    const now = NOW + 20 * DAY - MINUTE;
    const forgotten = (state: Parameters<typeof drainingNode>[1]) => planNotices([knowing(change(20), drainingNode('a', state))], [], { ...seen, now }).forget.length;
    expect(forgotten({ notice: 'scheduled-change', deadline: NOW + 20 * DAY })).toBe(0);
    expect(forgotten({ notice: 'scheduled-change', outcome: 'drained' })).toBe(1);
  });
});

describe('what follows from the verdicts on the instances of a message', () => {
  const LATER = NOW + 60 * MINUTE;
  const act: NoticeVerdict = { type: 'act', begin: [], hasten: [], options: OPTIONS, groupName: 'group' };

  test.each<[string, readonly NoticeVerdict[], { cluster: boolean; settled: boolean; ignored: boolean; due?: number }]>([
    ['none is ours', [{ type: 'ignored' }], { cluster: false, settled: true, ignored: true }],
    ['nothing is left to do', [{ type: 'ignored' }, { type: 'done' }], { cluster: false, settled: true, ignored: false }],
    ['one waits for its node', [{ type: 'done' }, { type: 'wait' }], { cluster: true, settled: false, ignored: false }],
    ['one waits for its time', [{ type: 'done' }, { type: 'wait', until: LATER }], { cluster: false, settled: false, ignored: false, due: LATER }],
    ['the time of one has come', [{ type: 'wait', until: NOW }, { type: 'wait', until: LATER }], { cluster: true, settled: false, ignored: false }],
    ['one is to stand on its node', [{ type: 'keep', on: [] }, { type: 'wait', until: LATER }], { cluster: true, settled: false, ignored: false }],
    ['one is drained now', [act, { type: 'wait', until: LATER }], { cluster: true, settled: false, ignored: false }],
  ])('%s', (_, verdicts, { cluster, settled, ignored, due }) => {
    expect(needsCluster(verdicts, NOW)).toBe(cluster);
    expect(isSettledBy(verdicts)).toBe(settled);
    expect(isIgnored(verdicts)).toBe(ignored);
    expect(dueAt(verdicts, NOW)).toBe(due);
  });
});

describe('a drain', () => {
  test('begins on every node of the instance that has none', () => {
    const again = { ...nodeOf('a'), metadata: { name: 'again', uid: 'node-again' } };
    expect(judge([drainingNode('a', { deadline: NOW }), again])).toEqual({ begin: ['again'], hasten: [] });
  });

  test('begins anew where a recommendation was followed in vain and the instance goes for certain now', () => {
    expect(judge([drainingNode('a', { outcome: 'failed', notice: 'rebalance-recommendation' })])).toEqual({ begin: ['a'], hasten: [] });
  });

  test('under way is hastened by what leaves it less time, once', () => {
    expect(judge([drainingNode('a')])).toEqual({ begin: [], hasten: ['a'] });
    expect(judge([drainingNode('a', { deadline: NOW + MINUTE })])).toEqual({ type: 'wait' });
    expect(judge([drainingNode('a')], { notice: REBALANCE })).toEqual({ type: 'wait' });
    expect(judge([drainingNode('a', { deadline: NOW + 1440 * MINUTE })], { notice: REBALANCE })).toEqual({ type: 'wait' });
  });
});

describe('a second notice', () => {
  const recommended = drainingNode('a', { notice: 'rebalance-recommendation', deadline: NOW + 30 * SECOND, token: undefined });
  const change = (goesAt: number): Notice => ({ name: 'scheduled-change', instanceId: 'i-a', started: NOW, goesAt, sentAt: NOW });

  test('that is more certain has its way, though the guess would have ended sooner', () => {
    expect(judge([recommended])).toEqual({ begin: [], hasten: ['a'] });
    expect(judge([recommended], { notice: change(NOW + 30 * MINUTE) })).toEqual({ begin: [], hasten: ['a'] });
    expect(judge([drainingNode('a', { notice: 'spot-interruption', deadline: NOW + 115 * SECOND })], { notice: REBALANCE })).toEqual({ type: 'wait' });
  });

  test('of the same kind has its way where it is sooner', () => {
    const node = drainingNode('a', { notice: 'scheduled-change', deadline: NOW + 50 * MINUTE });
    expect(judge([node], { notice: change(NOW + 40 * MINUTE) })).toEqual({ begin: [], hasten: ['a'] });
    expect(judge([node], { notice: change(NOW + 55 * MINUTE) })).toEqual({ type: 'wait' });
  });

  test('begins another drain where the first was in vain, and where people have uncordoned the node since', () => {
    const failed = drainingNode('a', { outcome: 'failed', notice: 'rebalance-recommendation', token: undefined });
    expect(judge([failed], { notice: change(NOW + 30 * MINUTE) })).toEqual({ begin: ['a'], hasten: [] });
    const drained = drainingNode('a', { outcome: 'drained', notice: 'rebalance-recommendation', token: undefined });
    expect(judge([{ ...drained, spec: { ...drained.spec, unschedulable: undefined } }])).toEqual({ begin: ['a'], hasten: [] });
  });

  test('that waits is not lost behind one that is done with', () => {
    const old: Notice = { ...SPOT, started: NOW - 60 * MINUTE, goesAt: NOW - 58 * MINUTE };
    const { begin } = planNotices([nodeOf('a')], [old, REBALANCE], { groups: IN_SERVICE, drainerName: 'drainer', now: NOW });
    expect(begin.map(({ notice }) => notice.name)).toEqual(['rebalance-recommendation']);
  });

  test.each<[string, Parameters<typeof drainingNode>[1], Notice, object]>([
    ['the time of the more certain', { notice: 'rebalance-recommendation', deadline: NOW + 30 * SECOND }, SPOT, { notice: 'spot-interruption', deadline: NOW + 115 * SECOND, whenBlocked: 'TERMINATE' }],
    ['the sooner deadline of two that are certain', { notice: 'scheduled-change', deadline: NOW + MINUTE, calledOffAt: NOW + 99 * MINUTE }, SPOT, { notice: 'spot-interruption', deadline: NOW + MINUTE, calledOffAt: NOW + 99 * MINUTE }],
    ['the end of the more certain', { notice: 'spot-interruption', deadline: NOW + 115 * SECOND }, change(NOW + 90 * SECOND), { notice: 'spot-interruption', deadline: NOW + 85 * SECOND }],
  ])('leaves the drain %s', (_, state, notice, terms) => {
    const { hasten } = planNotices([drainingNode('a', state)], [notice], { groups: IN_SERVICE, drainerName: 'drainer', now: NOW });
    expect(hasten).toMatchObject([{ terms }]);
  });
});

describe('a retained instance', () => {
  const retained = drainingNode('a', { outcome: 'retained' });
  const groups = said({ states: { a: 'Terminating:Retained' } });

  test('is drained once more when it goes for certain, and not for a recommendation, since its pods are moved already', () => {
    expect(judge([retained], { groups })).toEqual({ begin: ['a'], hasten: [] });
    expect(judge([retained], { groups, notice: REBALANCE })).toEqual({ type: 'done' });
    const { begin } = planNotices([retained], [SPOT], { groups, drainerName: 'drainer', now: NOW });
    expect(begin).toMatchObject([{ state: { whenBlocked: 'TERMINATE', deadline: NOW + 115 * SECOND, notice: 'spot-interruption' } }]);
  });
});

test('a drain that has ended as retained is not begun anew before its action has ended, which needs its outcome', () => {
  const ended = drainingNode('a', { outcome: 'retained' });
  const twin = drainingNode('b', { deadline: NOW + 30 * MINUTE });
  const groups = said({ states: { a: 'Terminating:Wait' } });
  expect(judge([ended], { groups })).toEqual({ type: 'wait' });
  expect(judge([ended, twin], { groups })).toEqual({ begin: [], hasten: ['b'] });
  expect(judge([ended, drainingNode('b', { outcome: 'drained' })], { groups })).toEqual({ type: 'wait' });
  expect(judge([drainingNode('b', { outcome: 'drained' })], { groups })).toEqual({ type: 'done' });
  expect(judge([ended, nodeOf('c')], { groups })).toEqual({ begin: ['c'], hasten: [] });
});

describe('while a group moves', () => {
  const moving = said({ states: { a: 'InService' }, options: { ...OPTIONS, movesTo: 'new' } });

  test('the former drainer goes on with the drain that it has begun, and begins none', () => {
    expect(judge([drainingNode('a', { notice: 'rebalance-recommendation' })], { groups: moving })).toEqual({ begin: [], hasten: ['a'] });
    expect(judge([nodeOf('a')], { groups: moving })).toEqual({ type: 'ignored' });
    expect(judge([drainingNode('a', { outcome: 'drained' })], { groups: moving })).toEqual({ type: 'ignored' });
  });

  test('the new drainer hastens what the former has begun, which may be gone', () => {
    expect(judge([drainingNode('a', { drainer: 'former', notice: 'rebalance-recommendation' })])).toEqual({ begin: [], hasten: ['a'] });
    expect(judge([drainingNode('a', { drainer: 'former', group: 'another' })])).toEqual({ type: 'done' });
  });
});

describe('what is written', () => {
  const plan = (nodes: readonly Node[], notices: readonly Notice[]) => planNotices(nodes, notices, { groups: IN_SERVICE, drainerName: 'drainer', now: NOW + SECOND });

  test('is a drain like any other but for its time, its end and its action, which there is none of', () => {
    const { begin, excludeFromLoadBalancers } = plan([nodeOf('a'), nodeOf('b')], [SPOT]);
    expect(begin).toHaveLength(1);
    expect(begin[0].state).toMatchObject({
      drainer: 'drainer',
      group: 'group',
      hook: 'drainer-terminating',
      instance: 'i-a',
      started: NOW,
      deadline: NOW + 115 * SECOND,
      whenBlocked: 'TERMINATE',
      notice: 'spot-interruption',
      calledOffAt: NOW + 12 * MINUTE,
      surge: 'WHEN_NEEDED',
      cordoned: NOW + SECOND,
    });
    expect([begin[0].state.token, begin[0].state.limit, begin[0].state.timeoutSeconds]).toEqual([undefined, undefined, undefined]);
    expect(excludeFromLoadBalancers).toBe(true);
  });

  test('leaves the last nodes to load balancers', () => {
    expect(plan([nodeOf('a')], [SPOT]).excludeFromLoadBalancers).toBe(false);
  });

  test('is what the most urgent of several notices says', () => {
    expect(plan([nodeOf('a')], [REBALANCE, SPOT]).begin.map(({ notice }) => notice.name)).toEqual(['spot-interruption']);
  });

  test('is a drain for each of several instances', () => {
    const { begin } = plan([nodeOf('a'), nodeOf('b')], [SPOT, { ...SPOT, instanceId: 'i-b' }]);
    expect(begin.map(({ node, state }) => [node.metadata.name, state.instance, state.retains])).toEqual([['a', 'i-a', false], ['b', 'i-b', false]]);
  });

  test('hastens by the same terms', () => {
    expect(plan([drainingNode('a')], [SPOT]).hasten).toMatchObject([{ terms: { deadline: NOW + 115 * SECOND, whenBlocked: 'TERMINATE', notice: 'spot-interruption' } }]);
  });
});
