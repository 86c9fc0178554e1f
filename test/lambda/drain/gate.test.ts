import { attempt, budget, snapshotOf, draining } from './snapshot-of';
import { deployment, job, MINUTE, NOW, type Part, type PodOptions, podsOfKind, SECOND, statefulSet } from './workloads';
import { gate, type GateResult } from '../../../lambda/drain/gate';
import { View } from '../../../lambda/drain/index/view';
import type { BaselineOwner } from '../../../lambda/drain/state/drain-state';
import type { Job } from '../../../lambda/kubernetes/objects';

const wanted = (kind: string, name: string, available: number): BaselineOwner => ({ kind, namespace: 'shop', name, uid: `${kind}-${name}`, available });
/** The gate of draining node a. */
const gateOf = (owner: BaselineOwner, ...parts: readonly Part[]): GateResult => (
  gate({ owner, nodeName: 'a' }, new View(snapshotOf(draining('a'), ...parts), NOW)));

const web = (available: number) => wanted('Deployment', 'web', available);
const waiting = (because: string): GateResult => ({ type: 'waiting', because });

test('an owner that is whole on other nodes is replaced', () => {
  expect(gateOf(web(2), deployment({ name: 'web', on: ['b', 'c'] }))).toEqual({ type: 'replaced' });
});

test('a pod that nobody makes again is not waited for', () => {
  expect(gateOf({ kind: 'Pod', namespace: 'shop', name: 'shell', uid: 'pod-shell', available: 0 })).toEqual({ type: 'not-replaceable' });
});

test('its pods on this node do not count', () => {
  expect(gateOf(web(2), deployment({ name: 'web', on: ['a', 'c'] }))).toEqual(waiting('Deployment shop/web has 1 of 2 available pods on other nodes'));
});

test('its pods on another draining node count, for they are that one\'s to move', () => {
  expect(gateOf(web(2), draining('b'), deployment({ name: 'web', on: ['b', 'c'] }))).toEqual({ type: 'replaced' });
});

test('an owner need not have more than it had before', () => {
  expect(gateOf(web(1), deployment({ name: 'web', on: ['b', { on: 'c', ready: false }] }))).toEqual({ type: 'replaced' });
  expect(gateOf(web(0), deployment({ name: 'web', replicas: 2, on: [] }))).toEqual({ type: 'replaced' });
});

test('nor more than it wants by now', () => {
  expect(gateOf(web(3), deployment({ name: 'web', replicas: 2, on: ['b', 'c'] }))).toEqual({ type: 'scaled-in' });
  expect(gateOf(web(3), deployment({ name: 'web', replicas: 0, on: [] }))).toEqual({ type: 'scaled-in' });
});

test('an owner that was scaled out still needs what it had only', () => {
  expect(gateOf(web(2), deployment({ name: 'web', replicas: 10, on: ['b', 'c'] }))).toEqual({ type: 'replaced' });
});

test.each(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController', 'Job'])('a %s that was deleted is not waited for', (kind) => {
  expect(gateOf(wanted(kind, 'web', 3))).toEqual({ type: 'owner-gone' });
});

test('a Job that has ended meanwhile wants no pod', () => {
  expect(gateOf(wanted('Job', 'batch', 1), job({ name: 'batch', on: [], ended: 'Complete' }))).toEqual({ type: 'scaled-in' });
});

test('the next pods of a Job are not waited for, unless its budget asks for them', () => {
  const batch = wanted('Job', 'batch', 3);
  const one = job({ name: 'batch', parallelism: 3, on: ['b'] });
  expect(gateOf(wanted('Job', 'batch', 1), job({ name: 'batch', on: [] }))).toEqual({ type: 'on-its-way' });
  expect(gateOf(batch, one)).toEqual({ type: 'on-its-way' });
  expect(gateOf(batch, one, budget({ name: 'batch', apps: ['batch'], allows: 0, needs: 1 }))).toEqual({ type: 'on-its-way' });
  expect(gateOf(batch, one, budget({ name: 'batch', apps: ['batch'], allows: 0, needs: 2 }))).toEqual(waiting('Job shop/batch has 1 of 3 available pods on other nodes'));
});

test('those of a Job that are still on the node are', () => {
  expect(gateOf(wanted('Job', 'batch', 2), job({ name: 'batch', parallelism: 2, on: ['a', 'b'] }))).toEqual(waiting('Job shop/batch has 1 of 2 available pods on other nodes'));
});

test('pods that terminate, or were asked to, do not count', () => {
  expect(gateOf(web(1), deployment({ name: 'web', on: [{ on: 'b', terminatingUntil: NOW + MINUTE }] }))).toMatchObject({ type: 'waiting' });
  expect(gateOf(web(1), deployment({ name: 'web', on: ['b'] }), attempt('web-0', 'accepted'))).toMatchObject({ type: 'waiting' });
});

