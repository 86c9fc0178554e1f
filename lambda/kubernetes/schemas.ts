import * as z from 'zod/mini';
import { annotationsRead } from './annotations';
import type {
  Affinity, Condition, ConfigMap, Container, ContainerPort, ContainerStatus, Deployment, Job, LabelSelector, Lease, Node, NodeSelector,
  NodeSelectorRequirement, NodeSelectorTerm, ObjectMeta, ObjectOf, OwnerReference, PersistentVolume, PersistentVolumeClaim, Pod,
  PodAffinityTerm, PodDisruptionBudget, PodFailureRule, PodTemplate, ReplicaSet, ReplicationController, Resource, Service, StatefulSet,
  Taint, Toleration, TopologySpreadConstraint, Volume, VolumeAttachment,
} from './objects';
import { TRACKING_FINALIZER } from './objects';

/** Parses the API server's JSON, and drops everything that the drainer does not read, so that thousands of pods stay small. */
export type Schema<T> = z.ZodMiniType<T>;

/** A schema of T. If a field of the interface is missing here, it does not compile. */
function fieldsOf<T>(fields: { [K in keyof T]-?: Schema<T[K]> }): Schema<T> {
  // zod infers the same fields, but does not know which of them are optional or readonly in the interface.
  return z.object(fields) as unknown as Schema<T>;
}

const text = z.string();
const whole = z.number();
const flag = z.boolean();
const optionalText = z.optional(text);
const optionalWhole = z.optional(whole);
const optionalFlag = z.optional(flag);
/** A time that was never set is null. */
const optionalTime = z.pipe(z.nullish(text), z.transform((time) => time ?? undefined));
const optionalTextList = z.optional(z.array(text));
const optionalTexts = z.optional(z.record(text, text));
const optionalIntOrString = z.optional(z.union([whole, text]));
const none = <T extends object>(schema: Schema<T>) => z._default(schema, {} as T);

/** The items of a list that are read. Undefined if there are none, as in most pods. */
const some = <T>(schema: Schema<T>, isRead: (item: T) => boolean) => z.optional(z.pipe(z.array(schema), z.transform((items) => {
  const read = items.filter(isRead);
  return read.length > 0 ? read : undefined;
})));

const objectMeta = fieldsOf<ObjectMeta>({
  name: text,
  uid: text,
  namespace: optionalText,
  resourceVersion: optionalText,
  generation: optionalWhole,
  creationTimestamp: optionalTime,
  deletionTimestamp: optionalTime,
  deletionGracePeriodSeconds: optionalWhole,
  labels: optionalTexts,
  annotations: z.optional(z.pipe(z.record(text, text), z.transform(annotationsRead))),
  finalizers: some(text, (one) => one === TRACKING_FINALIZER),
  ownerReferences: z.optional(z.array(fieldsOf<OwnerReference>({
    apiVersion: text, kind: text, name: text, uid: text, controller: optionalFlag,
  }))),
});

const conditions = z.optional(z.array(fieldsOf<Condition>({
  type: text, status: text, reason: optionalText, message: optionalText, lastTransitionTime: optionalTime,
})));

const selector = z.optional(fieldsOf<LabelSelector>({
  matchLabels: optionalTexts,
  matchExpressions: z.optional(z.array(z.object({ key: text, operator: text, values: z.optional(z.array(text)) }))),
}));

const requirements = z.optional(z.array(fieldsOf<NodeSelectorRequirement>({ key: text, operator: text, values: optionalTextList })));
const nodeSelector = z.optional(fieldsOf<NodeSelector>({
  nodeSelectorTerms: z.array(fieldsOf<NodeSelectorTerm>({ matchExpressions: requirements, matchFields: requirements })),
}));

/** Every pod tolerates temporary conditions of its node; no decision depends on those tolerations. */
const CORDON_KEY = 'node.kubernetes.io/unschedulable';
const tolerations = z.pipe(
  z.optional(z.array(fieldsOf<Toleration>({ key: optionalText, operator: optionalText, value: optionalText, effect: optionalText }))),
  z.transform((all) => {
    const telling = all?.filter(({ key = '' }) => key === CORDON_KEY || !key.startsWith('node.kubernetes.io/')) ?? [];
    return telling.length > 0 ? telling : undefined;
  }),
);

const affinity = z.pipe(
  z.optional(fieldsOf<Affinity>({
    nodeAffinity: z.optional(z.object({ requiredDuringSchedulingIgnoredDuringExecution: nodeSelector })),
    podAntiAffinity: z.optional(z.object({
      requiredDuringSchedulingIgnoredDuringExecution: z.optional(z.array(fieldsOf<PodAffinityTerm>({
        labelSelector: selector,
        topologyKey: text,
        namespaces: optionalTextList,
        namespaceSelector: selector,
        matchLabelKeys: optionalTextList,
        mismatchLabelKeys: optionalTextList,
      }))),
    })),
  })),
  z.transform((one) => {
    const rules = [one?.nodeAffinity, one?.podAntiAffinity];
    return rules.some((rule) => rule?.requiredDuringSchedulingIgnoredDuringExecution) ? one : undefined;
  }),
);

