import { place, volume } from './nodes';
import { decide } from '../../../../lambda/drain/decide';
import { attempt, budget, draining, drainStateOf, moves, movesOf, sentencesOf, snapshotOf, withBaseline } from '../snapshot-of';
import { barePod, claim, controllerOf, deployment, job, MINUTE, NOW, type Part, SECOND, statefulSet } from '../workloads';

const HOSTNAME = 'kubernetes.io/hostname';
const pinned = { nodeSelector: { [HOSTNAME]: 'a' } };
const nodes: Part = { nodes: [place('b'), place('c', { zone: 'b' })] };
const results = (...parts: Part[]) => decide(withBaseline(snapshotOf(...parts)), NOW).actions.flatMap((action) => (action.type === 'settle' ? action.owners : []));
const announced = (...parts: Part[]) => decide(withBaseline(snapshotOf(...parts)), NOW).drainingNodes
  .flatMap(({ announcements }) => announcements.map(({ pod, because }) => `${pod.metadata.name}: ${because}`));

describe('a pod that can stand on its node only', () => {
  const web = deployment({ name: 'web', hash: 'abc', on: [{ on: 'a', spec: pinned }] });

  test('stays, announced, and holds nothing up', () => {
    expect(movesOf(snapshotOf(draining('a'), nodes, web))).toEqual(['settle a: nothing-to-drain']);
    expect(announced(draining('a'), nodes, web)).toEqual([
      'web-0: it stays with its node, and ends with the instance: its node selector kubernetes.io/hostname=a allows no other node',
    ]);
    expect(results(draining('a'), nodes, web)).toEqual([{ owner: 'Deployment shop/web', result: 'left-down' }]);
  });

  test('is not announced where its owner stays on its floor', () => {
    const two = deployment({ name: 'web', hash: 'abc', on: [{ on: 'a', spec: pinned }, 'b'] });
    expect(announced(draining('a'), nodes, two)).toEqual([]);
    expect(results(draining('a'), nodes, two)).toEqual([{ owner: 'Deployment shop/web', result: 'not-replaceable' }]);
  });

  test('is announced where the budget asks for more', () => {
    const two = deployment({ name: 'web', hash: 'abc', on: [{ on: 'a', spec: pinned }, 'b'] });
    expect(announced(draining('a'), nodes, two, budget({ name: 'web', apps: ['web'], allows: 0, needs: 2 }))).toHaveLength(1);
  });

  test('is waited for where its annotation says so', () => {
    const held = deployment({ name: 'web', on: [{ on: 'a', spec: pinned, annotations: { 'karpenter.sh/do-not-disrupt': 'true' } }] });
    expect(sentencesOf(snapshotOf(draining('a'), nodes, held))[0]).toBe('shop/web-0 stays: it is left until it has finished, as its annotation says');
  });

  test('goes where nobody owns it, or it has finished', () => {
    expect(movesOf(snapshotOf(draining('a'), nodes, barePod('shell', { on: 'a', spec: pinned })))).toEqual(['interrupt shell']);
    expect(movesOf(snapshotOf(draining('a'), nodes, deployment({ name: 'web', on: [{ on: 'a', spec: pinned, phase: 'Succeeded' }] })))).toEqual(['evict web-0']);
  });
});

