import { quotaRefusal } from './quota';
import type { ObjectMeta, OwnerReference, Pod } from '../cluster/objects';
import type { PodSpec, PodTemplate, Toleration } from '../cluster/pod';
import type { NewObject, Store } from '../cluster/store';
import { NOT_READY_TAINT, UNREACHABLE_TAINT } from '../scheduler/taints';

/** What a pod gets besides what its template says. */
export interface PodIdentity {
  readonly namespace: string | undefined;
  readonly owner: OwnerReference;
  /** Without it the name is generated from the owner's. */
  readonly name?: string;
  readonly labels?: ObjectMeta['labels'];
  readonly annotations?: ObjectMeta['annotations'];
  readonly finalizers?: readonly string[];
}

const PRIORITIES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/** How long a pod stays on a node that is lost, unless it says otherwise. */
const DEFAULT_TOLERATION_SECONDS = 300;

/** Makes a pod as the API server admits it. Answers with the reason where a quota refuses it. */
export function makePod(store: Store, template: PodTemplate, identity: PodIdentity): Pod | { readonly refusal: string } {
  const { namespace, owner, name, labels, annotations, finalizers } = identity;
  const generated = `${owner.name}-${store.random.suffix()}`;
  const pod: NewObject<'pods'> = {
    metadata: {
      name: name ?? generated,
      ...!name && { generateName: `${owner.name}-` },
      namespace,
      labels: { ...template.metadata?.labels, ...labels },
      ...(template.metadata?.annotations || annotations) && { annotations: { ...template.metadata?.annotations, ...annotations } },
      ...finalizers && { finalizers },
      ownerReferences: [owner],
    },
    spec: admitted(template.spec),
    status: { phase: 'Pending', qosClass: 'Burstable' },
  };
  const refusal = quotaRefusal(store, namespace, pod.spec);
  return refusal ? { refusal: `pods "${name ?? generated}" is forbidden: ${refusal}` } : store.create('pods', pod);
}

/** The template's spec with what admission adds. */
function admitted(spec: PodSpec): PodSpec {
  const tolerations = [...spec.tolerations ?? []];
  for (const key of [NOT_READY_TAINT, UNREACHABLE_TAINT]) {
    if (!tolerations.some((toleration) => covers(toleration, key))) {
      tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: DEFAULT_TOLERATION_SECONDS });
    }
  }
  return {
    ...spec,
    tolerations,
    restartPolicy: spec.restartPolicy ?? 'Always',
    schedulerName: spec.schedulerName ?? 'default-scheduler',
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    priority: spec.priority ?? PRIORITIES[spec.priorityClassName ?? ''] ?? 0,
  };
}

function covers(toleration: Toleration, key: string): boolean {
  return (!toleration.key || toleration.key === key) && (!toleration.effect || toleration.effect === 'NoExecute');
}
