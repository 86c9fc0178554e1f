import { decide } from '../../../../lambda/drain/decide';
import { steeringOf, type People } from '../../../../lambda/drain/people/steering';
import type { Snapshot } from '../../../../lambda/drain/snapshot';
import type { DrainState } from '../../../../lambda/drain/state/drain-state';
import { STEER_ANNOTATION } from '../../../../src/names';
import { attempt, budget, draining, moves, movesOf, retained, sentencesOf, snapshotOf, withBaseline } from '../snapshot-of';
import { deployment, MINUTE, NOW, releasedPod } from '../workloads';

const HOUR = 60 * MINUTE;
const says = (value: string) => ({ [STEER_ANNOTATION]: value });
const NOBODY: People = { holds: new Map(), mayForce: true };

/** A pod that could go at once, on a node with fifty minutes left, whose hook allows two days. */
const movable = (value: string, state: Partial<DrainState> = {}, people: Partial<People> = {}) => snapshotOf(
  draining('a', { limit: NOW + 48 * HOUR, retains: true, ...state }, says(value)),
  deployment({ name: 'web', on: ['a', 'b', 'c'] }),
  { people: { ...NOBODY, ...people } },
);
/** One that its budget keeps. */
const blocked = (value: string, state: Partial<DrainState> = {}, people: Partial<People> = {}) => snapshotOf(
  draining('a', { limit: NOW + 48 * HOUR, retains: true, ...state }, says(value)),
  deployment({ name: 'web', on: ['a', 'b'] }),
  budget({ name: 'web', apps: ['web'], allows: 0 }),
  { people: { ...NOBODY, ...people } },
);
const told = (snapshot: ReturnType<typeof movable>, now = NOW) => decide(snapshot, now).steering[0].steering.told;

describe('wait', () => {
  test('moves nobody, and says so', () => {
    expect(movesOf(movable('wait'))).toEqual([]);
    expect(sentencesOf(movable('wait'))).toEqual([expect.stringContaining(`nobody is moved before 2026-03-03T11:50:00.000Z: the annotation ${STEER_ANNOTATION} says wait`)]);
    expect(told(movable('wait: INC-4711, Alice'))).toMatchObject({ type: 'followed', sentence: expect.stringContaining('says wait (INC-4711, Alice)') });
  });

  test('lasts beyond the deadline, which is moved while ten minutes are left until it', () => {
    expect(moves(decide(movable('wait'), NOW + 39 * MINUTE))).toEqual([]);
    expect(decide(movable('wait'), NOW + 41 * MINUTE).actions).toMatchObject([
      { type: 'write-deadline', deadline: NOW + 61 * MINUTE, because: expect.stringContaining('nobody is moved before') as string },
    ]);
    expect(decide(movable('wait'), NOW).wakeAt).toBe(NOW + 40 * MINUTE);
  });

  test('ends ten minutes before the hook does, which the drain then has', () => {
    const limited = movable('wait', { deadline: NOW + 50 * MINUTE, limit: NOW + 50 * MINUTE });
    expect(movesOf(limited, NOW + 40 * MINUTE - 1)).toEqual([]);
    expect(movesOf(limited, NOW + 40 * MINUTE)).toEqual(['evict web-0']);
    expect(told(limited, NOW + 40 * MINUTE)).toMatchObject({ type: 'refused', sentence: expect.stringContaining('is nearly over, so the drain goes on') });
  });

  test('holds for all nodes of a drainer that is held, whatever they say themselves, and for no other', () => {
    const held = { holds: new Map([['drainer', 'INC-4711']]) };
    expect(movesOf(movable('let-go', {}, held))).toEqual([]);
    expect(told(movable('let-go', {}, held))?.sentence).toContain('the ConfigMap kube-system/cdk-graceful-node-group-hold holds the drainer drainer (INC-4711)');
    expect(movesOf(movable('', { drainer: 'other' }, held))).toEqual(['evict web-0']);
  });
});