describe('a pod that never stops', () => {
  const dead = (options: PodOptions = {}) => ({ on: 'a', terminatingUntil: NOW - 5 * MINUTE, ...options });
  const db = (one: PodOptions) => gateOf(wanted('StatefulSet', 'db', 3), statefulSet({ name: 'db', replicas: 3, on: [one, 'b', 'c'] }));

  test('keeps its name from the replacement that a StatefulSet would make, so that is not waited for', () => {
    expect(db(dead())).toEqual({ type: 'not-replaceable' });
    expect(db(dead({ terminatingUntil: NOW - 5 * MINUTE + SECOND }))).toMatchObject({ type: 'waiting' });
  });

  test('excuses none but itself', () => {
    expect(gateOf(wanted('StatefulSet', 'db', 3), statefulSet({ name: 'db', replicas: 3, on: [dead(), 'b', { on: 'c', ready: false }] })))
      .toMatchObject({ type: 'waiting' });
    expect(db(dead({ on: 'b' }))).toMatchObject({ type: 'waiting' });
  });

  test.each<[string, Job['spec'], string]>([
    ['that replaces failed pods only', { podReplacementPolicy: 'Failed' }, 'not-replaceable'],
    ['with a failure policy, which replaces failed pods only', { podFailurePolicy: { rules: [] } }, 'not-replaceable'],
    ['that replaces a pod at once', { podReplacementPolicy: 'TerminatingOrFailed' }, 'on-its-way'],
  ])('of a Job %s', (_, spec, type) => {
    expect(gateOf(wanted('Job', 'report', 2), job({ name: 'report', parallelism: 2, spec, on: [dead(), 'b'] }))).toMatchObject({ type });
  });

  test('keeps no pod of a Deployment from being replaced', () => {
    expect(gateOf(web(2), deployment({ name: 'web', replicas: 2, on: [dead(), 'b'] }))).toMatchObject({ type: 'waiting' });
  });
});

describe('while an owner is waited for, it is said', () => {
  const replacement = (options: PodOptions, minReadySeconds = 0) => gateOf(web(2), deployment({ name: 'web', minReadySeconds, on: ['b', options] }));

  test('why the scheduler finds no node for its pod', () => {
    expect(replacement({ phase: 'Pending', ready: false, unscheduledBecause: '0/3 nodes are available: 3 Insufficient cpu.' })).toEqual(waiting(
      'Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 is not scheduled: 0/3 nodes are available: 3 Insufficient cpu.'));
  });

  test.each([
    ['by a word where there is no sentence', { reason: 'SchedulerError' }, 'SchedulerError'],
    ['that it gave no reason where it gave none', {}, 'no reason given'],
  ])('why the scheduler finds none, %s', (_, words, said) => {
    const conditions = [{ type: 'PodScheduled', status: 'False', ...words }];
    const cluster = deployment({ name: 'web', on: [{}] });
    const pods = cluster.pods?.map((one) => ({ ...one, status: { ...one.status, conditions } }));
    expect(gateOf(web(1), { ...cluster, pods })).toEqual(waiting(`Deployment shop/web has 0 of 1 available pods on other nodes; shop/web-0 is not scheduled: ${said}`));
  });

  test('which of its containers waits, though others run, and nothing of one that has been scheduled', () => {
    const conditions = [{ type: 'PodScheduled', status: 'True' }];
    const container = { name: 'app', ready: false, restartCount: 0 };
    const containerStatuses = [
      container, { ...container, state: {} }, { ...container, state: { waiting: {} } }, { ...container, state: { waiting: { reason: 'ErrImagePull' } } },
    ];
    const gateWith = (count: number) => {
      const cluster = deployment({ name: 'web', on: ['b'] });
      const status = { conditions, containerStatuses: containerStatuses.slice(0, count) };
      return gateOf(web(1), { ...cluster, pods: cluster.pods?.map((one) => ({ ...one, status })) });
    };
    expect(gateWith(3)).toEqual(waiting('Deployment shop/web has 0 of 1 available pods on other nodes; shop/web-0 is not ready'));
    expect(gateWith(4)).toEqual(waiting('Deployment shop/web has 0 of 1 available pods on other nodes; shop/web-0 waits with ErrImagePull'));
  });

  test('that its pod crashes, and how often', () => {
    expect(replacement({ on: 'c', ready: false, waits: { reason: 'CrashLoopBackOff', restarts: 4 } })).toEqual(waiting(
      'Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 waits with CrashLoopBackOff after 4 restarts'));
  });

  test('that its image cannot be had', () => {
    expect(replacement({ on: 'c', ready: false, waits: { reason: 'ImagePullBackOff' } })).toEqual(waiting(
      'Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 waits with ImagePullBackOff'));
  });

  test('that its pod starts', () => {
    expect(replacement({ on: 'c', ready: false, waits: { reason: 'ContainerCreating' } })).toEqual(waiting(
      'Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 is not ready'));
  });

  test('but nothing of pods that leave themselves', () => {
    const because = 'Deployment shop/web has 1 of 2 available pods on other nodes';
    expect(replacement({ on: 'c', ready: false, terminatingUntil: NOW + MINUTE })).toEqual(waiting(because));
    expect(gateOf(web(2), deployment({ name: 'web', on: ['b', 'c'] }), attempt('web-1', 'requested'))).toEqual(waiting(because));
  });

  test('that its pod has not been ready for minReadySeconds', () => {
    expect(replacement({ on: 'c', readySince: NOW - 10 * SECOND }, 30)).toEqual(waiting(
      'Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 is not ready for long enough'));
    expect(replacement({ on: 'c', readySince: NOW - 30 * SECOND }, 30)).toEqual({ type: 'replaced' });
  });
});

