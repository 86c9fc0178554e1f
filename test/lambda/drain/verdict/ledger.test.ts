import { decide } from '../../../../lambda/drain/decide';
import { place, volume } from '../placement/nodes';
import { attempt, budget, type BudgetOptions, movesOf, withBaseline, sentencesOf, snapshotOf, draining } from '../snapshot-of';
import { barePod, claim, deployment, MINUTE, NOW, type Part, type PodOptions, podsOfKind, releasedPod, SECOND, statefulSet, surgeFailed, timestamp } from '../workloads';

describe('pods of another namespace that name it as their controller, as anybody can write,', () => {
  const forged = (controller: string, name: string): Part => podsOfKind(controller, { name, namespace: 'attacker', on: [0, 1, 2, 3].map(() => ({ on: 'b', namespace: 'attacker' })) });

  test.each<[string, Part, Part]>([
    ['Deployment', deployment({ name: 'web', maxUnavailable: 1, maxSurge: 0, on: ['a', 'a', 'a'] }), forged('ReplicaSet', 'web')],
    ['StatefulSet', statefulSet({ name: 'web', on: ['a', 'a', 'a'] }), forged('StatefulSet', 'web')],
  ])('let no more pods of a %s go', (_, owner, others) => {
    const renamed = { ...others, pods: others.pods?.map((pod, index) => ({ ...pod, metadata: { ...pod.metadata, name: `forged-${index}`, uid: `forged-${index}` } })) };
    expect(movesOf(withBaseline(snapshotOf(draining('a'), owner)))).toEqual(['evict web-0']);
    expect(movesOf(withBaseline(snapshotOf(draining('a'), owner, renamed)))).toEqual(['evict web-0']);
  });

  test('let no more go by a ReplicaSet of theirs between', () => {
    const owner = deployment({ name: 'web', maxUnavailable: 1, maxSurge: 0, on: ['a', 'a', 'a'] });
    const others = deployment({ name: 'forged', namespace: 'attacker', maxSurge: 0, on: ['b', 'b', 'b', 'b'] });
    const { ownerReferences } = owner.replicaSets?.[0].metadata ?? {};
    const replicaSets = others.replicaSets?.map(({ metadata, ...one }) => ({ ...one, metadata: { ...metadata, ownerReferences } }));

    expect(movesOf(withBaseline(snapshotOf(draining('a'), owner, { ...others, deployments: [], replicaSets })))).toEqual(['evict web-0']);
  });
});