describe('a drain that a notice began', () => {
  const noticed = (value: string, notice: NonNullable<DrainState['notice']>, minutes: number) => (
    movable(value, { notice, deadline: NOW + minutes * MINUTE, limit: undefined, retains: false, cordoned: NOW, whenBlocked: 'TERMINATE' }));

  test('waits as long as it is held, where it was only recommended', () => {
    const held = noticed('wait', 'rebalance-recommendation', 30);
    expect(movesOf(held, NOW + 19 * MINUTE)).toEqual([]);
    expect(moves(decide(held, NOW + 25 * MINUTE))).toEqual(['deadline a']);
    expect(told(held)).toMatchObject({ type: 'followed', sentence: expect.stringContaining('nobody is moved for a mere recommendation') });
  });

  test('waits until ten minutes before a scheduled change', () => {
    expect(movesOf(noticed('wait', 'scheduled-change', 30), NOW + 20 * MINUTE - 1)).toEqual([]);
    expect(movesOf(noticed('wait', 'scheduled-change', 30), NOW + 20 * MINUTE)).toEqual(['evict web-0']);
  });

  test('waits for nobody where EC2 takes the instance, and says so', () => {
    const spot = noticed('wait', 'spot-interruption', 2);
    expect(movesOf(spot)).toEqual(['evict web-0']);
    expect(told(spot)).toMatchObject({ type: 'refused', sentence: expect.stringContaining('the instance goes whoever holds its drain, so the drain goes on') });
  });

  test('keeps no instance, for nothing could be abandoned', () => {
    expect(movesOf(noticed('keep', 'spot-interruption', 2))).toEqual(['evict web-0']);
    expect(told(noticed('keep', 'spot-interruption', 2))?.sentence).toContain('in no lifecycle action that could be abandoned, so the drain goes on');
    expect(movesOf(noticed('keep', 'rebalance-recommendation', 60))).toEqual([]);
    expect(told(noticed('keep', 'rebalance-recommendation', 60))?.sentence).toContain('so the drain only waits');
  });
});

describe('force', () => {
  test('deletes what would wait, after that was written down', () => {
    expect(movesOf(blocked('force'))).toEqual(['baseline a']);
    expect(movesOf(blocked('force', { baseline: { owners: [], pods: 1, volumes: [], forced: true } }))).toEqual(['delete web-0']);
  });

  test('asks for what may go', () => {
    expect(movesOf(movable('force'))).toEqual(['evict web-0']);
  });

  test('spares a pod whose owner forbids it', () => {
    const spared = snapshotOf(
      draining('a', {}, says('force')), budget({ name: 'web', apps: ['web'], allows: 0 }),
      deployment({ name: 'web', on: ['a', 'b'], annotations: { 'cdk-graceful-node-group/force': 'never' } }),
    );
    expect(movesOf(spared)).toEqual([]);
  });

  test('is refused to a drainer that may not delete pods, which goes on as it would', () => {
    expect(movesOf(blocked('force', {}, { mayForce: false }))).toEqual([]);
    expect(told(blocked('force', {}, { mayForce: false }))).toMatchObject({ type: 'refused', sentence: expect.stringContaining('may not delete pods. Set the property allowForce of every drainer') });
  });

  test('does not change how the drain ends at its deadline', () => {
    expect(movesOf(blocked('force', { baseline: { owners: [], pods: 1, volumes: [], forced: true } }), NOW + 50 * MINUTE)).toEqual(['settle a: retained']);
  });
});

describe('let-go', () => {
  test('ends the drain with what is left, and says who wants it', () => {
    expect(movesOf(movable('let-go: Bob'))).toEqual(['settle a: failed']);
    expect(decide(withBaseline(movable('let-go: Bob')), NOW).actions).toMatchObject([{ because: expect.stringContaining('says let-go (Bob)') }]);
    expect(movesOf(snapshotOf(draining('a', {}, says('let-go'))))).toEqual(['settle a: nothing-to-drain']);
  });
});

describe('keep', () => {
  test('ends the drain at once, and the instance is retained', () => {
    expect(movesOf(movable('keep'))).toEqual(['settle a: retained']);
  });

  test('gives released pods back first', () => {
    const cluster = snapshotOf(
      draining('a', { limit: NOW + 48 * HOUR, retains: true }, says('keep')), deployment({ name: 'web', on: ['b'], replicas: 2 }), releasedPod('web-9', 'web', { on: 'a' }),
    );
    expect(movesOf(cluster)).toEqual(['adopt web-9']);
  });

  test('only waits where the group would not keep the instance, and says so', () => {
    expect(movesOf(movable('keep', { retains: false }))).toEqual([]);
    expect(told(movable('keep', { retains: false }))).toMatchObject({ type: 'refused', sentence: expect.stringContaining('does not retain abandoned instances, so the drain only waits') });
  });
});

