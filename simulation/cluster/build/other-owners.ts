import type { ClusterBuilder, Placement } from './cluster-builder';
import { Resource, resourceOf } from '../kinds';
import type { DaemonSet, Job, Pod, StoredObject } from '../objects';
import type { NewObject } from '../store';
import { timestamp } from '../time-format';
import { PodOptions, podTemplate } from './pod-template';
import type { ReplicasOptions } from './replicas';
import { controlledBy } from './running-pod';

/** The tolerations that the DaemonSet controller adds to its pods. */
const DAEMON_TOLERATIONS = [
  ...['not-ready', 'unreachable'].map((name) => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect: 'NoExecute' })),
  ...['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable']
    .map((name) => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect: 'NoSchedule' })),
];

export function buildDaemonSet(builder: ClusterBuilder, name: string, options: PodOptions & Placement): { daemonSet: DaemonSet; pods: Pod[] } {
  const { namespace = 'default', on = builder.store.list('nodes').map((node) => node.metadata.name) } = options;
  const nodeNames = typeof on === 'string' ? [on] : on;
  const template = podTemplate(name, options);
  const count = nodeNames.length;
  const hash = builder.store.random.suffix(9);
  builder.namespace(namespace);
  const daemonSet = builder.store.create('daemonsets', {
    metadata: { name, namespace, labels: template.metadata?.labels, creationTimestamp: timestamp(builder.since) },
    spec: {
      selector: { matchLabels: template.metadata?.labels },
      template,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    },
    status: {
      observedGeneration: 1,
      currentNumberScheduled: count,
      desiredNumberScheduled: count,
      numberAvailable: count,
      numberReady: count,
      numberMisscheduled: 0,
      updatedNumberScheduled: count,
    },
  });
  const pods = nodeNames.map((nodeName) => builder.run({
    metadata: { generateName: `${name}-`, namespace },
    template: {
      metadata: { ...template.metadata, labels: { ...template.metadata?.labels, 'controller-revision-hash': hash } },
      spec: {
        ...template.spec,
        tolerations: [...template.spec.tolerations ?? [], ...DAEMON_TOLERATIONS],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }],
            },
          },
        },
      },
    },
    owner: controlledBy(daemonSet),
  }, nodeName));
  return { daemonSet, pods };
}

export interface JobOptions extends PodOptions, Placement {
  /** @default 1 */
  readonly parallelism?: number;
  /** @default - as many as run at a time */
  readonly completions?: number;
  /** @default 6 */
  readonly backoffLimit?: number;
}

/** A Job whose pods run. */
export function buildJob(builder: ClusterBuilder, name: string, options: JobOptions): { job: Job; pods: Pod[] } {
  const { namespace = 'default', parallelism = 1, completions = parallelism, backoffLimit = 6 } = options;
  const uid = builder.store.random.uuid();
  const identity = { 'batch.kubernetes.io/controller-uid': uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name };
  const labels = { ...options.labels ?? { app: name }, ...identity };
  // Pods that run to completion have no readiness probe, and are not restarted.
  const template = podTemplate(name, { probeDelay: 0, ...options, labels, spec: { restartPolicy: 'Never', ...options.spec } });
  builder.namespace(namespace);
  const job = builder.store.create('jobs', {
    metadata: { name, namespace, uid, labels, creationTimestamp: timestamp(builder.since) },
    spec: {
      parallelism,
      completions,
      backoffLimit,
      completionMode: 'NonIndexed',
      suspend: false,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template,
    },
    status: { active: parallelism, ready: parallelism, terminating: 0, startTime: timestamp(builder.since) },
  });
  const nodeOf = builder.placement(options);
  const pods = Array.from({ length: parallelism }, (_, index) => builder.run({
    metadata: { generateName: `${name}-`, namespace, finalizers: ['batch.kubernetes.io/job-tracking'] },
    template,
    owner: controlledBy(job),
  }, nodeOf(index)));
  return { job, pods };
}

export interface OwnerOptions extends ReplicasOptions {
  /** Such as `argoproj.io/v1alpha1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /**
   * Whether the custom resource has the `scale` subresource, which budgets need to compute their numbers.
   * @default true
   */
  readonly scales?: boolean;
}

export function buildOwner(builder: ClusterBuilder, name: string, options: OwnerOptions): { owner: StoredObject; pods: Pod[] } {
  const { namespace = 'default', replicas = 1, apiVersion, kind, scales = true } = options;
  const template = podTemplate(name, options);
  builder.namespace(namespace);
  const object: NewObject<Resource> = {
    apiVersion,
    kind,
    metadata: { name, namespace, creationTimestamp: timestamp(builder.since) },
    spec: { ...scales && { replicas }, selector: { matchLabels: template.metadata?.labels }, template },
  };
  const owner: StoredObject = builder.store.create(resourceOf({ apiVersion, kind }), object);
  return { owner, pods: builder.pods(owner, replicas, { ...options, template, metadata: () => ({ generateName: `${name}-` }) }) };
}