/** Other constraints are preferences, left to the scheduler. */
const topologySpreadConstraints = some(fieldsOf<TopologySpreadConstraint>({
  topologyKey: text,
  maxSkew: whole,
  whenUnsatisfiable: text,
  labelSelector: selector,
  matchLabelKeys: optionalTextList,
  minDomains: optionalWhole,
  nodeAffinityPolicy: optionalText,
  nodeTaintsPolicy: optionalText,
}), ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');

const template = z.pipe(
  z.optional(fieldsOf<PodTemplate>({ spec: z.optional(z.object({ nodeName: optionalText })) })),
  z.transform((one) => one?.spec?.nodeName === undefined ? undefined : one),
);

const node = fieldsOf<Node>({
  metadata: objectMeta,
  spec: none(fieldsOf<Node['spec']>({
    providerID: optionalText,
    unschedulable: optionalFlag,
    taints: z.optional(z.array(fieldsOf<Taint>({ key: text, value: optionalText, effect: text, timeAdded: optionalText }))),
  })),
  status: none(fieldsOf<Node['status']>({ conditions })),
});

const pod = fieldsOf<Pod>({
  metadata: objectMeta,
  spec: fieldsOf<Pod['spec']>({
    nodeName: optionalText,
    priorityClassName: optionalText,
    priority: optionalWhole,
    terminationGracePeriodSeconds: optionalWhole,
    containers: some(fieldsOf<Container>({
      ports: some(
        fieldsOf<ContainerPort>({ hostPort: optionalWhole, hostIP: optionalText, protocol: optionalText }), ({ hostPort }) => Boolean(hostPort),
      ),
    }), ({ ports }) => ports !== undefined),
    volumes: some(fieldsOf<Volume>({
      name: text,
      emptyDir: z.optional(z.object({})),
      persistentVolumeClaim: z.optional(z.object({ claimName: text })),
    }), ({ emptyDir, persistentVolumeClaim }) => emptyDir !== undefined || persistentVolumeClaim !== undefined),
    nodeSelector: optionalTexts,
    tolerations,
    affinity,
    topologySpreadConstraints,
  }),
  status: none(fieldsOf<Pod['status']>({
    phase: optionalText,
    reason: optionalText,
    conditions,
    containerStatuses: some(fieldsOf<ContainerStatus>({
      restartCount: whole,
      state: z.optional(z.object({ waiting: z.optional(z.object({ reason: optionalText, message: optionalText })) })),
    }), ({ state }) => state?.waiting !== undefined),
  })),
});

const replicaSet = fieldsOf<ReplicaSet>({
  metadata: objectMeta,
  spec: fieldsOf<ReplicaSet['spec']>({ replicas: optionalWhole, minReadySeconds: optionalWhole, selector, template }),
  status: z.optional(fieldsOf<NonNullable<ReplicaSet['status']>>({ replicas: optionalWhole, conditions })),
});

const deployment = fieldsOf<Deployment>({
  metadata: objectMeta,
  spec: fieldsOf<Deployment['spec']>({
    replicas: optionalWhole,
    minReadySeconds: optionalWhole,
    paused: optionalFlag,
    selector,
    strategy: z.optional(z.object({
      type: optionalText,
      rollingUpdate: z.optional(z.object({ maxSurge: optionalIntOrString, maxUnavailable: optionalIntOrString })),
    })),
  }),
  status: z.optional(fieldsOf<NonNullable<Deployment['status']>>({ observedGeneration: optionalWhole, replicas: optionalWhole, updatedReplicas: optionalWhole, conditions })),
});

const statefulSet = fieldsOf<StatefulSet>({
  metadata: objectMeta,
  spec: fieldsOf<StatefulSet['spec']>({
    replicas: optionalWhole,
    minReadySeconds: optionalWhole,
    selector,
    template,
    updateStrategy: z.optional(z.object({
      type: optionalText,
      rollingUpdate: z.optional(z.object({ partition: optionalWhole, maxUnavailable: optionalIntOrString })),
    })),
  }),
  status: z.optional(fieldsOf<NonNullable<StatefulSet['status']>>({
    observedGeneration: optionalWhole, replicas: optionalWhole, currentRevision: optionalText, updateRevision: optionalText,
  })),
});

const replicationController = fieldsOf<ReplicationController>({
  metadata: objectMeta,
  spec: none(fieldsOf<ReplicationController['spec']>({ replicas: optionalWhole, minReadySeconds: optionalWhole, template })),
});

const job = fieldsOf<Job>({
  metadata: objectMeta,
  spec: none(fieldsOf<Job['spec']>({
    parallelism: optionalWhole,
    completions: optionalWhole,
    suspend: optionalFlag,
    backoffLimit: optionalWhole,
    backoffLimitPerIndex: optionalWhole,
    podReplacementPolicy: optionalText,
    podFailurePolicy: z.optional(z.object({
      rules: z.array(fieldsOf<PodFailureRule>({
        action: text,
        // An empty list may be null.
        onPodConditions: z.pipe(z.nullish(z.array(z.object({ type: text, status: optionalText }))), z.transform((all) => all ?? undefined)),
      })),
    })),
    template,
  })),
  status: z.optional(fieldsOf<NonNullable<Job['status']>>({
    active: optionalWhole,
    succeeded: optionalWhole,
    failed: optionalWhole,
    failedIndexes: optionalText,
    uncountedTerminatedPods: z.optional(z.object({ failed: optionalTextList })),
    conditions,
  })),
});

const podDisruptionBudget = fieldsOf<PodDisruptionBudget>({
  metadata: objectMeta,
  spec: none(fieldsOf<PodDisruptionBudget['spec']>({
    minAvailable: optionalIntOrString,
    maxUnavailable: optionalIntOrString,
    selector,
    unhealthyPodEvictionPolicy: optionalText,
  })),
  status: z.optional(fieldsOf<NonNullable<PodDisruptionBudget['status']>>({
    observedGeneration: optionalWhole,
    disruptionsAllowed: optionalWhole,
    currentHealthy: optionalWhole,
    desiredHealthy: optionalWhole,
    expectedPods: optionalWhole,
    conditions,
  })),
});

const volumeAttachment = fieldsOf<VolumeAttachment>({
  metadata: objectMeta,
  spec: fieldsOf<VolumeAttachment['spec']>({ nodeName: text, source: z.object({ persistentVolumeName: optionalText }) }),
});

const persistentVolumeClaim = fieldsOf<PersistentVolumeClaim>({
  metadata: objectMeta,
  spec: none(fieldsOf<PersistentVolumeClaim['spec']>({ accessModes: z.optional(z.array(text)), volumeName: optionalText })),
});

const persistentVolume = fieldsOf<PersistentVolume>({
  metadata: objectMeta,
  spec: none(fieldsOf<PersistentVolume['spec']>({ nodeAffinity: z.optional(z.object({ required: nodeSelector })) })),
});

const service = fieldsOf<Service>({
  metadata: objectMeta,
  spec: none(fieldsOf<Service['spec']>({
    type: optionalText,
    selector: optionalTexts,
    externalTrafficPolicy: optionalText,
    loadBalancerClass: optionalText,
    ports: z.optional(z.array(z.object({ nodePort: optionalWhole }))),
  })),
});

/** Only `data`, which is text. */
const configMap = fieldsOf<ConfigMap>({ metadata: objectMeta, data: optionalTexts });

export const leaseSchema = fieldsOf<Lease>({
  metadata: objectMeta,
  spec: none(fieldsOf<Lease['spec']>({
    holderIdentity: optionalText,
    leaseDurationSeconds: optionalWhole,
    acquireTime: optionalTime,
    renewTime: optionalTime,
    leaseTransitions: optionalWhole,
  })),
});

export const SCHEMAS: { readonly [R in Resource]: Schema<ObjectOf[R]> } = {
  nodes: node,
  pods: pod,
  replicasets: replicaSet,
  deployments: deployment,
  statefulsets: statefulSet,
  replicationcontrollers: replicationController,
  jobs: job,
  poddisruptionbudgets: podDisruptionBudget,
  volumeattachments: volumeAttachment,
  persistentvolumeclaims: persistentVolumeClaim,
  persistentvolumes: persistentVolume,
  services: service,
  configmaps: configMap,
};

/** One page of a list; its items are parsed one by one. */
export const listSchema = z.object({
  metadata: z.object({ resourceVersion: text, continue: optionalText }),
  items: z.nullish(z.array(z.unknown())),
});

/** One line of a watch. */
export const watchEventSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});

export const bookmarkSchema = z.object({ metadata: z.object({ resourceVersion: text, annotations: optionalTexts }) });

/** The body of an unsuccessful answer, and of a watch event of type ERROR. */
export const statusSchema = z.object({
  kind: z.literal('Status'),
  message: optionalText,
  reason: optionalText,
  code: optionalWhole,
  details: z.optional(z.object({
    causes: z.optional(z.array(z.object({ reason: optionalText, message: optionalText }))),
    retryAfterSeconds: optionalWhole,
  })),
});
