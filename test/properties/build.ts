import { AGENT, type Annotation, type BudgetShape, type Scenario, type Workload } from './scenario';
import type { BudgetOptions } from '../../simulation/cluster/build/budget';
import type { ClusterBuilder } from '../../simulation/cluster/build/cluster-builder';
import { ANNOTATION_PREFIX } from '../../src/names';

const ANNOTATIONS: Readonly<Record<Annotation, Record<string, string>>> = {
  'never-surge': { [`${ANNOTATION_PREFIX}surge`]: 'never' },
  'never-force': { [`${ANNOTATION_PREFIX}force`]: 'never' },
  'not-safe-to-evict': { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' },
  'do-not-disrupt': { 'karpenter.sh/do-not-disrupt': 'true' },
  'wait-until-finished': { [`${ANNOTATION_PREFIX}wait`]: 'until-finished' },
};

const NOT_READY = [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'the kubelet has stopped' }];

/** Builds the cluster of a scenario. */
export function buildScenario(build: ClusterBuilder, { nodes, twin, workloads, sharedBudgets, group }: Scenario): void {
  const [first] = build.nodes(nodes);
  const instanceId = first.spec.providerID?.split('/').at(-1);
  const zone = first.metadata.labels?.['topology.kubernetes.io/zone'];
  if (twin !== 'none') {
    build.node('node1b', { instanceId, zone, ready: twin === 'serving' });
  }
  if (twin === 'serving') {
    build.store.update('nodes', { ...first, status: { ...first.status, conditions: NOT_READY } });
  }
  const names = Array.from({ length: nodes }, (_, index) => (index === 0 && twin === 'serving' ? 'node1b' : `node${index + 1}`));
  if (group.requiredDaemonSets.length > 0) {
    build.daemonSet(AGENT, { on: names, annotations: { 'simulation/start-seconds': '30' } });
  }
  const shared = sharedBudgets.map(({ members, ...shape }) => ({ shape, members: new Set(members.map((index) => index % workloads.length)) }));
  workloads.forEach((workload, index) => {
    const teams = shared.flatMap(({ members }, team) => (members.has(index) ? [[`team${team}`, 'yes']] : []));
    buildWorkload(build, `w${index}`, workload, { app: `w${index}`, ...Object.fromEntries(teams) }, names);
  });
  shared.forEach(({ shape }, team) => build.budget(`team${team}`, { ...budgetOptions(shape), selector: { matchLabels: { [`team${team}`]: 'yes' } } }));
}

