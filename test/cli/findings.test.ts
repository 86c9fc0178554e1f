import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { findingsPage } from '../../cli/findings/docs';
import { find, RULES } from '../../cli/findings/find';
import { parseSilences, SILENCE_ANNOTATION } from '../../cli/findings/silence';
import { VirtualClock } from '../../simulation/clock/virtual-clock';
import { ClusterBuilder } from '../../simulation/cluster/build/cluster-builder';
import { type BuiltInResource, RESOURCE_KINDS } from '../../simulation/cluster/kinds';
import { Store } from '../../simulation/cluster/store';
import { ANNOTATION_PREFIX, POD_ANNOTATIONS } from '../../src/names';

type Item = Record<string, unknown> & { metadata: Record<string, unknown>; spec: Record<string, unknown>; status?: Record<string, unknown> };

/** The objects of a small cluster, to be changed as a case needs it. */
function objects(build: (builder: ClusterBuilder) => void): Item[] {
  const store = new Store(new VirtualClock());
  build(new ClusterBuilder(store));
  return structuredClone((Object.keys(RESOURCE_KINDS) as BuiltInResource[]).flatMap((resource) => store.list(resource))) as unknown as Item[];
}

const codes = (items: readonly unknown[], options?: Parameters<typeof find>[1]) => find(items, options).map(({ code }) => code);

/** Two nodes and a Deployment that is as it should be, changed by a case. */
function shop(change: (parts: { deployment: Item; pods: Item[]; template: Record<string, unknown>; items: Item[] }) => void, replicas = 2): Item[] {
  const items = objects((builder) => {
    builder.nodes(3);
    builder.deployment('cart', { namespace: 'shop', replicas, on: ['node1', 'node2'], budget: { maxUnavailable: 1 } });
  });
  const deployment = items.find(({ kind }) => kind === 'Deployment')!;
  const pods = items.filter(({ kind }) => kind === 'Pod');
  change({ deployment, pods, items, template: (deployment.spec.template as { spec: Record<string, unknown> }).spec });
  return items;
}

const other = (kind: string, name: string, spec: object, more: object = {}, apiVersion = 'v1'): Item =>
  ({ apiVersion, kind, metadata: { name, namespace: 'shop' }, spec: { ...spec }, ...more }) as Item;
const SERVICE = other('Service', 'cart', { selector: { app: 'cart' } });
const budget = (name: string, spec: object) => other('PodDisruptionBudget', name, { selector: { matchLabels: { app: 'cart' } }, ...spec }, {}, 'policy/v1');
const labelled = (pods: readonly Item[]) => (pods[0].metadata.labels as Record<string, string>).app;
const claimed = (volume: object): Item[] => [
  other('PersistentVolumeClaim', 'data', { volumeName: 'pv1' }),
  { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv1' }, spec: { accessModes: ['ReadWriteOnce'], ...volume } } as unknown as Item,
];
const mount = (pods: readonly Item[]) => pods.forEach(({ spec }) => (spec.volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]));

test('of what is as it should be nothing is found', () => {
  expect(labelled(shop(() => undefined).filter(({ kind }) => kind === 'Pod'))).toBe('cart');
  expect(codes(shop(({ items }) => items.push(other('ConfigMap', 'x', {}))))).toEqual([]);
});