describe('data that is on its node only', () => {
  const db: Part[] = [statefulSet({ name: 'db', on: ['a'], claims: ['data'] }), claim('data'), { volumes: [volume('data', HOSTNAME, 'a')] }];
  const late = { started: NOW - 59 * MINUTE, deadline: NOW + MINUTE };

  test('is not taken down', () => {
    expect(movesOf(snapshotOf(draining('a'), nodes, ...db))).toEqual([]);
    expect(sentencesOf(snapshotOf(draining('a'), nodes, ...db))[0]).toBe('shop/db-0 stays: its data is on this node only: its volume data (pv-data), which is on a');
    expect(movesOf(snapshotOf(draining('a', late), nodes, ...db))).toEqual([]);
  });

  test('counts as gone at the last call, so that no other pod of its owner goes below the floor with it', () => {
    const four = statefulSet({ name: 'db', on: [{ on: 'a', claims: ['data'] }, 'a', 'b', 'b'] });
    const volumes = [claim('data'), { volumes: [volume('data', HOSTNAME, 'a')] }];
    expect(movesOf(snapshotOf(draining('a', { ...late, whenBlocked: 'TERMINATE' }), nodes, four, ...volumes))).toEqual(['interrupt db-0']);
    expect(movesOf(snapshotOf(draining('a', { whenBlocked: 'TERMINATE' }), nodes, four, ...volumes))).toEqual(['evict db-1']);
  });

  test.each(['TERMINATE', 'FORCE'] as const)('but at the last call, where %s is chosen', (whenBlocked) => {
    expect(movesOf(snapshotOf(draining('a', { whenBlocked }), nodes, ...db))).toEqual([]);
    expect(movesOf(snapshotOf(draining('a', { ...late, whenBlocked }), nodes, ...db))).toEqual(['interrupt db-0']);
  });

  test('nor then where its owner forbids force', () => {
    const kept = [statefulSet({ name: 'db', on: ['a'], claims: ['data'], annotations: { 'cdk-graceful-node-group/force': 'never' } }), ...db.slice(1)];
    expect(movesOf(snapshotOf(draining('a', { ...late, whenBlocked: 'FORCE' }), nodes, ...kept))).toEqual([]);
  });

  test('also within the floor of an owner of several', () => {
    const three = [statefulSet({ name: 'db', on: ['a', 'b', 'c'], claims: ['data'] }), ...db.slice(1)];
    expect(movesOf(snapshotOf(draining('a'), nodes, ...three))).toEqual([]);
  });
});

describe('an only pod that no node takes now', () => {
  const gpu = { nodeSelector: { pool: 'gpu' } };
  const single = (spec: object) => statefulSet({ name: 'db', on: [{ on: 'a', spec }] });

  test('is not interrupted before one has come', () => {
    expect(movesOf(snapshotOf(draining('a'), nodes, single(gpu)))).toEqual([]);
    expect(sentencesOf(snapshotOf(draining('a'), nodes, single(gpu)))[0])
      .toBe('shop/db-0 stays: StatefulSet shop/db has one replica, and no other node can take it (2 ruled out by its node selector pool=gpu)');
    expect(movesOf(snapshotOf(draining('a'), { nodes: [place('d', { labels: { pool: 'gpu' } })] }, single(gpu)))).toEqual(['interrupt db-0']);
  });

  test('goes in place where its owner can spare it: a pod that waits brings autoscalers to add a node', () => {
    const two = statefulSet({ name: 'db', on: [{ on: 'a', spec: gpu }, 'b'] });
    expect(movesOf(snapshotOf(draining('a'), nodes, two))).toEqual(['evict db-0']);
  });
});

