import type { ClusterBuilder, Placement } from './cluster-builder';
import type { Deployment, IntOrString, Pod, ReplicaSet, ReplicationController } from '../objects';
import { timestamp } from '../time-format';
import type { BudgetOptions } from './budget';
import { PodOptions, podTemplate } from './pod-template';
import { controlledBy } from './running-pod';

export interface ReplicasOptions extends PodOptions, Placement {
  /** @default 1 */
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  /** @default - none */
  readonly budget?: BudgetOptions;
  /**
   * How many of the pods are running but not ready.
   * @default 0
   */
  readonly notReady?: number;
}

export interface DeploymentOptions extends ReplicasOptions {
  /** @default RollingUpdate */
  readonly strategy?: 'RollingUpdate' | 'Recreate';
  /** @default 25% */
  readonly maxSurge?: IntOrString;
  /** @default 25% */
  readonly maxUnavailable?: IntOrString;
  readonly paused?: boolean;
}

export function buildDeployment(
  builder: ClusterBuilder, name: string, options: DeploymentOptions,
): { deployment: Deployment; replicaSet: ReplicaSet; pods: Pod[] } {
  const { namespace = 'default', replicas = 1, strategy = 'RollingUpdate', maxSurge = '25%', maxUnavailable = '25%' } = options;
  const template = podTemplate(name, options);
  const available = replicas - (options.notReady ?? 0);
  const at = timestamp(builder.since);
  builder.namespace(namespace);
  const deployment = builder.store.create('deployments', {
    metadata: {
      name,
      namespace,
      creationTimestamp: at,
      labels: template.metadata?.labels,
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    },
    spec: {
      replicas,
      selector: { matchLabels: template.metadata?.labels },
      template,
      strategy: strategy === 'Recreate' ? { type: strategy } : { type: strategy, rollingUpdate: { maxSurge, maxUnavailable } },
      minReadySeconds: options.minReadySeconds,
      paused: options.paused,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
    },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: available,
      availableReplicas: available,
      conditions: [
        {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
          lastTransitionTime: at,
          lastUpdateTime: at,
        },
        {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          message: 'ReplicaSet has successfully progressed.',
          lastTransitionTime: at,
          lastUpdateTime: at,
        },
      ],
    },
  });
  const hash = builder.store.random.suffix(10);
  const { replicaSet, pods } = buildReplicaSet(builder, `${name}-${hash}`, {
    ...options,
    image: options.image ?? `registry.example/${name}:1`,
    labels: { ...template.metadata?.labels, 'pod-template-hash': hash },
  }, deployment);
  return { deployment, replicaSet, pods };
}

export function buildReplicaSet(
  builder: ClusterBuilder, name: string, options: ReplicasOptions, owner?: Deployment,
): { replicaSet: ReplicaSet; pods: Pod[] } {
  const { namespace = 'default', replicas = 1, minReadySeconds, notReady = 0 } = options;
  const template = podTemplate(name, options);
  const labels = template.metadata?.labels;
  builder.namespace(namespace);
  const replicaSet = builder.store.create('replicasets', {
    metadata: {
      name,
      namespace,
      labels,
      creationTimestamp: timestamp(builder.since),
      ...owner && {
        annotations: { 'deployment.kubernetes.io/desired-replicas': String(replicas), 'deployment.kubernetes.io/revision': '1' },
        ownerReferences: [controlledBy(owner)],
      },
    },
    spec: { replicas, minReadySeconds, selector: { matchLabels: labels }, template },
    status: { ...statusOf(replicas, notReady), fullyLabeledReplicas: replicas },
  });
  const pods = builder.pods(replicaSet, replicas, { ...options, template, metadata: () => ({ generateName: `${name}-` }) });
  return { replicaSet, pods };
}

export function buildReplicationController(
  builder: ClusterBuilder, name: string, options: ReplicasOptions,
): { controller: ReplicationController; pods: Pod[] } {
  const { namespace = 'default', replicas = 1, minReadySeconds, notReady = 0 } = options;
  const template = podTemplate(name, options);
  const labels = template.metadata?.labels;
  builder.namespace(namespace);
  const controller = builder.store.create('replicationcontrollers', {
    metadata: { name, namespace, labels, creationTimestamp: timestamp(builder.since) },
    spec: { replicas, minReadySeconds, selector: labels, template },
    status: statusOf(replicas, notReady),
  });
  return { controller, pods: builder.pods(controller, replicas, { ...options, template, metadata: () => ({ generateName: `${name}-` }) }) };
}

function statusOf(replicas: number, notReady: number): ReplicaSet['status'] {
  return { observedGeneration: 1, replicas, readyReplicas: replicas - notReady, availableReplicas: replicas - notReady };
}
