import { attempt, budget, later, moves, movesOf, withBaseline, sentencesOf, snapshotOf, draining } from './snapshot-of';
import { barePod, deployment, type DeploymentOptions, MINUTE, NOW, type Part, podsOfKind, SECOND } from './workloads';
import { decide } from '../../../lambda/drain/decide';
import type { DrainState } from '../../../lambda/drain/state/drain-state';

/** A pod that its budget keeps, on a draining node with fifty minutes left. */
const blocked = (drain: Partial<DrainState>, options: Partial<DeploymentOptions> = {}, ...parts: readonly Part[]) => withBaseline(snapshotOf(
  draining('a', drain),
  deployment({ name: 'web', on: ['a', 'b'], ...options }),
  budget({ name: 'web', apps: ['web'], allows: 0 }),
  ...parts,
));

/** Its baseline says that force was used. */
const forced = { baseline: { owners: [{ kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available: 2 }], pods: 1, volumes: [], forced: true } };

describe('a drain ends', () => {
  const before = withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b'] })));

  test('as drained when its pods are gone and their owners whole elsewhere', () => {
    expect(movesOf(later(before, deployment({ name: 'web', on: ['b', 'c'] })))).toEqual(['settle a: drained']);
  });

  test('and tells how it ended for each of its owners', () => {
    const ended = later(before, deployment({ name: 'web', on: ['b', 'c'] }));
    expect(decide(ended, NOW).actions).toMatchObject([{ type: 'settle', owners: [{ owner: 'Deployment shop/web', result: 'replaced' }] }]);
  });

  test('two minutes after the last pod of an owner of an unknown kind has left, if no other comes, though the drainer was killed meanwhile', () => {
    const left = later(withBaseline(snapshotOf(draining('a'), podsOfKind('Workflow', { name: 'nightly', on: ['a'] }))));
    expect(decide(left, NOW).actions).toMatchObject([{ type: 'write-baseline', baseline: { evacuated: NOW } }]);
    const waiting = withBaseline(left);
    expect(movesOf(waiting, NOW + 2 * MINUTE - 1)).toEqual([]);
    expect(decide(waiting, NOW + MINUTE).wakeAt).toBe(NOW + 2 * MINUTE);
    expect(movesOf(waiting, NOW + 2 * MINUTE)).toEqual(['settle a: drained']);
  });

  test('not before the owners are whole', () => {
    const cluster = later(before, deployment({ name: 'web', on: ['b', { on: 'c', ready: false }] }));
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toEqual(['Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 is not ready']);
    expect(movesOf(later(withBaseline(cluster), deployment({ name: 'web', on: ['b', 'c'] })))).toEqual(['settle a: drained']);
  });

  test('not before the old pods are gone', () => {
    const cluster = later(before, deployment({ name: 'web', on: ['b', 'c', { on: 'a', terminatingUntil: NOW + 25 * MINUTE }], replicas: 2 }));
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toEqual(['shop/web-2 is terminating until 2026-03-01T12:25:00.000Z']);
  });

  test('but not for pods that outlive their grace by five minutes', () => {
    const stuck = { on: 'a', terminatingUntil: NOW };
    const cluster = later(before, deployment({ name: 'web', on: ['b', 'c', stuck], replicas: 2 }));
    expect(movesOf(cluster, NOW + 5 * MINUTE - 1)).toEqual([]);
    expect(movesOf(cluster, NOW + 5 * MINUTE)).toEqual(['settle a: drained']);
  });

  test('as nothing to drain where nothing was', () => {
    expect(movesOf(snapshotOf(draining('a'), barePod('kube-proxy', { on: 'a', annotations: { 'kubernetes.io/config.mirror': '' } })))).toEqual(['settle a: nothing-to-drain']);
  });

  test('as forced when force was used, whoever asks then', () => {
    expect(movesOf(snapshotOf(draining('a', forced), deployment({ name: 'web', on: ['b', 'c'] })))).toEqual(['settle a: forced']);
  });

  test('for each draining node by itself', () => {
    const cluster = snapshotOf(draining('a'), draining('b'), deployment({ name: 'web', on: ['b', 'c'] }));
    expect(movesOf(cluster)).toEqual(['settle a: nothing-to-drain', 'evict web-0']);
  });

  test('drained, and not retained, where only a replacement is missing at the deadline: there is nothing to keep', () => {
    const late = later(before, deployment({ name: 'web', on: ['b'], replicas: 2 }));
    expect(movesOf(late, NOW + 50 * MINUTE - 1)).not.toContain('settle a: drained');
    // Whether or not somebody looked between the last pod and the deadline.
    expect(moves(decide(late, NOW + 50 * MINUTE))).toEqual(['settle a: drained']);
    const { actions } = decide(withBaseline(late), NOW + 50 * MINUTE);
    expect(actions).toMatchObject([{ type: 'settle', outcome: 'drained', owners: [{ owner: 'Deployment shop/web', result: 'left-down' }] }]);
  });

  test('drained also when the last pod went at the deadline', () => {
    expect(movesOf(later(before, deployment({ name: 'web', on: ['b', 'c'] })), NOW + 50 * MINUTE)).toEqual(['settle a: drained']);
  });
});

