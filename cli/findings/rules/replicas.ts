import { rollingUpdateLimits } from '../../../simulation/component-base/rounding';
import { isDeployment, type Workload, zoneOfNode } from '../cluster';
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
    why: 'With a policy that fails on a disruption, or where no more pods of it may fail (backoffLimit, backoffLimitPerIndex), the eviction of one pod ends the Job, or its index. The drainer waits for it, until its deadline.',
    mend: 'Set spec.backoffLimit above the failures that there are, and let spec.podFailurePolicy ignore DisruptionTarget.',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy',
    find: ({ workloads }) => workloads.flatMap((workload) => {
      const [message, field] = (workload.kind === 'Job' && failureOf(workload)) || [];
      return message ? [at(workload, message, field)] : [];
    }),
  },
];

interface JobSpec {
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
  readonly podFailurePolicy?: {
    readonly rules?: ReadonlyArray<{
      readonly action: string;
      readonly onPodConditions?: ReadonlyArray<{ readonly type: string; readonly status?: string }>;
    }>;
  };
}

const DEFAULT_BACKOFF_LIMIT = 6;
const INDEX_FAILURES = 'batch.kubernetes.io/job-index-failure-count';

/** What makes one more failed pod the last, and its field. As a drain judges it: what the exit code will be nobody knows. */
function failureOf({ object, pods }: Workload): readonly [message: string, field: string] | undefined {
  const { backoffLimit = DEFAULT_BACKOFF_LIMIT, backoffLimitPerIndex, podFailurePolicy } = (object?.spec ?? {}) as JobSpec;
  const action = podFailurePolicy?.rules?.find(({ onPodConditions }) =>
    onPodConditions?.some(({ type, status = 'True' }) => type === 'DisruptionTarget' && status === 'True'))?.action;
  if (action === 'FailJob' || action === 'FailIndex') {
    return [`spec.podFailurePolicy answers a DisruptionTarget with ${action}`, 'spec.podFailurePolicy'];
  }
  if (action === 'Ignore') {
    return undefined;
  }
  if (backoffLimitPerIndex !== undefined) {
    const failed = Math.max(...pods.map(({ metadata }) => Number(metadata.annotations?.[INDEX_FAILURES] ?? 0)));
    return failed < backoffLimitPerIndex ? undefined : [`spec.backoffLimitPerIndex is ${backoffLimitPerIndex}${soFar(failed)}`, 'spec.backoffLimitPerIndex'];
  }
  const failed = (object?.status as { readonly failed?: number } | undefined)?.failed ?? 0;
  return failed < backoffLimit ? undefined : [`spec.backoffLimit is ${backoffLimit}${soFar(failed)}`, 'spec.backoffLimit'];
}

function soFar(failed: number): string {
  return failed === 0 ? '' : `, and pods have failed ${failed} time${failed === 1 ? '' : 's'} already`;
}