const CASES: Record<string, Item[]> = {
  'budget-never-allows': objects((builder) => {
    builder.nodes(2);
    builder.statefulSet('db', { namespace: 'shop', replicas: 2, budget: { maxUnavailable: 0 } });
  }),
  'budgets-overlap': shop(({ items }) => items.push(budget('second', { maxUnavailable: 1 }))),
  'budget-of-several-owners': objects((builder) => {
    builder.nodes(3);
    for (const name of ['cart', 'mail']) {
      builder.deployment(name, { namespace: 'shop', replicas: 2, on: ['node1', 'node2'] });
    }
    builder.store.create('poddisruptionbudgets', { metadata: { name: 'all', namespace: 'shop' }, spec: { maxUnavailable: 1, selector: {} }, status: {} });
  }),
  'budget-selects-nothing': shop(({ items }) => items.push(other('PodDisruptionBudget', 'old', { selector: { matchLabels: { app: 'gone' } } }))),
  'unready-pods-block': shop(({ pods }) => pods.forEach(({ status }) => (status!.conditions = []))),
  'budget-against-autoscaler': shop(({ items }) => {
    const own = items.find(({ kind }) => kind === 'PodDisruptionBudget')!;
    own.spec = { selector: own.spec.selector, minAvailable: 2 };
    items.push(other('HorizontalPodAutoscaler', 'cart', { scaleTargetRef: { kind: 'Deployment', name: 'cart' }, minReplicas: 2, maxReplicas: 9 }));
  }),
  'single-replica': shop(() => undefined, 1),
  'autoscaler-minimum-of-one': shop(({ items }) =>
    items.push(other('HorizontalPodAutoscaler', 'cart', { scaleTargetRef: { kind: 'Deployment', name: 'cart' }, maxReplicas: 9 }))),
  'recreate': shop(({ deployment }) => (deployment.spec.strategy = { type: 'Recreate' })),
  'no-surge': shop(({ deployment }) => (deployment.spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } })),
  'replicas-on-one-node': shop(({ pods }) => pods.forEach(({ spec }) => (spec.nodeName = 'node1'))),
  'replicas-in-one-zone': shop(({ items }) => items.filter(({ kind }) => kind === 'Node').slice(0, 2)
    .forEach(({ metadata }) => ((metadata.labels as Record<string, string>)['topology.kubernetes.io/zone'] = 'eu-west-1a'))),
  'unowned-pod': shop(({ items, pods }) => items.push({ ...pods[0], metadata: { name: 'shell', namespace: 'shop', uid: 'u', labels: {} } })),
  'job-fails-by-disruption': shop(({ items, pods }) => items.push(
    other('Job', 'import', { backoffLimit: 0, template: { spec: pods[0].spec } }, {}, 'batch/v1'),
    { ...pods[0], metadata: { name: 'import-x', namespace: 'shop', uid: 'u', labels: {}, ownerReferences: [{ kind: 'Job', name: 'import', uid: 'j', controller: true }] } },
  )),
  'no-readiness-probe': shop(({ items, template }) => {
    (template.containers as Array<Record<string, unknown>>).forEach((container) => delete container.readinessProbe);
    items.push(SERVICE);
  }),
  'no-pre-stop': shop(({ items }) => items.push(SERVICE)),
  'hook-as-long-as-grace': shop(({ template }) => {
    template.terminationGracePeriodSeconds = 20;
    (template.containers as Array<Record<string, unknown>>)[0].lifecycle = { preStop: { exec: { command: ['sleep', '20'] } } };
  }),
  'no-grace': shop(({ template }) => (template.terminationGracePeriodSeconds = 0)),
  'grace-beyond-drain-timeout': shop(({ template }) => (template.terminationGracePeriodSeconds = 3600)),
  'single-attach-volume': shop(({ items, pods }) => {
    mount(pods);
    items.push(...claimed({}));
  }, 1),
  'local-volume': shop(({ template }) => (template.volumes = [{ name: 'disk', hostPath: { path: '/data' } }])),
  'no-other-zone': shop(({ items, pods }) => {
    mount(pods);
    const inZone = { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['eu-west-1b'] };
    items.push(...claimed({ accessModes: ['ReadWriteMany'], nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [inZone] }] } } }));
  }),
  'empty-dir-data': shop(({ template }) => (template.volumes = [{ name: 'cache', emptyDir: {} }])),
  'tolerates-everything': shop(({ template }) => (template.tolerations = [{ operator: 'Exists' }])),
  'pinned-to-node': shop(({ template }) => (template.nodeSelector = { 'kubernetes.io/hostname': 'node1' })),
  'anti-affinity-without-room': shop(({ template }) => (template.affinity = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'cart' } }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  }), 3),
  'fits-nowhere-else': shop(({ pods }) => ((pods[0].spec.containers as Array<Record<string, unknown>>)[0].resources = { requests: { cpu: '3' } })),
  'quota-without-room': shop(({ items }) => items.push(other('ResourceQuota', 'small', { hard: { pods: '2' } }, { status: { used: { pods: '2' } } }))),
  'asks-not-to-be-moved': shop(({ deployment }) =>
    ((deployment.spec.template as { metadata: Record<string, unknown> }).metadata.annotations = { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' })),
  'webhook-on-one-node': shop(({ items, pods }) => {
    pods[1].spec.nodeName = 'node1';
    const webhooks = [{ name: 'v.example.com', failurePolicy: 'Fail', rules: [{ resources: ['pods/eviction'] }], clientConfig: { service: { namespace: 'shop', name: 'cart' } } }];
    items.push(SERVICE, { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'v' }, webhooks } as unknown as Item);
  }),
  'dns-on-one-node': objects((builder) => {
    builder.nodes(2);
    builder.deployment('coredns', { namespace: 'kube-system', replicas: 2, on: 'node1' });
    builder.store.create('services', { metadata: { name: 'kube-dns', namespace: 'kube-system' }, spec: { selector: { app: 'coredns' } } });
  }),
  'selects-pod-template-hash': shop(({ items }) => items.push(other('Service', 'blue', { selector: { 'app': 'cart', 'pod-template-hash': 'abc' } }))),
  'unknown-to-drainer': shop(({ items }) => items.push(other('PodDisruptionBudget', 'old', { selector: { matchLabels: { app: 'none' } } }, {}, 'policy/v1beta1'))),
};

test.each(RULES.map(({ code, level }) => [code, level]))('%s is found, as %s', (code, level) => {
  const found = find(CASES[code]).filter((finding) => finding.code === code);
  expect(found.length).toBeGreaterThan(0);
  for (const { level: told, message, mend, docs, object } of found) {
    expect([told, docs.endsWith(`#${code}`), message.length > 5, mend.endsWith('.'), object.includes(' ')]).toEqual([level, true, true, true, true]);
  }
});

test('the first find of a kind does not hide behind what comes with it: no case is found in the good cluster', () => {
  const good = new Set(codes(shop(() => undefined)));
  expect(Object.keys(CASES).filter((code) => good.has(code))).toEqual([]);
  expect(Object.keys(CASES).sort()).toEqual(RULES.map(({ code }) => code).sort());
});

const job = (pods: readonly Item[], spec: object, status: object = {}): Item[] => [
  other('Job', 'import', { template: { spec: pods[0].spec }, ...spec }, { status }, 'batch/v1'),
  {
    ...pods[0], metadata: { name: 'import-x', namespace: 'shop', uid: 'u', labels: { app: 'import' }, ownerReferences: [{ kind: 'Job', name: 'import', uid: 'j', controller: true }] },
  },
];
const apart = (more: object = {}) => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'cart' } }, topologyKey: 'kubernetes.io/hostname', ...more }],
  },
});
const resources = (template: Record<string, unknown>, given: object) =>
  ((template.containers as Array<Record<string, unknown>>)[0].resources = given);
