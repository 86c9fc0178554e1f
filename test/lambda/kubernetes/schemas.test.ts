import { SCHEMAS } from '../../../lambda/kubernetes/schemas';

test('a pod keeps what is read, and nothing else', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'cart-1',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '7',
      generation: 1,
      creationTimestamp: '2026-11-23T08:00:00Z',
      deletionTimestamp: '2026-11-23T09:00:00Z',
      deletionGracePeriodSeconds: 30,
      generateName: 'cart-',
      labels: { app: 'cart' },
      annotations: {
        'note': 'x',
        'sidecar.example.com/status': 'x'.repeat(8_000),
        'karpenter.sh/do-not-disrupt': 'true',
        'cdk-graceful-node-group/surge': 'never',
      },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'cart', uid: 'o', controller: true, blockOwnerDeletion: true }],
      finalizers: ['example.com/wait'],
      managedFields: [{ manager: 'kubelet' }],
    },
    spec: {
      nodeName: 'a',
      priorityClassName: 'system-cluster-critical',
      terminationGracePeriodSeconds: 60,
      containers: [{ name: 'main', image: 'cart', env: [{ name: 'PASSWORD', value: 'secret' }] }],
      volumes: [
        { name: 'scratch', emptyDir: { medium: 'Memory' } },
        { name: 'data', persistentVolumeClaim: { claimName: 'data-cart', readOnly: false } },
        { name: 'token', projected: { sources: [] } },
      ],
    },
    status: {
      phase: 'Running',
      podIP: '10.0.0.1',
      conditions: [
        { type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: '2026-11-23T08:00:01Z' },
        { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: null },
      ],
      containerStatuses: [
        { name: 'main', ready: false, restartCount: 2, imageID: 'x', state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } } },
        { name: 'side', ready: true, restartCount: 0, state: { running: { startedAt: '2026-11-23T08:00:00Z' } } },
      ],
    },
  };
  expect(SCHEMAS.pods.parse(pod)).toEqual({
    metadata: {
      name: 'cart-1',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '7',
      generation: 1,
      creationTimestamp: '2026-11-23T08:00:00Z',
      deletionTimestamp: '2026-11-23T09:00:00Z',
      deletionGracePeriodSeconds: 30,
      labels: { app: 'cart' },
      annotations: { 'karpenter.sh/do-not-disrupt': 'true', 'cdk-graceful-node-group/surge': 'never' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'cart', uid: 'o', controller: true }],
    },
    spec: {
      nodeName: 'a',
      priorityClassName: 'system-cluster-critical',
      terminationGracePeriodSeconds: 60,
      volumes: [
        { name: 'scratch', emptyDir: {} },
        { name: 'data', persistentVolumeClaim: { claimName: 'data-cart' } },
      ],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-11-23T08:00:01Z' }, { type: 'PodScheduled', status: 'True' }],
      containerStatuses: [
        { restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } } },
      ],
    },
  });
});

test('numbers of pods may be percentages', () => {
  const metadata = { name: 'cart', uid: 'u' };
  const deployment = { metadata, spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } } } };
  expect(SCHEMAS.deployments.parse(deployment)).toEqual(deployment);
  const budget = { metadata, spec: { minAvailable: '100%' }, status: { disruptionsAllowed: 0 } };
  expect(SCHEMAS.poddisruptionbudgets.parse(budget)).toEqual(budget);
});

test('an object that says nothing about itself is empty, not wrong', () => {
  const metadata = { name: 'a', uid: 'u' };
  expect(SCHEMAS.nodes.parse({ metadata })).toEqual({ metadata, spec: {}, status: {} });
  expect(SCHEMAS.pods.parse({ metadata, spec: {} })).toEqual({ metadata, spec: {}, status: {} });
});