test('a StatefulSet pod is replaced by one of its name', () => {
  expect(gateOf(wanted('StatefulSet', 'db', 1), statefulSet({ name: 'db', on: ['b'] }))).toEqual({ type: 'replaced' });
});

describe('a controller of a kind that we do not know', () => {
  const game = wanted('Game', 'chess', 2);

  test('is replaced when as many of its pods are ready as before', () => {
    expect(gateOf(game, podsOfKind('Game', { name: 'chess', on: ['b', 'c'] }))).toEqual({ type: 'replaced' });
    expect(gateOf(game, podsOfKind('Game', { name: 'chess', on: ['b', { on: 'c', ready: false }] }))).toMatchObject({ type: 'waiting' });
  });

  test('without any pod is waited for, since nobody tells that it is gone', () => {
    expect(gateOf(game)).toEqual(waiting('Game shop/chess has no pod on another node'));
  });
});

describe('an owner of a kind that we do not know', () => {
  const workflow = wanted('Workflow', 'nightly', 2);
  const gateSince = (evacuated: number, ...parts: readonly Part[]): GateResult =>
    gate({ owner: workflow, nodeName: 'a', evacuated }, new View(snapshotOf(draining('a'), ...parts), NOW));

  test('has two minutes from the last pod that left to make others', () => {
    expect(gateSince(NOW - 2 * MINUTE + SECOND)).toEqual(waiting('Workflow shop/nightly has no pod on another node'));
    expect(gateSince(NOW - 2 * MINUTE)).toEqual({ type: 'scaled-in' });
  });

  test('is waited for while a pod of it comes up', () => {
    expect(gateSince(NOW - 20 * MINUTE, podsOfKind('Workflow', { name: 'nightly', on: [{ on: 'b', ready: false }] }))).toMatchObject({ type: 'waiting' });
    expect(gateSince(NOW - 20 * MINUTE, podsOfKind('Workflow', { name: 'nightly', on: ['b', { on: 'c', ready: false }] }))).toMatchObject({ type: 'waiting' });
  });

  test('is not waited for where its pods end with the node, and has lost them', () => {
    const drained = draining('a', { baseline: { owners: [workflow], pods: 2, volumes: [], forced: false } });
    const snapshot = snapshotOf(drained, podsOfKind('Workflow', { name: 'nightly', on: ['a', 'a'] }));
    const bound = new Map(snapshot.pods.map((pod) => [pod, { because: 'it is pinned', comesBack: false }]));
    expect(gate({ owner: workflow, nodeName: 'a', bound }, new View(snapshot, NOW))).toEqual({ type: 'left-down' });
    const later = snapshotOf(drained, podsOfKind('Workflow', { name: 'nightly', on: ['a'] }));
    expect(gate({ owner: workflow, nodeName: 'a', bound: new Map(later.pods.map((pod) => [pod, { because: '', comesBack: false }])), evacuated: NOW - 2 * MINUTE }, new View(later, NOW)))
      .toEqual({ type: 'left-down' });
  });

  test('is done with fewer than it had, once those that it made since are available', () => {
    expect(gateSince(NOW - 2 * MINUTE, podsOfKind('Workflow', { name: 'nightly', on: ['b'] }))).toEqual({ type: 'scaled-in' });
  });
});

test('an owner that says how many it wants is waited for beyond those two minutes', () => {
  const view = new View(snapshotOf(draining('a'), deployment({ name: 'web', on: ['b'], replicas: 2 })), NOW);
  expect(gate({ owner: web(2), nodeName: 'a', evacuated: NOW - 20 * MINUTE }, view)).toEqual(waiting('Deployment shop/web has 1 of 2 available pods on other nodes'));
});