const quota = (hard: object, used: object) => other('ResourceQuota', 'small', { hard }, { status: { used } });
const template = (name: string) => ({ template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main' }] } } });
/** The pod alone, and not the template that it was made of. */
const sleeps = (pod: Item) => {
  pod.spec = structuredClone(pod.spec);
  (pod.spec.containers as Array<Record<string, unknown>>)[0].lifecycle = { preStop: { sleep: { seconds: 10 } } };
};
const webhook = (rule: object) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'v' },
  webhooks: [{ name: 'v.example.com', failurePolicy: 'Fail', rules: [rule], clientConfig: { service: { namespace: 'shop', name: 'none' } } }],
}) as unknown as Item;

/** A webhook that judges pods of some namespaces, of which there is one. */
const judging = (namespaceSelector: object, name = 'none') => {
  const configuration = webhook({ apiGroups: [''], operations: ['CREATE'], resources: ['pods'] });
  const [first] = configuration.webhooks as Array<{ clientConfig: { service: { name: string } } }>;
  first.clientConfig.service.name = name;
  return [{ ...configuration, webhooks: [{ ...first, namespaceSelector }] }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: {} } } as unknown as Item];
};

test.each<[string, string, Item[]]>([
  ['budget-never-allows', 'nobody says how many of its pods there should be', shop(({ items, pods }) => items.push(
    { ...pods[0], metadata: { name: 'shell', namespace: 'shop', uid: 'u', labels: { app: 'shell' } } },
    other('PodDisruptionBudget', 'shell', { selector: { matchLabels: { app: 'shell' } }, maxUnavailable: 1 }),
  ))],
  ['budget-never-allows', 'a Job has no scale from which it could be counted', shop(({ items, pods }) => items.push(
    ...job(pods, {}), other('PodDisruptionBudget', 'import', { selector: { matchLabels: { app: 'import' } }, maxUnavailable: 1 }),
  ))],
  ['unready-pods-block', 'no pod is healthy, though none has to be', shop(({ items, pods }) => {
    pods.forEach(({ status }) => (status!.conditions = []));
    items.find(({ kind }) => kind === 'PodDisruptionBudget')!.spec.maxUnavailable = '100%';
  })],
  ['job-fails-by-disruption', 'its pods have failed as often as they may', shop(({ items, pods }) => items.push(...job(pods, { backoffLimit: 2 }, { failed: 2 })))],
  ['job-fails-by-disruption', 'no pod of an index may fail', shop(({ items, pods }) => items.push(...job(pods, { backoffLimitPerIndex: 0 })))],
  ['job-fails-by-disruption', 'its policy fails the index', shop(({ items, pods }) => items.push(...job(pods, {
    podFailurePolicy: { rules: [{ action: 'FailIndex', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
  })))],
  ['pinned-to-node', 'its affinity names the node itself', shop(({ template: spec }) => (spec.affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node1'] }] }],
      },
    },
  }))],
  ['no-other-zone', 'the other nodes of the zone are not for its pods', shop(({ items, pods, template: spec }) => {
    const nodes = items.filter(({ kind }) => kind === 'Node');
    nodes.forEach(({ metadata }) => (metadata.labels = { ...metadata.labels as object, 'topology.kubernetes.io/zone': 'eu-west-1b' }));
    (nodes[0].metadata.labels as Record<string, string>).pool = 'data';
    spec.nodeSelector = { pool: 'data' };
    mount(pods);
    const inZone = { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['eu-west-1b'] };
    items.push(...claimed({ nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [inZone] }] } } }));
  })],
  ['anti-affinity-without-room', 'a taint keeps its pods from the node more', shop(({ items, template: spec }) => {
    items.find(({ kind, metadata }) => kind === 'Node' && metadata.name === 'node3')!.spec.taints = [{ key: 'gpu', effect: 'NoSchedule' }];
    spec.affinity = apart();
  })],
  ['quota-without-room', 'it is about limits', shop(({ items, template: spec }) => {
    resources(spec, { limits: { memory: '1Gi' } });
    items.push(quota({ 'limits.memory': '2Gi' }, { 'limits.memory': '2Gi' }));
  })],
  ['quota-without-room', 'it is about a device', shop(({ items, template: spec }) => {
    resources(spec, { requests: { 'nvidia.com/gpu': '1' } });
    items.push(quota({ 'requests.nvidia.com/gpu': '2' }, { 'requests.nvidia.com/gpu': '2' }));
  })],
  ['asks-not-to-be-moved', 'one of its pods does', shop(({ pods }) => (pods[1].metadata.annotations = { 'karpenter.sh/do-not-disrupt': 'true' }))],
  ['unknown-to-drainer', 'a budget has a field of a newer Kubernetes', shop(({ items }) =>
    (items.find(({ kind }) => kind === 'PodDisruptionBudget')!.spec.maxDisruptionsPerHour = 1))],
])('%s is found where %s', (code, _, items) => {
  expect(codes(items)).toContain(code);
});

