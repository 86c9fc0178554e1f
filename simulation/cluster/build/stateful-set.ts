import type { ClusterBuilder } from './cluster-builder';
import type { Pod, StatefulSet } from '../objects';
import type { PodTemplate } from '../pod';
import { timestamp } from '../time-format';
import { podTemplate } from './pod-template';
import type { ReplicasOptions } from './replicas';
import { controlledBy, runningPod } from './running-pod';
import { createClaim } from './volume';

export interface StatefulSetOptions extends ReplicasOptions {
  /** @default OrderedReady */
  readonly podManagementPolicy?: 'OrderedReady' | 'Parallel';
  /**
   * Whether each pod has a ReadWriteOnce volume of its own, bound to the zone of its node and attached to it.
   * @default false
   */
  readonly volumePerPod?: boolean;
}

export function buildStatefulSet(
  builder: ClusterBuilder, name: string, options: StatefulSetOptions,
): { statefulSet: StatefulSet; pods: Pod[] } {
  const { namespace = 'default', replicas = 1, notReady = 0, volumePerPod = false } = options;
  const template = podTemplate(name, options);
  const revision = `${name}-${builder.store.random.suffix(10)}`;
  const ready = replicas - notReady;
  builder.namespace(namespace);
  const statefulSet = builder.store.create('statefulsets', {
    metadata: { name, namespace, labels: template.metadata?.labels, creationTimestamp: timestamp(builder.since) },
    spec: {
      replicas,
      serviceName: name,
      minReadySeconds: options.minReadySeconds,
      podManagementPolicy: options.podManagementPolicy ?? 'OrderedReady',
      selector: { matchLabels: template.metadata?.labels },
      template,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      ...volumePerPod && {
        volumeClaimTemplates: [{
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'gp3', resources: { requests: { storage: '8Gi' } } },
        }],
      },
    },
    status: {
      observedGeneration: 1,
      replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      currentReplicas: replicas,
      updatedReplicas: replicas,
      currentRevision: revision,
      updateRevision: revision,
      collisionCount: 0,
    },
  });
  const nodeOf = builder.placement(options);
  const pods = Array.from({ length: replicas }, (_, ordinal) => {
    const pod = {
      metadata: { name: `${name}-${ordinal}`, generateName: `${name}-`, namespace },
      template: templateOf(template, { name, ordinal, revision }, volumePerPod),
      ready: ordinal < ready,
      owner: controlledBy(statefulSet),
    };
    if (!volumePerPod) {
      return builder.run(pod, nodeOf(ordinal));
    }
    // The scheduler chooses the node first, and the volume is created where the pod goes.
    const unbound = { ...pod, template: templateOf(template, { name, ordinal, revision }, false), since: builder.since };
    const nodeName = builder.places.nodeFor(runningPod(unbound), nodeOf(ordinal));
    createVolume(builder, namespace, `data-${name}-${ordinal}`, nodeName);
    return builder.run(pod, nodeName);
  });
  return { statefulSet, pods };
}

/** What differs between pods. */
interface Place {
  readonly name: string;
  readonly ordinal: number;
  readonly revision: string;
}

function templateOf(template: PodTemplate, { name, ordinal, revision }: Place, volume: boolean): PodTemplate {
  const podName = `${name}-${ordinal}`;
  const labels = {
    ...template.metadata?.labels,
    'apps.kubernetes.io/pod-index': String(ordinal),
    'controller-revision-hash': revision,
    'statefulset.kubernetes.io/pod-name': podName,
  };
  const volumes = volume ? [{ name: 'data', persistentVolumeClaim: { claimName: `data-${podName}` } }] : [];
  return {
    metadata: { ...template.metadata, labels },
    spec: { ...template.spec, hostname: podName, subdomain: name, volumes: [...template.spec.volumes ?? [], ...volumes] },
  };
}

function createVolume(builder: ClusterBuilder, namespace: string, claim: string, nodeName: string): void {
  const zone = builder.store.get('nodes', undefined, nodeName)?.metadata.labels?.['topology.kubernetes.io/zone'];
  createClaim(builder.store, { namespace, name: claim, since: builder.since, zone, attachedTo: nodeName });
}
