import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { ClusterBuilder as Builder } from '../../../simulation/cluster/build/cluster-builder';
import { loadDump } from '../../../simulation/cluster/dump';
import { Store } from '../../../simulation/cluster/store';
import { expectedInterruptions } from '../../../simulation/observe/expected-interruptions';
import dump from '../../fixtures/cluster-3-nodes-54-pods.json';

/** What is expected with and without surge. */
function expected(build: (builder: ClusterBuilder) => void) {
  const builder = new Builder(new Store(new VirtualClock()));
  builder.nodes(3);
  build(builder);
  const reasons = (surge: boolean) => expectedInterruptions(builder.store, { surge }).map(({ reason }) => reason);
  return { without: reasons(false), with: reasons(true) };
}

const ALL = { minAvailable: '100%' };

test.each<[string, (builder: ClusterBuilder) => void, string | undefined, string | undefined]>([
  ['two replicas', (builder) => builder.deployment('a', { replicas: 2 }), undefined, undefined],
  ['one replica', (builder) => builder.deployment('a'), 'one replica', undefined],
  ['one replica that its budget allows to go', (builder) => builder.deployment('a', { budget: { maxUnavailable: 1 } }), undefined, undefined],
  ['a budget that allows nothing ever', (builder) => builder.deployment('a', { replicas: 3, budget: ALL }), 'budget a needs all of its 3 replicas', undefined],
  ['the same of a StatefulSet', (builder) => builder.statefulSet('a', { replicas: 3, budget: ALL }),
    'budget a needs all of its 3 replicas', 'budget a needs all of its 3 replicas, and a StatefulSet cannot surge'],
  ['Recreate', (builder) => builder.deployment('a', { strategy: 'Recreate' }), 'one replica', 'one replica, and its strategy is Recreate'],
  ['Recreate of two', (builder) => builder.deployment('a', { replicas: 2, strategy: 'Recreate' }), undefined, undefined],
  ['maxSurge 0', (builder) => builder.deployment('a', { maxSurge: 0, maxUnavailable: 1 }), 'one replica', 'one replica, and its maxSurge is 0'],
  ['a pod', (builder) => builder.pod('a'), 'nobody makes it again', 'nobody makes it again'],
  ['a bare ReplicaSet', (builder) => builder.replicaSet('a'), 'one replica', 'one replica, and the pods of a ReplicaSet without a Deployment cannot be released'],
  ['a custom resource', (builder) => builder.customOwner('a', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' }),
    'one replica', 'one replica, and the pods of a Rollout without a Deployment cannot be released'],
  ['a shared volume', (builder) => {
    builder.claim('files', { accessMode: 'ReadWriteMany' });
    builder.deployment('a', { claims: ['files'] });
  }, 'one replica', undefined],
  ['a DaemonSet and a Job', (builder) => {
    builder.daemonSet('a');
    builder.job('b');
  }, undefined, undefined],
])('%s', (_, build, without, withSurge) => {
  const list = (reason: string | undefined) => reason === undefined ? [] : [reason];
  expect(expected(build)).toEqual({ without: list(without), with: list(withSurge) });
});

test('a volume of one node', () => {
  expect(expected((builder) => {
    builder.claim('data');
    builder.deployment('a', { claims: ['data'] });
  }).with).toEqual([expect.stringMatching(/^one replica, and its volume pvc-.* can be on one node only$/)]);
});

test('a Service that selects by the label, and a quota that is used up', () => {
  expect(expected((builder) => {
    const { replicaSet } = builder.deployment('a');
    builder.store.create('services', {
      metadata: { name: 'a', namespace: 'default' }, spec: { selector: { 'pod-template-hash': replicaSet.metadata.labels!['pod-template-hash'] } },
    });
    builder.deployment('b', { namespace: 'tight' });
    builder.store.create('resourcequotas', { metadata: { name: 'few', namespace: 'tight' }, spec: { hard: { pods: '1' } } });
  }).with).toEqual([
    'one replica, and the Service a selects by pod-template-hash',
    'one replica, and its namespace has no room for one pod more: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1',
  ]);
});

test('a budget over several owners, and two budgets on one', () => {
  const shared = expected((builder) => {
    for (const name of ['a', 'b']) {
      builder.deployment(name, { replicas: 2, labels: { app: name, tier: 'web' } });
    }
    builder.budget('web', { ...ALL, selector: { matchLabels: { tier: 'web' } } });
  });
  const reason = 'budget web needs all of the 4 pods that it selects';
  expect(shared).toEqual({ without: [reason, reason], with: [] });
  const twice = 'budgets a and b select the same pods, and the API server evicts none of those';
  expect(expected((builder) => {
    builder.deployment('a', { replicas: 2, budget: { maxUnavailable: 1 } });
    builder.budget('b', { maxUnavailable: 1, selector: { matchLabels: { app: 'a' } } });
  })).toEqual({ without: [twice], with: [twice] });
});

describe('of the dump of a real cluster', () => {
  const store = new Store(new VirtualClock());
  loadDump(store, dump);

  test('three owners cannot be moved even with surge', () => {
    expect(expectedInterruptions(store, { surge: true }).map(({ key, reason }) => `${key}: ${reason}`)).toEqual([
      'Pod batch/debug-shell: nobody makes it again',
      'StatefulSet delivery/application-controller: one replica, and a StatefulSet cannot surge',
      'Deployment delivery/notifications-controller: one replica, and its strategy is Recreate',
    ]);
  });

  test('only those with pods on the given nodes count', () => {
    expect(expectedInterruptions(store, { surge: true, nodes: new Set(['node2']) }).map(({ key }) => key)).toEqual(['Pod batch/debug-shell']);
  });

  test('without surge all single replicas are among them, and the budget of 100 %', () => {
    const keys = expectedInterruptions(store, { surge: false }).map(({ key }) => key);
    expect(keys).toHaveLength(18);
    expect(keys).toEqual(expect.arrayContaining(['Deployment shop/cart', 'Deployment delivery/repo-server']));
  });
});
