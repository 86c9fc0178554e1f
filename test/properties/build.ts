import type { Annotation, BudgetShape, Scenario, Workload } from './scenario';
import type { BudgetOptions } from '../../simulation/cluster/build/budget';
import type { ClusterBuilder } from '../../simulation/cluster/build/cluster-builder';
import { ANNOTATION_PREFIX } from '../../src/names';

const ANNOTATIONS: Readonly<Record<Annotation, Record<string, string>>> = {
  'never-surge': { [`${ANNOTATION_PREFIX}surge`]: 'never' },
  'never-force': { [`${ANNOTATION_PREFIX}force`]: 'never' },
  'until-finished': { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' },
};

/** Builds the cluster of a scenario. */
export function buildScenario(build: ClusterBuilder, { nodes, workloads, sharedBudgets }: Scenario): void {
  build.nodes(nodes);
  const shared = sharedBudgets.map(({ members, ...shape }) => ({ shape, members: new Set(members.map((index) => index % workloads.length)) }));
  workloads.forEach((workload, index) => {
    const teams = shared.flatMap(({ members }, team) => (members.has(index) ? [[`team${team}`, 'yes']] : []));
    buildWorkload(build, `w${index}`, workload, { app: `w${index}`, ...Object.fromEntries(teams) }, nodes);
  });
  shared.forEach(({ shape }, team) => build.budget(`team${team}`, { ...budgetOptions(shape), selector: { matchLabels: { [`team${team}`]: 'yes' } } }));
}

function buildWorkload(build: ClusterBuilder, name: string, workload: Workload, labels: Record<string, string>, nodes: number): void {
  const { kind, replicas, minReadySeconds, probeDelay, grace, emptyDir, strategy, volume, budget } = workload;
  const on = workload.on.map((index) => `node${(index % nodes) + 1}`);
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
    ...workload.critical && { priorityClassName: 'system-cluster-critical' },
    ...volume !== 'none' && kind !== 'StatefulSet' && { claims: [`${name}-data`] },
  };
  const replicated = { ...pod, replicas, minReadySeconds, notReady, ...budget && { budget: budgetOptions(budget) } };
  if (volume !== 'none' && kind !== 'StatefulSet') {
    build.claim(`${name}-data`, { accessMode: volume === 'shared' ? 'ReadWriteMany' : 'ReadWriteOnce', ...volume === 'one-node' && { attachedTo: on[0] } });
  }
  switch (kind) {
    case 'Deployment': {
      const { replicaSet } = build.deployment(name, { ...replicated, ...volume === 'one-node' && { on: on[0] }, ...strategyOptions(strategy) });
      if (workload.service !== 'none') {
        const hash = workload.service === 'hash' && { 'pod-template-hash': replicaSet.metadata.labels?.['pod-template-hash'] ?? '' };
        build.store.create('services', { metadata: { name, namespace: 'default' }, spec: { selector: { app: name, ...hash } } });
      }
      break;
    }
    case 'StatefulSet': build.statefulSet(name, { ...replicated, volumePerPod: volume === 'one-node' }); break;
    case 'ReplicaSet': build.replicaSet(name, { ...replicated, ...volume === 'one-node' && { on: on[0] } }); break;
    case 'ReplicationController': build.replicationController(name, replicated); break;
    case 'Rollout': build.customOwner(name, { ...replicated, apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' }); break;
    case 'Job': build.job(name, { ...pod, parallelism: replicas }); break;
    case 'Pod': {
      build.pod(name, { ...pod, ready: notReady === 0 });
      if (budget) build.budget(name, budgetOptions(budget));
      break;
    }
  }
}

function strategyOptions(strategy: Workload['strategy']) {
  return strategy.type === 'Recreate' ? { strategy: strategy.type } : { maxSurge: strategy.maxSurge, maxUnavailable: strategy.maxUnavailable };
}

export function budgetOptions({ field, value, alwaysAllowUnhealthy }: BudgetShape): BudgetOptions {
  return { [field]: value, ...alwaysAllowUnhealthy && { unhealthyPodEvictionPolicy: 'AlwaysAllow' as const } };
}