describe('RETAIN', () => {
  test('never deletes, and keeps the instance at the deadline', () => {
    const cluster = blocked({ whenBlocked: 'RETAIN' });
    expect(movesOf(cluster, NOW + 50 * MINUTE - 1)).toEqual([]);
    expect(movesOf(cluster, NOW + 50 * MINUTE)).toEqual(['settle a: retained']);
  });
});

describe('TERMINATE', () => {
  test('never deletes, and gives up at the deadline', () => {
    const cluster = blocked({ whenBlocked: 'TERMINATE' });
    expect(movesOf(cluster, NOW + 50 * MINUTE - 1)).toEqual([]);
    expect(movesOf(cluster, NOW + 50 * MINUTE)).toEqual(['settle a: failed']);
  });

  test('interrupts at the last call what would be killed otherwise, though others are blocked', () => {
    const cluster = blocked({ whenBlocked: 'TERMINATE' }, {}, deployment({ name: 'single', on: ['a'] }));
    expect(movesOf(cluster, NOW + 48 * MINUTE)).toEqual([]);
    expect(movesOf(cluster, NOW + 48.5 * MINUTE)).toEqual(['interrupt single-0']);
  });

  test('no longer keeps critical pods for the others', () => {
    const cluster = blocked({ whenBlocked: 'TERMINATE' }, {}, deployment({ name: 'dns', critical: true, on: ['a', 'b'] }));
    expect(movesOf(cluster, NOW + 48 * MINUTE)).toEqual([]);
    expect(movesOf(cluster, NOW + 48.5 * MINUTE)).toEqual(['evict dns-0']);
  });
});