test('a webhook that leaves out its own namespace can come back, so that it hinders for a while only', () => {
  const levelOf = (values: string[]) => find(shop(({ items, pods }) => {
    pods[1].spec.nodeName = 'node1';
    const mail = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'mail', labels: {} } } as unknown as Item;
    items.push(SERVICE, mail, { ...pods[0], metadata: { name: 'smtp', namespace: 'mail', uid: 'u', labels: {} } }, ...judging({ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values }] }, 'cart'));
  })).find(({ code }) => code === 'webhook-on-one-node')?.level;
  expect([levelOf([]), levelOf(['shop']), levelOf(['shop', 'mail'])]).toEqual(['error', 'warning', undefined]);
});

test('the field of what asks not to be moved is where it stands', () => {
  const fieldOf = (items: Item[]) => find(items).filter(({ code }) => code === 'asks-not-to-be-moved').map(({ field }) => field);
  const annotations = { 'karpenter.sh/do-not-disrupt': 'true' };
  expect(fieldOf(shop(({ deployment }) => (deployment.metadata.annotations = annotations)))).toEqual(['metadata.annotations["karpenter.sh/do-not-disrupt"]']);
  expect(fieldOf(shop(({ items, pods }) => items.push({ ...pods[0], metadata: { name: 'shell', namespace: 'shop', uid: 'u', labels: {}, annotations } }))))
    .toEqual(['metadata.annotations["karpenter.sh/do-not-disrupt"]']);
});

