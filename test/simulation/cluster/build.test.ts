import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import type { DeploymentOptions } from '../../../simulation/cluster/build/replicas';
import type { Pod } from '../../../simulation/cluster/objects';
import { controllerOf } from '../../../simulation/cluster/selectors';
import { Store } from '../../../simulation/cluster/store';

function newCluster(nodes = 3): ClusterBuilder {
  const builder = new ClusterBuilder(new Store(new VirtualClock()));
  builder.nodes(nodes);
  return builder;
}

test('a Deployment runs through its ReplicaSet, spread over the nodes', () => {
  const builder = newCluster();
  const { deployment, replicaSet, pods } = builder.deployment('shop', { namespace: 'web', replicas: 4, probeDelay: 5, grace: 7 });
  expect(controllerOf(replicaSet)).toMatchObject({ kind: 'Deployment', name: 'shop', uid: deployment.metadata.uid });
  expect(pods.map((pod) => pod.spec.nodeName)).toEqual(['node1', 'node2', 'node3', 'node1']);
  const hash = replicaSet.metadata.labels?.['pod-template-hash'];
  for (const pod of pods) {
    expect(controllerOf(pod)?.uid).toBe(replicaSet.metadata.uid);
    expect(pod.metadata.name).toMatch(new RegExp(`^shop-${hash}-[a-z0-9]{5}$`));
    expect(pod.metadata.labels).toEqual({ 'app': 'shop', 'pod-template-hash': hash });
    expect(pod.spec).toMatchObject({
      terminationGracePeriodSeconds: 7,
      containers: [{ readinessProbe: { initialDelaySeconds: 5 }, image: 'registry.example/shop:1' }],
    });
    expect(pod.status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True', lastTransitionTime: '2026-11-23T00:00:00Z' }));
  }
  expect(replicaSet.spec.template?.spec).toEqual(deployment.spec.template?.spec);
  expect(deployment.status).toMatchObject({ observedGeneration: 1, availableReplicas: 4 });
});

test.each([
  [{ minAvailable: '100%' }, { expectedPods: 3, desiredHealthy: 3, currentHealthy: 3, disruptionsAllowed: 0 }],
  [{ minAvailable: '50%' }, { expectedPods: 3, desiredHealthy: 2, currentHealthy: 3, disruptionsAllowed: 1 }],
  [{ minAvailable: 1 }, { expectedPods: 3, desiredHealthy: 1, currentHealthy: 3, disruptionsAllowed: 2 }],
  [{ maxUnavailable: 0 }, { expectedPods: 3, desiredHealthy: 3, currentHealthy: 3, disruptionsAllowed: 0 }],
  [{ maxUnavailable: '34%' }, { expectedPods: 3, desiredHealthy: 1, currentHealthy: 3, disruptionsAllowed: 2 }],
])('the status of the budget %j is what its controller computes', (budget, status) => {
  expect(newCluster().deployment('shop', { replicas: 3, budget }).budget?.status).toMatchObject({ ...status, observedGeneration: 1 });
});

test('pods that are not ready count for no budget', () => {
  const { budget, deployment } = newCluster().deployment('shop', { replicas: 3, notReady: 1, budget: { minAvailable: 2 } });
  expect(budget?.status).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
  expect(deployment.status?.readyReplicas).toBe(2);
});

test('a StatefulSet has ordinals, and volumes in the zones of their nodes', () => {
  const builder = newCluster();
  const { pods } = builder.statefulSet('db', { replicas: 2, on: ['node2', 'node3'], volumePerPod: true });
  expect(pods.map((pod) => [pod.metadata.name, pod.spec.nodeName, pod.spec.hostname])).toEqual([['db-0', 'node2', 'db-0'], ['db-1', 'node3', 'db-1']]);
  const claim = builder.store.get('persistentvolumeclaims', 'default', 'data-db-1');
  expect(pods[1].spec.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-db-1' } });
  const volume = builder.store.get('persistentvolumes', undefined, claim?.spec.volumeName ?? '');
  expect(JSON.stringify(volume?.spec.nodeAffinity)).toContain('eu-west-1c');
  expect(builder.store.list('volumeattachments').map(({ spec }) => [spec.nodeName, spec.source.persistentVolumeName]))
    .toContainEqual(['node3', volume?.metadata.name]);
});

test('daemons, jobs, bare pods and pods of unknown owners run too', () => {
  const builder = newCluster();
  expect(builder.daemonSet('agent', { namespace: 'kube-system', priorityClassName: 'system-node-critical' }).pods
    .map((pod) => [pod.spec.nodeName, pod.spec.priority])).toEqual([['node1', 2_000_001_000], ['node2', 2_000_001_000], ['node3', 2_000_001_000]]);
  expect(builder.job('import', { parallelism: 2 }).pods[0].metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
  expect(builder.pod('shell', { on: 'node3' }).metadata.ownerReferences).toBeUndefined();
  const { owner, pods } = builder.customOwner('canary', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', replicas: 2 });
  expect(builder.store.list('pods', { controllerUid: owner.metadata.uid })).toEqual(pods);
  expect(builder.replicaSet('bare', { replicas: 2 }).pods.length).toBe(2);
  expect(builder.replicationController('old', { budget: { maxUnavailable: 1 } }).budget?.status?.expectedPods).toBe(1);
});

test('nodes are instances of their zones', () => {
  const [node] = newCluster().nodes(1, { labels: { tier: 'web' } });
  expect(node.metadata).toMatchObject({ name: 'node4', labels: { 'tier': 'web', 'topology.kubernetes.io/zone': 'eu-west-1a' } });
  expect(node.spec.providerID).toBe('aws:///eu-west-1a/i-00000000000000004');
});

describe('pods are where a scheduler leaves them', () => {
  const nodesOf = (pods: Pod[]) => pods.map(({ spec }) => spec.nodeName);

  test('each on the emptiest node that takes it', () => {
    const builder = newCluster();
    builder.deployment('first', { requests: { cpu: '1' }, on: 'node1' });
    expect(nodesOf(builder.deployment('second', { replicas: 2 }).pods)).toEqual(['node2', 'node3']);
  });

  test('and none beyond what the nodes hold', () => {
    const builder = newCluster();
    builder.deployment('most', { replicas: 3, requests: { cpu: '1500m' } });
    expect(() => builder.deployment('more', { requests: { cpu: '1' } }))
      .toThrow(/There is no node for the pod default\/more-.*: 0\/3 nodes are available: 3 Insufficient cpu\..* Build more nodes, or larger ones/);
  });

  test.each<[string, DeploymentOptions]>([
    ['a node selector', { nodeSelector: { 'topology.kubernetes.io/zone': 'eu-west-1b' } }],
    ['taints', {}],
  ])('by the rules of %s', (_, options) => {
    const builder = new ClusterBuilder(new Store(new VirtualClock()));
    builder.nodes(1, { taints: [{ key: 'batch', effect: 'NoSchedule' }] });
    builder.nodes(1);
    expect(nodesOf(builder.deployment('shop', { replicas: 2, ...options }).pods)).toEqual(['node2', 'node2']);
  });

  test('also where they are told to be', () => {
    const builder = newCluster();
    expect(() => builder.deployment('shop', { replicas: 2, requests: { cpu: '1100m' }, on: 'node1' })).toThrow(new RegExp(
      'The pod default/shop-.* does not fit on the node node1: Insufficient cpu\\. It requests 1\\.1 cpu of which 0\\.9 are left\\. '
      + "Build a larger node \\('allocatable'\\), request less \\('requests'\\), or place it on another node \\('on'\\)"));
    expect(() => builder.pod('hungry', { requests: { memory: '9Gi' }, on: 'node2' })).toThrow(/Insufficient memory/);
    const full = builder.nodes(1, { allocatable: { pods: '0' } })[0].metadata.name;
    expect(() => builder.daemonSet('agent')).toThrow(new RegExp(`${full}: Too many pods`));
    expect(() => builder.job('import', { on: full })).toThrow(/Too many pods/);
    expect(() => builder.statefulSet('db', { replicas: 111, on: 'node3' })).toThrow(/node3: Too many pods/);
    expect(() => builder.statefulSet('disks', { volumePerPod: true, on: full })).toThrow(/Too many pods/);
  });

  test('what has ended takes no room', () => {
    const builder = newCluster(1);
    const pod = builder.pod('import', { requests: { cpu: '2' } });
    builder.store.update('pods', { ...pod, status: { ...pod.status, phase: 'Succeeded' } });
    expect(builder.pod('next', { requests: { cpu: '2' } }).spec.nodeName).toBe('node1');
  });
});

test('pods on a node that is not there are refused', () => {
  expect(() => newCluster().pod('p', { on: 'node9' })).toThrow(/There is no node 'node9'/);
  expect(() => newCluster().pod('p', { on: [] })).toThrow(/is empty/);
  expect(() => new ClusterBuilder(new Store(new VirtualClock())).deployment('d')).toThrow(/Build the nodes before/);
});
