import { decide } from '../../../../lambda/drain/decide';
import { sinksAt } from '../../../../lambda/drain/notices/sinking-floor';
import type { DrainState } from '../../../../lambda/drain/state/drain-state';
import { place, volume } from '../placement/nodes';
import { attempt, budget, draining, movesOf, snapshotOf, withBaseline } from '../snapshot-of';
import {
  barePod, claim, deployment, nodePort, NOW, type Part, podsOfKind, releasedPod, replicaSet, replicationController, SECOND, statefulSet,
} from '../workloads';

/** EC2 takes the instance in two minutes; half of the time is gone after 57.5 s, and the last moment of a pod with the usual grace is after 75 s. */
const SPOT: Partial<DrainState> = { notice: 'spot-interruption', started: NOW, cordoned: NOW, deadline: NOW + 115 * SECOND, whenBlocked: 'TERMINATE' };
const interrupted = (...parts: readonly Part[]) => snapshotOf(draining('a', SPOT), ...parts);
const after = (seconds: number) => NOW + seconds * SECOND;

/** When something is done about which pods, in seconds from the notice on, if every pod that is asked to goes and none comes. */
function played(snapshot: ReturnType<typeof interrupted>): string[] {
  const told: string[] = [];
  let left = snapshot;
  let now = NOW;
  for (let step = 0; step < 50 && now < after(110); step++) {
    const current = withBaseline(left, now);
    const { actions, wakeAt } = decide(current, now);
    const gone = new Set(actions.flatMap((action) => ('pod' in action && action.type !== 'release' ? [action.pod] : [])));
    told.push(...[...gone].map(({ metadata }) => `${metadata.name} after ${Math.round((now - NOW) / SECOND)} s`));
    left = { ...current, pods: current.pods.filter((pod) => !gone.has(pod)) };
    now = gone.size > 0 || actions.some(({ type }) => type === 'write-baseline') ? now + 1 : wakeAt;
  }
  return told;
}

describe('the floor sinks', () => {
  const at = (serving: number, floor: number) => sinksAt({ from: 100, until: 200 }, { serving, floor });

  test('evenly, so that whose owner keeps most goes first, and the only one last', () => {
    expect([at(4, 4), at(3, 4), at(2, 4), at(1, 4), at(0, 4), at(0, 1)]).toEqual([100, 125, 150, 175, 200, 200]);
    expect(at(9, 10)).toBeLessThan(at(1, 2));
  });

  test('for nobody who has none, nor whose owner has fallen below it', () => {
    expect(at(0, 0)).toBe(100);
    expect(at(-1, 2)).toBe(200);
  });
});