test.each<[string, string, Item[]]>([
  ['budget-selects-nothing', 'its Deployment is scaled to nothing', shop(({ items }) => items.push(
    other('Deployment', 'night', { replicas: 0, ...template('night') }, {}, 'apps/v1'), other('PodDisruptionBudget', 'night', { selector: { matchLabels: { app: 'night' } } }),
  ))],
  ['budget-selects-nothing', 'it is about the pods of a DaemonSet', shop(({ items }) => items.push(
    other('DaemonSet', 'agent', template('agent'), {}, 'apps/v1'), other('PodDisruptionBudget', 'agent', { selector: { matchLabels: { app: 'agent' } } }),
  ))],
  ['budget-never-allows', 'a percentage leaves one', shop(({ items }) => {
    const { spec } = items.find(({ kind }) => kind === 'PodDisruptionBudget')!;
    Object.assign(spec, { maxUnavailable: undefined, minAvailable: '50%' });
  })],
  ['unowned-pod', 'the drainer has released it', shop(({ items, pods }) => items.push({
    ...pods[0], metadata: { name: 'cart-x', namespace: 'shop', uid: 'u', labels: { app: 'cart' }, annotations: { [POD_ANNOTATIONS.RELEASED_HASH]: 'abc' } },
  }))],
  ['local-volume', 'the certificates that every node has', shop(({ template: spec }) =>
    (spec.volumes = [{ name: 'certs', hostPath: { path: '/etc/ssl/certs' } }, { name: 'run', hostPath: { path: '/x/agent.sock', type: 'Socket' } }]))],
  ['webhook-on-one-node', 'it judges kinds of its own only', shop(({ items }) =>
    items.push(webhook({ apiGroups: ['cert-manager.io'], operations: ['*'], resources: ['*/*'] })))],
  ['webhook-on-one-node', 'it judges nodes only when they are made', shop(({ items }) =>
    items.push(webhook({ apiGroups: [''], operations: ['CREATE'], resources: ['nodes'] })))],
  ['quota-without-room', 'it is exceeded by what pods do not take', shop(({ items }) =>
    items.push(other('ResourceQuota', 'few', { hard: { secrets: '2' } }, { status: { used: { secrets: '5' } } })))],
  ['quota-without-room', 'it is about some pods only', shop(({ items }) =>
    items.push(other('ResourceQuota', 'few', { hard: { pods: '2' }, scopes: ['BestEffort'] }, { status: { used: { pods: '2' } } })))],
  ['no-pre-stop', 'a policy has put it into all pods', shop(({ items, pods }) => {
    items.push(SERVICE);
    for (const pod of pods) {
      sleeps(pod);
    }
  })],
  ['asks-not-to-be-moved', 'a Job finishes', shop(({ items, pods }) => items.push({
    ...pods[0],
    metadata: {
      name: 'import-x',
      namespace: 'shop',
      uid: 'u',
      labels: {},
      ownerReferences: [{ kind: 'Job', name: 'import', uid: 'j', controller: true }],
      annotations: { 'karpenter.sh/do-not-disrupt': 'true' },
    },
  }))],
  ['single-attach-volume', 'several nodes may have the volume', shop(({ items, pods }) => {
    mount(pods);
    items.push(...claimed({ accessModes: ['ReadWriteMany'] }));
  }, 1)],
  ['tolerates-everything', 'of everything only NoExecute', shop(({ template: spec }) => (spec.tolerations = [{ operator: 'Exists', effect: 'NoExecute' }]))],
  ['tolerates-everything', 'it tolerates what keeps no pod away', shop(({ template: spec }) => (spec.tolerations = [{ operator: 'Exists', effect: 'PreferNoSchedule' }]))],
  ['job-fails-by-disruption', 'its policy is about pods that are no target of a disruption', shop(({ items, pods }) => items.push(...job(pods, {
    podFailurePolicy: { rules: [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'False' }] }] },
  })))],
  ['webhook-on-one-node', 'no namespace is one that it judges', shop(({ items }) => items.push(SERVICE, ...judging({ matchLabels: { inject: 'true' } })))],
  ['webhook-on-one-node', 'the dump has no Services, so that nobody knows who answers', shop(({ items }) => items.push(...judging({})))],
  ['webhook-on-one-node', 'its Service selects nobody: who answers stands elsewhere', shop(({ items }) => items.push(other('Service', 'none', {}), ...judging({})))],
  ['asks-not-to-be-moved', 'it is an annotation that nobody heeds', shop(({ deployment }) => (deployment.metadata.annotations = { 'karpenter.sh/do-not-evict': 'true' }))],
  ['asks-not-to-be-moved', 'another annotation goes before', shop(({ deployment }) =>
    (deployment.metadata.annotations = { 'karpenter.sh/do-not-disrupt': 'true', [`${ANNOTATION_PREFIX}wait`]: 'never' }))],
  ['anti-affinity-without-room', 'it is about the pods of another namespace', shop(({ template: spec }) => (spec.affinity = apart({ namespaces: ['mail'] })), 3)],
  ['anti-affinity-without-room', 'there is a node more than replicas', shop(({ template: spec }) => (spec.affinity = {
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'cart' } }, topologyKey: 'kubernetes.io/hostname' }] },
  }))],
])('%s is not found where %s', (code, _, items) => {
  expect(codes(items)).not.toContain(code);
});