function buildWorkload(build: ClusterBuilder, name: string, workload: Workload, labels: Record<string, string>, nodes: readonly string[]): void {
  const { kind, replicas, minReadySeconds, probeDelay, grace, emptyDir, strategy, volume, budget } = workload;
  const isTied = workload.pinned !== 'no' || ['one-node', 'zonal', 'local'].includes(volume);
  // All pods of a workload share a volume that is tied to one node, except for StatefulSets, where each pod has its own.
  const on = workload.on.slice(0, isTied && !(kind === 'StatefulSet' && workload.pinned === 'no') ? 1 : undefined).map((index) => nodes[index % nodes.length]);
  const notReady = Math.min(workload.notReady, replicas);
  const annotations = {
    ...workload.ignoresSigterm && { 'simulation/ignores-sigterm': 'true' },
    ...notReady > 0 && { 'simulation/start-seconds': '60' },
    ...kind === 'Job' && { 'simulation/run-seconds': '300' },
    ...workload.annotation && ANNOTATIONS[workload.annotation],
  };
  const pod = {
    labels,
    annotations,
    probeDelay,
    grace,
    emptyDir,
    on,
    ...workload.toleratesAll && { tolerations: [{ operator: 'Exists' }] },
    ...workload.pinned === 'by-host-name' && { nodeSelector: { 'kubernetes.io/hostname': on[0] } },
    ...workload.pinned === 'by-template' && { spec: { nodeName: on[0] } },
    ...workload.apart && {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: workload.apart, labelSelector: { matchLabels: { app: name } } }],
        },
      },
    },
    ...workload.spread && {
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: workload.spread, whenUnsatisfiable: 'DoNotSchedule' as const, labelSelector: { matchLabels: { app: name } } }],
    },
    ...workload.critical && { priorityClassName: 'system-cluster-critical' },
    ...volume !== 'none' && kind !== 'StatefulSet' && { claims: [`${name}-data`] },
  };
  if (volume !== 'none' && kind !== 'StatefulSet') {
    const zone = volume === 'zonal' ? build.store.get('nodes', undefined, on[0])?.metadata.labels?.['topology.kubernetes.io/zone'] : undefined;
    build.claim(`${name}-data`, { accessMode: volume === 'shared' ? 'ReadWriteMany' : 'ReadWriteOnce', zone, ...volume !== 'shared' && { attachedTo: on[0] } });
    if (volume === 'local') {
      tie(build, `${name}-data`, on[0]);
    }
  }
  const replicated = { ...pod, replicas, minReadySeconds, notReady, ...budget && { budget: budgetOptions(budget) } };
  switch (kind) {
    case 'Deployment': {
      const { replicaSet } = build.deployment(name, { ...replicated, ...strategyOptions(strategy) });
      if (workload.service !== 'none') {
        const hash = workload.service === 'hash' && { 'pod-template-hash': replicaSet.metadata.labels?.['pod-template-hash'] ?? '' };
        build.store.create('services', { metadata: { name, namespace: 'default' }, spec: { selector: { app: name, ...hash }, ...entrance(workload) } });
      }
      break;
    }
    case 'StatefulSet': {
      build.statefulSet(name, { ...replicated, volumePerPod: ['one-node', 'zonal', 'local'].includes(volume) });
      if (volume === 'local') {
        replicated.on.forEach((node, index) => tie(build, `data-${name}-${index}`, node));
      }
      break;
    }
    case 'ReplicaSet': build.replicaSet(name, replicated); break;
    case 'ReplicationController': build.replicationController(name, replicated); break;
    case 'Rollout': build.customOwner(name, { ...replicated, apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' }); break;
    case 'PodSet': build.customOwner(name, { ...replicated, apiVersion: 'core.strimzi.io/v1', kind: 'StrimziPodSet', scales: false }); break;
    case 'AdvancedStatefulSet': build.customOwner(name, { ...replicated, apiVersion: 'apps.kruise.io/v1beta1', kind: 'StatefulSet' }); break;
    case 'Job': build.job(name, { ...pod, parallelism: replicas, backoffLimit: workload.backoffLimit }); break;
    case 'Pod': {
      build.pod(name, { ...pod, ready: notReady === 0 });
      if (budget) {
        build.budget(name, budgetOptions(budget));
      }
      break;
    }
  }
}

/** Ties the volume of a claim to its node, as local storage drivers do. */
function tie({ store }: ClusterBuilder, claim: string, node: string): void {
  const name = store.get('persistentvolumeclaims', 'default', claim)?.spec.volumeName;
  const volume = name === undefined ? undefined : store.get('persistentvolumes', undefined, name);
  if (!volume) {
    return;
  }
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }];
  store.update('persistentvolumes', { ...volume, spec: { ...volume.spec, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } } });
}

function strategyOptions(strategy: Workload['strategy']) {
  return strategy.type === 'Recreate' ? { strategy: strategy.type } : { maxSurge: strategy.maxSurge, maxUnavailable: strategy.maxUnavailable };
}

export function budgetOptions({ field, value, alwaysAllowUnhealthy }: BudgetShape): BudgetOptions {
  return { [field]: value, ...alwaysAllowUnhealthy && { unhealthyPodEvictionPolicy: 'AlwaysAllow' as const } };
}

function entrance({ service }: Workload): object {
  const externalTrafficPolicy = { 'every-node': 'Cluster', 'nodes-of-its-pods': 'Local' }[service as string];
  return externalTrafficPolicy === undefined ? {} : { type: 'NodePort', externalTrafficPolicy, ports: [{ port: 80, nodePort: 30080 }] };
}