describe('with a budget of its own', () => {
  test('an owner loses as many as it allows', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'a'] }), budget({ name: 'web', apps: ['web'], allows: 1 }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
    expect(sentencesOf(cluster)).toContain('shop/web-1 stays: the disruption budget web needs 1 healthy pods, has 2 and allows 1 disruptions');
  });

  test('more than its own floor would allow', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'a', 'a', 'b'] }), budget({ name: 'web', apps: ['web'], allows: 3 }));
    expect(movesOf(cluster)).toEqual(['evict web-0', 'evict web-1', 'evict web-2']);
  });

  test('of one that may be disrupted is no interruption to announce', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a'] }), budget({ name: 'web', apps: ['web'], allows: 1, needs: 0 }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });

  test('of 100 % none goes, not even the last one on the node', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a'] }), budget({ name: 'web', apps: ['web'], allows: 0 }));
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toContain('shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions');
  });

  test('that counts a pod as soon as it is ready, minReadySeconds are waited for', () => {
    const web = (readySince: number) => snapshotOf(
      draining('a'),
      deployment({ name: 'web', minReadySeconds: 60, on: ['a', { on: 'b', readySince }] }),
      budget({ name: 'web', apps: ['web'], allows: 1, needs: 1 }),
    );
    expect(movesOf(web(NOW - 59 * SECOND))).toEqual([]);
    expect(sentencesOf(web(NOW - 59 * SECOND))).toContain('shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 2 and allows 1 disruptions, '
      + 'and Deployment shop/web has 1 that were ready for long enough');
    expect(movesOf(web(NOW - 60 * SECOND))).toEqual(['evict web-0']);
  });

  test('a disruption that is under way is spent', () => {
    const cluster = snapshotOf(
      draining('a'),
      deployment({ name: 'web', on: ['a', 'a', 'b', 'b'] }),
      budget({ name: 'web', apps: ['web'], allows: 1, needs: 3 }),
      attempt('web-0', 'requested'),
    );
    expect(movesOf(cluster)).toEqual([]);
  });

  test('one disruption is spent by each that is under way, and none by what was accepted or by a release', () => {
    const cluster = snapshotOf(
      draining('a'),
      deployment({ name: 'web', on: ['a', 'a', 'a', 'a', 'b'] }),
      budget({ name: 'web', apps: ['web'], allows: 2, needs: 1 }),
      attempt('web-0', 'requested'),
      attempt('web-1', 'accepted'),
      attempt('web-2', 'requested', { type: 'release' }),
    );
    expect(movesOf(cluster)).toEqual(['evict web-3']);
    expect(sentencesOf(cluster)).toContain('shop/web-2 stays: it is being released or adopted');
  });

  test('one that was accepted is in the budget\'s own numbers', () => {
    const cluster = snapshotOf(
      draining('a'),
      deployment({ name: 'web', on: ['a', 'a', 'b', 'b'] }),
      budget({ name: 'web', apps: ['web'], allows: 1, needs: 2 }),
      attempt('web-0', 'accepted'),
    );
    expect(movesOf(cluster)).toEqual(['evict web-1']);
  });
});