test('a pod of many that ran before the policy is one that stops at once', () => {
  expect(codes(shop(({ items, pods }) => {
    items.push(SERVICE);
    sleeps(pods[0]);
  }))).toContain('no-pre-stop');
});

test('a budget that allows nothing is an error only where no replacement can come first', () => {
  const levelOf = (items: Item[], surge?: string) => find(items, { surge }).find(({ code }) => code === 'budget-never-allows')?.level;
  const strict = (change: (deployment: Item) => void = () => undefined) => shop(({ items, deployment }) => {
    items.find(({ kind }) => kind === 'PodDisruptionBudget')!.spec.maxUnavailable = 0;
    change(deployment);
  });
  expect([levelOf(strict()), levelOf(strict(), 'NEVER')]).toEqual(['warning', 'error']);
  expect(levelOf(strict(({ spec }) => (spec.strategy = { type: 'Recreate' })))).toBe('error');
});

test('a budget lets unready pods go where it says so', () => {
  const items = shop(({ pods, items: all }) => {
    pods.forEach(({ status }) => (status!.conditions = []));
    all.find(({ kind }) => kind === 'PodDisruptionBudget')!.spec.unhealthyPodEvictionPolicy = 'AlwaysAllow';
  });
  expect(codes(items)).not.toContain('unready-pods-block');
});

test('a budget that needs no healthy pod keeps its only one all the same while that is not Ready', () => {
  expect(codes(shop(() => undefined, 1))).not.toContain('unready-pods-block');
  expect(codes(shop(({ pods }) => pods.forEach(({ status }) => (status!.conditions = [])), 1))).toContain('unready-pods-block');
});

test('an annotation and a file silence what is meant, and nothing else', () => {
  const items = shop(({ deployment, template: pods }) => {
    deployment.metadata.annotations = { [SILENCE_ANNOTATION]: 'single-replica' };
    pods.terminationGracePeriodSeconds = 0;
  }, 1);
  expect(codes(items)).toEqual(['budget-never-allows', 'no-grace'].filter((code) => codes(items).includes(code)));
  expect(codes(items)).not.toContain('single-replica');
  expect(codes(items, { silences: parseSilences('- code: no-*\n  object: Deployment shop/*\n', 'silence.yaml') })).not.toContain('no-grace');
  expect(codes(items, { silences: parseSilences('- code: no-grace\n  object: Deployment mail/*\n', 'silence.yaml') })).toContain('no-grace');
  expect(() => parseSilences('code: x', 'silence.yaml')).toThrow('The --silence file cannot be used. Got: no list in silence.yaml. Allowed: ');
});

test('what is no object of Kubernetes disturbs nobody', () => {
  expect(find([null, 1, {}, { kind: 'Pod' }, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'y' }, spec: {} }, { kind: 'PodDisruptionBudget', metadata: { name: 'z' } }])).toEqual([]);
});

test('docs/findings.md explains every rule', () => {
  expect(readFileSync(path.join(__dirname, '..', '..', 'docs', 'findings.md'), 'utf8')).toBe(findingsPage());
});
