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

test('of a pod that asks for certain nodes, what it requires, and what it tolerates but passing conditions', () => {
  const metadata = { name: 'cart', uid: 'u' };
  const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'In', values: ['gpu'] }] }] };
  const term = { labelSelector: { matchLabels: { app: 'cart' } }, topologyKey: 'kubernetes.io/hostname' };
  const kept = [{ operator: 'Exists' }, { key: 'dedicated', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }, { key: 'node.kubernetes.io/unschedulable' }];
  const passing = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 };
  const parsed = SCHEMAS.pods.parse({
    metadata,
    spec: {
      nodeSelector: { pool: 'gpu' },
      tolerations: [...kept, passing],
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: [] },
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
      },
    },
  });
  expect(parsed.spec).toEqual({
    nodeSelector: { pool: 'gpu' },
    tolerations: kept,
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
    },
  });
});

test('of the containers of a pod, those that take ports of the node, with these ports', () => {
  const metadata = { name: 'proxy', uid: 'u' };
  const http = { name: 'http', containerPort: 8080, hostPort: 80, hostIP: '10.0.0.1', protocol: 'TCP' };
  const containers = [{ name: 'log', image: 'log:1' }, { name: 'proxy', ports: [http, { containerPort: 9090 }, { containerPort: 9091, hostPort: 0 }] }];
  expect(SCHEMAS.pods.parse({ metadata, spec: { containers } }).spec).toEqual({ containers: [{ ports: [{ hostPort: 80, hostIP: '10.0.0.1', protocol: 'TCP' }] }] });
  expect(SCHEMAS.pods.parse({ metadata, spec: { containers: [{ name: 'log', ports: [{ containerPort: 9090 }] }] } }).spec).toEqual({});
});

test('of ordinary tolerations, preferences and templates nothing is kept', () => {
  const metadata = { name: 'cart', uid: 'u' };
  const tolerations = [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' }];
  const affinity = { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }] } };
  expect(SCHEMAS.pods.parse({ metadata, spec: { tolerations, affinity } }).spec).toEqual({});
  expect(SCHEMAS.replicasets.parse({ metadata, spec: { template: { spec: { containers: [] } } } }).spec).toEqual({});
});

test('of a template the node that it names', () => {
  const metadata = { name: 'cart', uid: 'u' };
  const template = { spec: { nodeName: 'a' } };
  for (const kind of ['replicasets', 'statefulsets', 'replicationcontrollers', 'jobs'] as const) {
    expect(SCHEMAS[kind].parse({ metadata, spec: { template } }).spec).toEqual({ template });
  }
});

test('of a volume the nodes that can have it', () => {
  const metadata = { name: 'pv', uid: 'u' };
  const spec = { nodeAffinity: { required: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }] } } };
  expect(SCHEMAS.persistentvolumes.parse({ metadata, spec: { ...spec, capacity: { storage: '8Gi' } } })).toEqual({ metadata, spec });
});