describe('a pod that came since the drain began', () => {
  const web = (created: number) => deployment({ name: 'web', on: [{ on: 'a', created }, 'b', 'c'] });

  test('is counted on the node before it goes', () => {
    const before = withBaseline(snapshotOf(draining('a'), nodes, deployment({ name: 'web', on: ['a', 'b', 'c'] })));
    const came = { ...snapshotOf(nodes, web(NOW - 3 * SECOND)), drainingNodes: before.drainingNodes };
    const [action, ...others] = decide(came, NOW).actions;
    expect(others).toEqual([]);
    expect(action).toMatchObject({ type: 'write-baseline', baseline: { returns: { 'Deployment-web': { times: 1, at: NOW, newest: NOW - 3 * SECOND } } } });
    expect(moves(decide(withBaseline(came), NOW))).toEqual(['evict web-0']);
  });

  test('is counted with those of the other Jobs that a CronJob makes', () => {
    const run = job({ name: 'run', on: [{ on: 'a', created: NOW - 3 * SECOND }] });
    const jobs = run.jobs?.map((one) => ({ ...one, metadata: { ...one.metadata, ownerReferences: [controllerOf('CronJob', 'nightly')] } }));
    expect(decide(snapshotOf(draining('a'), nodes, { ...run, jobs }), NOW).actions)
      .toMatchObject([{ type: 'write-baseline', baseline: { returns: { 'CronJob-nightly': { times: 1 } } } }]);
  });

  test('stays with the node once its owner has been moved three times', () => {
    const returns = { 'Deployment-web': { times: 3, at: NOW - MINUTE, newest: NOW - MINUTE } };
    const owners = [{ kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available: 1 }];
    const state = drainStateOf('a', { baseline: { owners, pods: 1, volumes: [], forced: false, returns } });
    const single = deployment({ name: 'web', on: [{ on: 'a', created: NOW - 3 * SECOND }] });
    expect(results(draining('a', state), nodes, single)).toEqual([{ owner: 'Deployment shop/web', result: 'interrupted' }]);
    expect(announced(draining('a', state), nodes, single))
      .toEqual(['web-0: it stays with its node, and ends with the instance: it came back 3 times although its node is cordoned']);
  });

  test('is not deleted at the last call within the second in which it was made', () => {
    const late = { started: NOW - 59 * MINUTE, deadline: NOW + MINUTE, whenBlocked: 'FORCE' as const };
    expect(movesOf(snapshotOf(draining('a', late), nodes, web(NOW - SECOND)))).toEqual([]);
  });
});

test('one that was waited for until it had finished, and came back at the last call, is counted as others are', () => {
  const late = { started: NOW - 59 * MINUTE, deadline: NOW + MINUTE, whenBlocked: 'FORCE' as const };
  const returns = { 'Deployment-web': { times: 3, at: NOW - SECOND, newest: NOW - MINUTE } };
  const owners = [{ kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'Deployment-web', available: 1 }];
  const annotations = { 'karpenter.sh/do-not-disrupt': 'true' };
  const web = deployment({ name: 'web', on: [{ on: 'a', created: NOW - 3 * SECOND, annotations }] });
  const state = drainStateOf('a', { ...late, baseline: { owners, pods: 1, volumes: [], forced: true, returns } });
  expect(movesOf(snapshotOf(draining('a', state), nodes, web))).toEqual(['settle a: forced']);
});

test('a pod that has just been given back is its ReplicaSet\'s, before that says so', () => {
  const parts = [draining('a', { surge: 'WHEN_NEEDED' }), nodes, deployment({ name: 'web', hash: 'abc', on: ['b'], replicas: 2 })];
  const back = barePod('back', { on: 'a', labels: { 'app': 'web', 'pod-template-hash': 'abc' } });
  expect(movesOf(snapshotOf(...parts, back, attempt('back', 'refused', { type: 'release', retryAt: NOW })))).toEqual(['evict back']);
});

test('a node that somebody uncordoned is cordoned again, beside all else', () => {
  const [{ node, state }] = draining('a').drainingNodes;
  const open = (labels: Record<string, string>, excluded: boolean, unschedulable: boolean): Part => ({
    drainingNodes: [{ node: { ...node, metadata: { ...node.metadata, labels }, spec: { unschedulable } }, state: { ...state, excluded } }],
  });
  const excluded = { 'node.kubernetes.io/exclude-from-external-load-balancers': 'x' };
  const web = deployment({ name: 'web', on: ['a', 'b', 'c'] });
  const done = (part: Part) => movesOf(snapshotOf(part, nodes, web));
  expect(done(open(excluded, true, true))).toEqual(['evict web-0']);
  expect(done(open(excluded, true, false))).toEqual(['cordon a again', 'evict web-0']);
  expect(done(open({}, true, true))).toEqual(['cordon a again', 'evict web-0']);
  expect(done(open({}, false, true))).toEqual(['evict web-0']);
});
