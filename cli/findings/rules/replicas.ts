import { rollingUpdateLimits } from '../../../simulation/component-base/rounding';
import { isDeployment, zoneOfNode } from '../cluster';
import { at, type Rule } from '../rule';

const DEPLOYMENT = 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy';
const ENDLESS = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'];

export const REPLICA_RULES: readonly Rule[] = [
  {
    code: 'single-replica',
    level: 'warning',
    title: 'There is one replica',
    why: 'When its pod moves, no other pod serves. For a Deployment the replacement can come first, for a StatefulSet it cannot, and any failure of the node interrupts both.',
    mend: 'Set spec.replicas to 2 or more, with a budget of maxUnavailable 1, if the application may run twice.',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/disruptions/',
    find: ({ workloads }) => workloads.filter(({ kind, replicas, object }) => ENDLESS.includes(kind) && object && replicas === 1)
      .map((workload) => at(workload, 'spec.replicas is 1', 'spec.replicas')),
  },
  {
    code: 'autoscaler-minimum-of-one',
    level: 'warning',
    title: 'The autoscaler may leave one replica',
    why: 'Patches mostly happen in quiet hours, and then there is only one replica.',
    mend: 'Set spec.minReplicas to 2 or more.',
    source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
    find: ({ autoscalers }) => autoscalers.filter(({ spec }) => (spec.minReplicas ?? 1) <= 1).map(({ metadata, spec }) => ({
      object: `HorizontalPodAutoscaler ${metadata.namespace}/${metadata.name}`,
      annotations: metadata.annotations,
      owners: [`${spec.scaleTargetRef.kind} ${metadata.namespace}/${spec.scaleTargetRef.name}`],
      field: 'spec.minReplicas',
      message: `spec.minReplicas is ${spec.minReplicas ?? 'not set, which means 1'}`,
    })),
  },
  {
    code: 'recreate',
    level: 'warning',
    title: 'The strategy is Recreate',
    why: 'It says that two pods must never run at once, so no replacement can come first: each move of the only pod is an interruption.',
    mend: 'Set spec.strategy.type to RollingUpdate, if two pods may run for a moment.',
    source: DEPLOYMENT,
    find: ({ workloads }) => workloads.filter(({ object }) => isDeployment(object) && object.spec.strategy?.type === 'Recreate')
      .map((workload) => at(workload, `spec.strategy.type is Recreate, with ${workload.replicas} replica${workload.replicas === 1 ? '' : 's'}`, 'spec.strategy.type')),
  },
  {
    code: 'no-surge',
    level: 'warning',
    title: 'maxSurge is 0',
    why: 'It says that there must never be an extra pod, so no replacement can come first when no pod can be spared.',
    mend: 'Set spec.strategy.rollingUpdate.maxSurge to 1.',
    source: DEPLOYMENT,
    find: ({ workloads }) => workloads.filter(({ object, replicas }) => isDeployment(object) && object.spec.strategy?.type !== 'Recreate'
        && rollingUpdateLimits(object.spec.strategy?.rollingUpdate, replicas).surge === 0)
      .map((workload) => at(workload, 'spec.strategy.rollingUpdate.maxSurge is 0', 'spec.strategy.rollingUpdate.maxSurge')),
  },
  {
    code: 'replicas-on-one-node',
    level: 'warning',
    title: 'All replicas are on one node',
    why: 'If that node fails, all of them fail; a drain has to move them one after the other.',
    mend: 'Add a topologySpreadConstraint with topologyKey kubernetes.io/hostname.',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
    find: ({ workloads, nodes }) => (nodes.length < 2 ? [] : workloads.flatMap((workload) => {
      const on = new Set(workload.pods.map(({ spec }) => spec.nodeName));
      return ENDLESS.includes(workload.kind) && workload.pods.length > 1 && on.size === 1 && !on.has(undefined)
        ? [at(workload, `all ${workload.pods.length} pods are on ${[...on][0]}`, 'spec.template.spec.topologySpreadConstraints')] : [];
    })),
  },
  {
    code: 'replicas-in-one-zone',
    level: 'note',
    title: 'All replicas are in one zone',
    why: 'If a whole zone fails or is patched at once, all of them go.',
    mend: 'Add a topologySpreadConstraint with topologyKey topology.kubernetes.io/zone.',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
    find: ({ workloads, nodes }) => {
      const zones = new Map(nodes.map((node) => [node.metadata.name, zoneOfNode(node)]));
      if (new Set(zones.values()).size < 2) {
        return [];
      }
      return workloads.flatMap((workload) => {
        const names = new Set(workload.pods.map(({ spec }) => spec.nodeName ?? ''));
        const on = new Set([...names].map((name) => zones.get(name)));
        return ENDLESS.includes(workload.kind) && names.size > 1 && on.size === 1 && !on.has(undefined)
          ? [at(workload, `all ${workload.pods.length} pods are in ${[...on][0]}`, 'spec.template.spec.topologySpreadConstraints')] : [];
      });
    },
  },
  {
    code: 'unowned-pod',
    level: 'warning',
    title: 'No controller recreates the pod',
    why: 'Once evicted, the pod is gone for good.',
    mend: 'Create it with a Deployment, a StatefulSet or a Job, or delete it.',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/#working-with-pods',
    find: ({ workloads }) => workloads.filter(({ kind }) => kind === 'Pod').map((workload) => at(workload, 'it has no controller')),
  },
  {
    code: 'job-fails-by-disruption',
    level: 'warning',
    title: 'A disruption fails the Job for good',
    why: 'With backoffLimit 0 or a policy that fails on a disruption, the eviction of one pod ends the Job. The drainer waits for it, until its deadline.',
    mend: 'Set spec.backoffLimit above 0, and let spec.podFailurePolicy ignore DisruptionTarget.',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy',
    find: ({ workloads }) => workloads.flatMap((workload) => {
      if (workload.kind !== 'Job') {
        return [];
      }
      const { backoffLimit, podFailurePolicy } = (workload.object?.spec ?? {}) as JobSpec;
      const onDisruption = podFailurePolicy?.rules?.find(({ onPodConditions }) => onPodConditions?.some(({ type }) => type === 'DisruptionTarget'));
      if (onDisruption?.action === 'FailJob') {
        return [at(workload, 'spec.podFailurePolicy fails it on a DisruptionTarget', 'spec.podFailurePolicy')];
      }
      return backoffLimit === 0 && onDisruption?.action !== 'Ignore' ? [at(workload, 'spec.backoffLimit is 0', 'spec.backoffLimit')] : [];
    }),
  },
];

interface JobSpec {
  readonly backoffLimit?: number;
  readonly podFailurePolicy?: {
    readonly rules?: ReadonlyArray<{ readonly action: string; readonly onPodConditions?: ReadonlyArray<{ readonly type: string }> }>;
  };
}