describe('FORCE', () => {
  const force = { whenBlocked: 'FORCE' } as const;

  test('is written down before it is used', () => {
    const cluster = blocked(force);
    expect(movesOf(cluster, NOW + 48 * MINUTE)).toEqual([]);
    const now = NOW + 48.5 * MINUTE;
    expect(decide(cluster, now).actions).toMatchObject([{ type: 'write-baseline', baseline: { forced: true, pods: 1, owners: [{ name: 'web' }] } }]);
    expect(moves(decide(withBaseline(cluster, now), now))).toEqual(['delete web-0']);
  });

  test('leaves every pod the time that its own grace needs', () => {
    const cluster = blocked({ ...force, ...forced }, { graceSeconds: 600 });
    expect(movesOf(cluster, NOW + 39 * MINUTE - 1)).toEqual([]);
    expect(movesOf(cluster, NOW + 39 * MINUTE)).toEqual(['delete web-0']);
  });

  test('never begins before half of the time is gone', () => {
    const cluster = blocked({ ...force, ...forced }, { graceSeconds: 7200 });
    expect(movesOf(cluster, NOW + 20 * MINUTE - 1)).toEqual([]);
    expect(movesOf(cluster, NOW + 20 * MINUTE)).toEqual(['delete web-0']);
  });

  test('does not take a pod sooner because another one stops slowly', () => {
    const slow = barePod('slow', { on: 'a', graceSeconds: 1800, terminatingUntil: NOW + 30 * MINUTE });
    const cluster = blocked({ ...force, ...forced }, {}, slow);
    expect(movesOf(cluster, NOW + 21 * MINUTE)).toEqual([]);
    expect(movesOf(cluster, NOW + 48.5 * MINUTE)).toEqual(['delete web-0']);
  });

  test('evicts what can be evicted', () => {
    const cluster = blocked({ ...force, ...forced }, {}, deployment({ name: 'single', on: ['a'] }), deployment({ name: 'api', on: ['a', 'b'] }));
    expect(movesOf(withBaseline(cluster), NOW + 48.5 * MINUTE).sort()).toEqual(['delete web-0', 'evict api-0', 'interrupt single-0']);
  });

  test('does not wait for a refused eviction to be tried again', () => {
    const refused = attempt('web-0', 'refused', { retryAt: NOW + 50 * MINUTE });
    expect(movesOf(blocked({ ...force, ...forced }, {}, refused), NOW + 49 * MINUTE)).toEqual(['delete web-0']);
  });

  test('waits when the deletion itself was refused', () => {
    const cluster = blocked({ ...force, ...forced }, {}, attempt('web-0', 'refused', { retryAt: NOW + 49.5 * MINUTE, type: 'delete', because: 'of an error' }));
    expect(movesOf(cluster, NOW + 49 * MINUTE)).toEqual([]);
    expect(sentencesOf(cluster, NOW + 49 * MINUTE)).toContain('shop/web-0 stays: of an error');
    expect(movesOf(cluster, NOW + 49.5 * MINUTE)).toEqual(['delete web-0']);
  });

  test('that did not help in time has failed', () => {
    const cluster = blocked({ ...force, ...forced }, { on: [{ on: 'a', terminatingUntil: NOW + 51 * MINUTE }, 'b'] });
    expect(movesOf(cluster, NOW + 50 * MINUTE)).toEqual(['settle a: failed']);
  });
});

describe('the next decision comes', () => {
  const wakeIn = (cluster: ReturnType<typeof snapshotOf>, now = NOW) => (decide(withBaseline(cluster, now), now).wakeAt - now) / SECOND;

  test('at the last call', () => {
    expect(wakeIn(blocked({ whenBlocked: 'FORCE' }))).toBe(48.5 * 60);
    expect(wakeIn(blocked({ whenBlocked: 'FORCE' }, { graceSeconds: 600 }))).toBe(39 * 60);
    expect(wakeIn(blocked({ whenBlocked: 'RETAIN' }), NOW + 48.5 * MINUTE)).toBe(90);
  });

  test('and at the deadline', () => {
    expect(wakeIn(blocked({ whenBlocked: 'RETAIN' }), NOW + 49 * MINUTE)).toBe(60);
  });

  test('when a refusal ends', () => {
    expect(wakeIn(blocked({}, {}, attempt('web-0', 'refused', { retryAt: NOW + 7 * SECOND })))).toBe(7);
  });

  test('when a terminating pod counts as stuck', () => {
    expect(wakeIn(snapshotOf(draining('a'), barePod('shell', { on: 'a', terminatingUntil: NOW + 10 * SECOND })))).toBe(310);
  });

  test('when a pod has been ready for minReadySeconds', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', minReadySeconds: 60, on: ['a', { on: 'b', readySince: NOW - 20 * SECOND }] }));
    expect(wakeIn(cluster)).toBe(40);
    expect(wakeIn(cluster, NOW + 40 * SECOND)).toBeGreaterThan(40);
  });

  test('never by itself when every draining node is done', () => {
    expect(wakeIn(snapshotOf(draining('a')))).toBe(Infinity);
    expect(wakeIn(snapshotOf())).toBe(Infinity);
  });
});