describe('a pod that is not ready', () => {
  const unready = (options: Omit<BudgetOptions, 'name'>) => snapshotOf(
    draining('a'), deployment({ name: 'web', on: [{ on: 'a', ready: false }, 'b'] }), budget({ name: 'web', apps: ['web'], ...options }));

  test('goes where the others are enough', () => {
    expect(movesOf(unready({ allows: 0, needs: 1, has: 1 }))).toEqual(['evict web-0']);
  });

  test('stays where they are not', () => {
    expect(movesOf(unready({ allows: 0, needs: 2, has: 1 }))).toEqual([]);
  });

  test('goes where the budget always allows it', () => {
    expect(movesOf(unready({ allows: 0, needs: 2, has: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' }))).toEqual(['evict web-0']);
  });

  test('goes where it has not even started', () => {
    const cluster = snapshotOf(
      draining('a'), deployment({ name: 'web', on: [{ on: 'a', phase: 'Pending', ready: false }, 'b'] }), budget({ name: 'web', apps: ['web'], allows: 0, needs: 2, has: 1 }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });

  test('does not take the disruption of a ready one', () => {
    const cluster = snapshotOf(
      draining('a'), deployment({ name: 'web', on: [{ on: 'a', ready: false }, 'a', 'b'] }), budget({ name: 'web', apps: ['web'], allows: 1, needs: 1 }));
    expect(movesOf(cluster)).toEqual(['evict web-0', 'evict web-1']);
  });
});

describe('pods that are ready, though not yet for long enough', () => {
  const young = { on: 'a', readySince: NOW - 10 * SECOND };
  const web = (...on: Parameters<typeof deployment>[0]['on']) => deployment({ name: 'web', minReadySeconds: 60, on });

  test('go no further than their owner\'s floor, for they serve', () => {
    const cluster = snapshotOf(draining('a'), web(young, young, young, young));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
    expect(sentencesOf(cluster)).toContain('shop/web-1 stays: it has been ready for less than 60 s, and Deployment shop/web has 4 ready pods of 4 '
      + 'and must not fall below 3');
  });

  test('are not thrown away where there is one only', () => {
    expect(movesOf(snapshotOf(draining('a'), web(young)))).toEqual([]);
    expect(movesOf(snapshotOf(draining('a'), web(young)), NOW + 50 * SECOND)).toEqual(['interrupt web-0']);
  });

  test('share their floor with those that are available', () => {
    expect(movesOf(snapshotOf(draining('a'), web('a', 'a', young, { on: 'b', ready: false })))).toEqual([]);
    expect(movesOf(snapshotOf(draining('a'), web(young, 'b', 'b')))).toEqual(['evict web-0']);
  });

  test('do not go beside a rollout that may take what they are', () => {
    expect(movesOf(snapshotOf(draining('a'), deployment({ name: 'web', minReadySeconds: 60, maxUnavailable: 1, on: [young, 'b', 'b'], old: ['b'] })))).toEqual([]);
  });

  test('go as their own budget allows', () => {
    const cluster = snapshotOf(draining('a'), web(young, young, 'b'), budget({ name: 'web', apps: ['web'], allows: 2, needs: 1 }));
    expect(movesOf(cluster)).toEqual(['evict web-0', 'evict web-1']);
  });

  test('go no further than that budget needs, though it allows more before it has noticed that another has gone', () => {
    const cluster = snapshotOf(draining('a'), web(young, young, 'b', 'b'), budget({ name: 'web', apps: ['web'], allows: 2, needs: 2 }), attempt('web-3', 'accepted'));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
    expect(sentencesOf(cluster)).toContain('shop/web-1 stays: it has been ready for less than 60 s, and Deployment shop/web has 3 ready pods of 4 '
      + 'and must not fall below 2');
  });

  test('go at once where they are not ready', () => {
    expect(movesOf(snapshotOf(draining('a'), web({ ...young, ready: false }, 'b')))).toEqual(['evict web-0']);
  });
});

describe('a budget that is not exactly one owner\'s', () => {
  test('is a condition besides each owner\'s own floor', () => {
    const cluster = snapshotOf(
      draining('a'),
      deployment({ name: 'web', on: ['a', 'a', 'b'] }),
      deployment({ name: 'api', on: ['a', 'a', 'b'] }),
      budget({ name: 'both', apps: ['web', 'api'], allows: 6, needs: 0 }),
    );
    expect(movesOf(cluster)).toEqual(['evict web-0', 'evict api-0']);
  });

  test('is spent once for all of them', () => {
    const cluster = snapshotOf(
      draining('a'),
      deployment({ name: 'web', on: ['a', 'b'] }),
      deployment({ name: 'api', on: ['a', 'b'] }),
      budget({ name: 'both', apps: ['web', 'api'], allows: 1 }),
    );
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });

  test('is not spent by a pod that its owner\'s floor keeps', () => {
    const cluster = snapshotOf(
      draining('a'),
      deployment({ name: 'web', on: ['a', { on: 'b', ready: false }] }),
      deployment({ name: 'api', on: ['a', 'b'] }),
      budget({ name: 'both', apps: ['web', 'api'], allows: 1 }),
    );
    expect(movesOf(cluster)).toEqual(['evict api-0']);
  });

  test('but of a part of its pods leaves the owner its floor', () => {
    const cluster = snapshotOf(
      draining('a'),
      podsOfKind('Cluster', { name: 'pg', on: [{ on: 'a', labels: { role: 'primary' } }, 'a', 'b'] }),
      budget({ name: 'pg-primary', labels: { role: 'primary' }, allows: 1, needs: 0 }),
    );
    expect(movesOf(cluster)).toEqual(['evict pg-0']);
  });

  test('is nobody\'s floor though it selects as many pods as an owner has', () => {
    const front = { tier: 'front' };
    const cluster = snapshotOf(
      draining('a'),
      deployment({ name: 'web', on: [{ on: 'a', labels: front }, { on: 'b', ready: false }] }),
      deployment({ name: 'api', on: [{ on: 'b', labels: front }, 'b'] }),
      budget({ name: 'front', labels: front, allows: 2, needs: 0 }),
    );
    expect(movesOf(cluster)).toEqual([]);
  });

  test('of another namespace is none', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b'] }), budget({ name: 'web', namespace: 'other', apps: ['web'], allows: 0 }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });
});

describe('two budgets on one pod', () => {
  const twice = [budget({ name: 'web', apps: ['web'], allows: 1 }), budget({ name: 'whole-shop', allows: 1 })];

  test('are told, for Kubernetes evicts no such pod', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b'] }), ...twice);
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toContain('shop/web-0 stays: web and whole-shop are more than one disruption budget for this pod, '
      + 'and Kubernetes evicts no such pod; let only one of them select it');
  });

  test('do not matter while the pod has not started, nor once it has finished', () => {
    const cluster = snapshotOf(
      draining('a'), deployment({ name: 'web', on: [{ on: 'a', phase: 'Pending', ready: false }, { on: 'a', phase: 'Failed', ready: false }, 'b'] }), ...twice);
    expect(movesOf(cluster)).toEqual(['evict web-0', 'evict web-1']);
  });
});

describe('a refusal', () => {
  const refused = (options: Parameters<typeof attempt>[2], version = '1') => snapshotOf(
    draining('a'),
    deployment({ name: 'web', on: ['a', 'b'] }),
    budget({ name: 'web', apps: ['web'], allows: 1, version }),
    attempt('web-0', 'refused', options),
  );

  test('holds until its time, and then no longer', () => {
    const cluster = refused({ retryAt: NOW + 10 * SECOND, because: 'admission webhook "x" denied the request' });
    expect(movesOf(cluster)).toEqual([]);
    expect(movesOf(cluster, NOW + 9 * SECOND)).toEqual([]);
    expect(movesOf(cluster, NOW + 10 * SECOND)).toEqual(['evict web-0']);
  });

  test('by a budget holds until that budget changes', () => {
    expect(movesOf(refused({ retryAt: NOW + MINUTE, budgetVersion: '1' }))).toEqual([]);
    expect(movesOf(refused({ retryAt: NOW + MINUTE, budgetVersion: '1' }, '2'))).toEqual(['evict web-0']);
    expect(movesOf(refused({ retryAt: NOW + MINUTE, budgetVersion: '1' }), NOW + MINUTE)).toEqual(['evict web-0']);
  });

  test('by a budget is told in the words of the answer, or in the budget\'s numbers', () => {
    const lagging = { retryAt: NOW + MINUTE, budgetVersion: '1', because: 'the disruption budget web is still being processed' };
    expect(sentencesOf(refused(lagging))).toContain('shop/web-0 stays: the disruption budget web is still being processed');
    expect(sentencesOf(refused({ ...lagging, because: undefined }))).toContain(
      'shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 2 and allows 1 disruptions');
  });

  test('by something else does not end when a budget changes', () => {
    expect(movesOf(refused({ retryAt: NOW + MINUTE }, '2'))).toEqual([]);
  });

  test('holds for a finished pod as well', () => {
    const cluster = snapshotOf(draining('a'), barePod('done', { on: 'a', phase: 'Succeeded', ready: false }), attempt('done', 'refused', { retryAt: NOW + SECOND }));
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toEqual(['shop/done stays: the API server refused']);
    expect(movesOf(cluster, NOW + SECOND)).toEqual(['evict done']);
  });
});

describe('a pod with data', () => {
  const data = (...values: string[]) => ({ nodes: [place('b')], volumes: [volume('data', 'kubernetes.io/hostname', ...values)] });
  const web = (spec: PodOptions['spec'] = {}) => deployment({ name: 'web', claims: ['data'], on: [{ on: 'a', emptyDir: true, spec }, 'b'] });

  test('that no other node can have stays, whatever its owner can spare and whichever other volumes it has', () => {
    const cluster = snapshotOf(draining('a'), web(), claim('data'), data('a'));
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toContain('shop/web-0 stays: its data is on this node only: its volume data (pv-data), which is on a');
    expect(movesOf(snapshotOf(draining('a'), web(), claim('data'), data('a', 'b')))).toEqual(['evict web-0']);
  });

  test('that every node can have goes like other pods, even while no node takes it for another reason', () => {
    expect(movesOf(snapshotOf(draining('a'), web({ nodeSelector: { pool: 'gpu' } }), claim('data'), { nodes: [place('b')] }))).toEqual(['evict web-0']);
  });
});

describe('a pod that waits goes at the last call, where force may be used,', () => {
  const late = draining('a', { whenBlocked: 'FORCE', deadline: NOW + MINUTE });
  const young = { on: 'b', readySince: NOW - SECOND };
  const closed = budget({ name: 'web', apps: ['web'], allows: 0 });
  const open = budget({ name: 'web', apps: ['web'], allows: 1 });
  const forced = (...parts: readonly Part[]) => movesOf(withBaseline(snapshotOf(late, ...parts)));

  test.each<[string, readonly Part[], string]>([
    ['though others of its owner have not been ready for long enough', [deployment({ name: 'web', minReadySeconds: 60, on: ['a', young] }), open], 'delete web-0'],
    ['though it has not been ready for long enough itself', [deployment({ name: 'web', minReadySeconds: 60, on: [{ ...young, on: 'a' }] })], 'delete web-0'],
    ['though its budget refused a moment ago',
      [deployment({ name: 'web', on: ['a', 'b'] }), open, attempt('web-0', 'refused', { retryAt: NOW + MINUTE, budgetVersion: '1' })], 'delete web-0'],
    ['though its Deployment is gone and its budget is not', [releasedPod('web-0', 'web', { on: 'a' }), closed], 'delete web-0'],
    ['though its ReplicaSet is about to adopt it again',
      [barePod('web-0', { on: 'a', labels: { 'pod-template-hash': 'abc' }, annotations: surgeFailed(timestamp(NOW)) })], 'delete web-0'],
    ['though nobody makes it again and its budget forbids it', [barePod('web-0', { on: 'a', labels: { app: 'web' } }), closed], 'delete web-0'],
    ['but as an interruption that its budget may forbid, where it is the only one and no node takes it',
      [deployment({ name: 'web', on: ['a'] }), { nodes: [place('b', { ready: false })] }], 'interrupt web-0'],
  ])('%s', (_, parts, move) => {
    expect(forced(...parts)).toEqual([move]);
  });
});

test('the only pod of an owner waits for a node that takes it', () => {
  const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a'] }), { nodes: [place('b', { ready: false })] });
  expect(movesOf(cluster)).toEqual([]);
  expect(sentencesOf(cluster)).toContain('shop/web-0 stays: Deployment shop/web has one replica, and no other node can take it (1 not ready)');
});

describe('a pod without owner', () => {
  test('that was given back a moment ago waits for its ReplicaSet', () => {
    const cluster = snapshotOf(draining('a'), barePod('web-0', { on: 'a', labels: { 'pod-template-hash': 'abc' }, annotations: surgeFailed(timestamp(NOW)) }));
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toContain('shop/web-0 stays: its ReplicaSet is about to adopt it again');
  });

  test('is interrupted, for nobody makes it again', () => {
    const cluster = withBaseline(snapshotOf(draining('a'), barePod('shell', { on: 'a' })));
    expect(movesOf(cluster)).toEqual(['interrupt shell']);
    expect(decide(cluster, NOW).drainingNodes[0].announcements).toMatchObject([{ because: 'no controller makes it again' }]);
  });

  test('stays while a budget forbids it', () => {
    const cluster = snapshotOf(draining('a'), barePod('shell', { on: 'a', labels: { app: 'shell' } }), budget({ name: 'shell', apps: ['shell'], allows: 0 }));
    expect(movesOf(cluster)).toEqual([]);
  });

  test('that has finished goes without ceremony', () => {
    const cluster = snapshotOf(draining('a'), barePod('shell', { on: 'a', phase: 'Succeeded', ready: false }));
    expect(movesOf(cluster)).toEqual(['evict shell']);
  });
});