describe('on a node that EC2 takes in two minutes', () => {
  test('all that floors allow goes at once, and half of the time floors hold', () => {
    const cluster = interrupted(deployment({ name: 'web', on: ['a', 'a', 'a', 'a', 'a'] }), deployment({ name: 'single', on: ['a'] }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
    const left = interrupted(deployment({ name: 'web', on: ['a', 'a', 'a', 'a'], replicas: 5 }), deployment({ name: 'single', on: ['a'] }));
    expect(movesOf(left, after(57))).toEqual([]);
  });

  test('five of one owner go one after the other, the last when just its own grace is left', () => {
    expect(played(interrupted(deployment({ name: 'web', on: ['a', 'a', 'a', 'a', 'a'] })))).toEqual([
      'web-0 after 0 s', 'web-1 after 62 s', 'web-2 after 66 s', 'web-3 after 71 s', 'web-4 after 75 s',
    ]);
  });

  test('those whose owners keep most go first', () => {
    const played3 = played(interrupted(
      deployment({ name: 'few', on: ['a', 'a'] }),
      deployment({ name: 'many', on: ['a', 'a', 'b', 'b', 'b', 'b', 'b', 'b'], maxUnavailable: 1 }),
    ));
    expect(played3).toEqual(['few-0 after 0 s', 'many-0 after 0 s', 'many-1 after 60 s', 'few-1 after 75 s']);
  });

  test('an owner whose pods are on several of them is one', () => {
    const cluster = snapshotOf(draining('a', SPOT), draining('b', SPOT), deployment({ name: 'web', on: ['a', 'b', 'a', 'b'] }));
    expect(played(cluster)).toEqual(['web-0 after 0 s', 'web-2 after 63 s', 'web-1 after 69 s', 'web-3 after 75 s']);
  });

  test('whoever looks late lets go as many as the floor has sunk by then', () => {
    expect(movesOf(interrupted(deployment({ name: 'web', on: ['a', 'a', 'a', 'a'], replicas: 5 })), after(71))).toEqual(['interrupt web-0', 'interrupt web-1', 'interrupt web-2']);
  });

  test('pods that have not been ready for long enough serve, and go one after the other as well', () => {
    const young = { on: 'a', readySince: NOW };
    const three = interrupted(deployment({ name: 'web', minReadySeconds: 600, on: [young, young, young] }));
    expect(played(three)).toEqual(['web-0 after 0 s', 'web-1 after 66 s', 'web-2 after 75 s']);
  });

  test('a pod that serves nobody\'s owner, or does not serve, gains its owner nothing by staying and goes at the last call', () => {
    const closed = budget({ name: 'web', apps: ['web'], allows: 0, needs: 3, has: 2 });
    expect(played(interrupted(barePod('shell', { on: 'a', labels: { app: 'web' } }), closed))).toEqual(['shell after 58 s']);
    expect(played(interrupted(deployment({ name: 'web', on: [{ on: 'a', ready: false }, 'b', 'b'] }), closed))).toEqual(['web-0 after 58 s']);
  });

  test('a released pod goes on serving until the end, for its replacement is on its way', () => {
    const cluster = interrupted(
      deployment({ name: 'web', replicas: 2, on: [{ on: 'b', ready: false }, { on: 'b', ready: false }] }), releasedPod('old-0', 'web', { on: 'a' }), releasedPod('old-1', 'web', { on: 'a' }));
    expect(played(cluster)).toEqual(['old-0 after 65 s', 'old-1 after 75 s']);
  });

  test('a pod whose data no other node can have gains nothing by going early, and stays until the end as well', () => {
    const three = (claims: readonly string[]) => interrupted(
      { nodes: [place('b')], volumes: [volume('data', 'kubernetes.io/hostname', 'a')] }, claim('data'), deployment({ name: 'web', on: ['a', 'a', 'a'], claims }));
    expect(played(three([]))).toEqual(['web-0 after 0 s', 'web-1 after 66 s', 'web-2 after 75 s']);
    expect(played(three(['data']))).toEqual(['web-0 after 65 s', 'web-1 after 70 s', 'web-2 after 75 s']);
  });

  test.each<[string, (name: string) => Part]>([
    ['Deployment', (name) => deployment({ name, on: ['a'] })],
    ['StatefulSet', (name) => statefulSet({ name, on: ['a'] })],
    ['ReplicaSet', (name) => replicaSet({ name, on: ['a'] })],
    ['ReplicationController', (name) => replicationController({ name, on: ['a'] })],
    ['owner of an unknown kind', (name) => podsOfKind('Game', { name, on: ['a'] })],
  ])('the only pod of a %s that no open node can take stays until the end', (_, make) => {
    const stopping = draining('b', { ...SPOT, notice: 'stopping', started: NOW, deadline: NOW + 60 * SECOND });
    expect(played(snapshotOf(draining('a', SPOT), stopping, make('web')))).toEqual(['web-0 after 0 s']);
    expect(played(snapshotOf(draining('a', SPOT), stopping, { nodes: [place('c', { unschedulable: true })] }, make('web')))).toEqual(['web-0 after 75 s']);
  });

  test('on a machine that is stopping all go at once, and so they do where somebody says so', () => {
    const web = deployment({ name: 'web', on: ['a', 'a', 'a'] });
    const atOnce = ['web-0 after 0 s', 'web-1 after 0 s', 'web-2 after 0 s'];
    expect(played(snapshotOf(draining('a', { ...SPOT, notice: 'stopping' }), web))).toEqual(atOnce);
    const steered = snapshotOf(draining('a', SPOT, { 'cdk-graceful-node-group/steer': 'force' }), web);
    expect(played(steered)).toEqual(atOnce);
  });

  test('what is forced goes in the same order', () => {
    const cluster = snapshotOf(
      draining('a', { ...SPOT, whenBlocked: 'FORCE' }), deployment({ name: 'web', on: ['a', 'a', 'a'] }), budget({ name: 'web', apps: ['web'], allows: 0, needs: 3 }));
    expect(played(cluster)).toEqual(['web-0 after 63 s', 'web-1 after 69 s', 'web-2 after 75 s']);
  });
});

describe('behind load balancers that send to nodes', () => {
  const local = (...parts: readonly Part[]) => snapshotOf(draining('a', { ...SPOT, surge: 'WHEN_NEEDED' }), nodePort('web', 'Local'), ...parts);
  const single = deployment({ name: 'web', on: [{ on: 'a', labels: { 'pod-template-hash': 'abc' } }] });

  test('replacements do not wait for them, though their pods do, for half of the time at most', () => {
    expect(movesOf(local(single))).toEqual(['release web-0']);
    const surged = local(deployment({ name: 'web', replicas: 1, on: ['b'] }), releasedPod('old-0', 'web', { on: 'a' }));
    expect(movesOf(surged, after(57))).toEqual([]);
    expect(movesOf(surged, after(57.5))).toEqual(['evict old-0']);
  });

  test.each<[string, readonly Part[]]>([
    ['that nobody makes again', [barePod('web-0', { on: 'a', labels: { 'app': 'web', 'pod-template-hash': 'abc' } })]],
    ['that was released already', [deployment({ name: 'web', replicas: 1, on: [] }), releasedPod('web-0', 'web', { on: 'a' })]],
    ['that was refused a moment ago', [single, attempt('web-0', 'refused', { type: 'release', retryAt: NOW + SECOND })]],
    ['whose owner can spare it', [deployment({ name: 'web', hash: 'abc', on: ['a', 'b'] })]],
    ['whose replacement cannot come first', [deployment({ name: 'web', hash: 'abc', recreate: true, on: ['a'] })]],
    ['whose data no other node can have', [
      deployment({ name: 'web', hash: 'abc', claims: ['data'], on: ['a'] }), claim('data', { accessModes: ['ReadWriteMany'] }),
      { nodes: [place('b')], volumes: [volume('data', 'kubernetes.io/hostname', 'a')] },
    ]],
  ])('no replacement comes first of a pod %s', (_, parts) => {
    expect(movesOf(local(...parts))).toEqual([]);
  });

  test('they do where somebody has set how long everything waits, unless EC2 takes the instance', () => {
    const other = { ...SPOT, surge: 'WHEN_NEEDED', notice: undefined, loadBalancerDelay: 30 } as const;
    expect(movesOf(snapshotOf(draining('a', other), nodePort('web', 'Local'), single))).toEqual([]);
    expect(movesOf(snapshotOf(draining('a', { ...other, notice: 'spot-interruption' }), nodePort('web', 'Local'), single))).toEqual(['release web-0']);
  });

  test('nobody waits for them on a machine that is stopping', () => {
    expect(movesOf(snapshotOf(draining('a', { ...SPOT, notice: 'stopping' }), nodePort('web', 'Local'), single))).toEqual(['interrupt web-0']);
  });
});