test.each(['Wait', 'stop', '', 'wait for me'])('a value that means nothing is told and ignored: %j', (value) => {
  expect(movesOf(movable(value))).toEqual(['evict web-0']);
  expect(told(movable(value))).toMatchObject({ type: 'refused', sentence: expect.stringContaining(`is '${value}', which means nothing; allowed are 'wait', 'force', 'let-go', 'keep'`) });
});

test('nobody steers where nothing is said', () => {
  const { drainingNodes: [node] } = draining('a');
  expect(steeringOf(node, NOBODY, NOW)).toEqual({});
});

describe('a node whose instance is retained', () => {
  const web = deployment({ name: 'web', on: ['a', 'b', 'c'] });

  test('is moved on, within floors and budgets', () => {
    expect(movesOf(snapshotOf(retained('a'), web))).toEqual(['evict web-0']);
    expect(movesOf(snapshotOf(retained('a'), deployment({ name: 'web', on: ['a', 'b'] }), budget({ name: 'web', apps: ['web'], allows: 0 })))).toEqual([]);
  });

  test('ends when only pods are left that stay or have finished', () => {
    expect(movesOf(snapshotOf(retained('a')))).toEqual(['end retention of a']);
    expect(movesOf(snapshotOf(retained('a'), deployment({ name: 'web', on: [{ on: 'a', phase: 'Failed', ready: false }, 'b', 'c'] })))).toEqual(['end retention of a']);
  });

  test('waits for no replacement: nothing on it is to be kept', () => {
    const before = withBaseline(snapshotOf(retained('a'), web));
    expect(movesOf({ ...snapshotOf(deployment({ name: 'web', on: ['b'], replicas: 3 })), retainedNodes: before.retainedNodes })).toContain('end retention of a');
  });

  test('says nothing of what it waits for', () => {
    const snapshot = snapshotOf(retained('a'), deployment({ name: 'web', on: ['a', 'b'] }), budget({ name: 'web', apps: ['web'], allows: 0 }));
    const status = { podsLeft: 1, isMoving: false, announcements: [] };
    expect(decide(withBaseline(snapshot), NOW)).toMatchObject({ drainingNodes: [], retainedNodes: [status] });
  });

  test('is moving while a pod goes, ends, or waits for its replacement', () => {
    const statusOf = (snapshot: Snapshot) => decide(withBaseline(snapshot), NOW).retainedNodes;
    const stuck = [retained('a'), budget({ name: 'web', apps: ['web'], allows: 0 })];
    const first = { on: 'a' } as const;
    expect(statusOf(snapshotOf(retained('a'), web))).toMatchObject([{ podsLeft: 1, isMoving: true }]);
    expect(statusOf(snapshotOf(...stuck, deployment({ name: 'web', on: [{ ...first, terminatingUntil: NOW + MINUTE }, 'b'] })))).toMatchObject([{ isMoving: true }]);
    expect(statusOf(snapshotOf(...stuck, deployment({ name: 'web', on: [first, 'b'] }), attempt('web-0', 'accepted')))).toMatchObject([{ isMoving: true }]);
    expect(statusOf(snapshotOf(...stuck, deployment({ name: 'web', on: [first, 'a', 'b'] })))).toMatchObject([{ podsLeft: 2, isMoving: false }]);
  });

  test('is left where its group wants that, and where somebody wants to keep it', () => {
    expect(movesOf(snapshotOf(retained('a', { retryRetained: false }), web))).toEqual([]);
    expect(movesOf(snapshotOf(retained('a', {}, says('keep')), web))).toEqual([]);
    expect(movesOf(snapshotOf(retained('a', {}, says('wait')), web))).toEqual([]);
  });

  test.each(['let-go', 'force'])('ends with what is left where somebody wants that: %s', (order) => {
    expect(movesOf(snapshotOf(retained('a', { retryRetained: false }, says(order)), web))).toEqual(['end retention of a']);
  });

  test('ends with what is left when it was retained for as long as it may be, retried or not', () => {
    for (const retryRetained of [true, false]) {
      const snapshot = snapshotOf(retained('a', { retryRetained, retainAtMost: 3 * 3600 }), deployment({ name: 'web', on: ['a', 'b'] }), budget({ name: 'web', apps: ['web'], allows: 0 }));
      expect(movesOf(snapshot, NOW + HOUR - 1)).toEqual([]);
      expect(decide(snapshot, NOW).wakeAt).toBeLessThanOrEqual(NOW + HOUR);
      expect(movesOf(snapshot, NOW + HOUR)).toEqual(['end retention of a']);
    }
  });
});
