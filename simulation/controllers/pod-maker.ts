import { quotaRefusal } from './quota';
import { isTerminatingNamespace } from '../cluster/api/admission';
import { admitted, firstStatus } from '../cluster/api/pod-defaults';
import type { ObjectMeta, OwnerReference, Pod } from '../cluster/objects';
import type { PodTemplate } from '../cluster/pod';
import type { NewObject, Store } from '../cluster/store';
import type { Environment } from '../component-base/environment';

/** The properties of a pod that do not come from its template. */
export interface PodIdentity {
  readonly namespace: string | undefined;
  readonly owner: OwnerReference;
  /** If omitted, the name is generated from the owner's. */
  readonly name?: string;
  readonly labels?: ObjectMeta['labels'];
  readonly annotations?: ObjectMeta['annotations'];
  readonly finalizers?: readonly string[];
}

/** `refused`: by a quota, an admission policy or webhook, or because the namespace is terminating. */
type Made = { readonly type: 'made'; readonly pod: Pod } | { readonly type: 'refused'; readonly because: string };

/** Creates a pod as admitted by the API server. */
export function makePod({ store, mutated, denied }: Environment, template: PodTemplate, identity: PodIdentity): Made {
  const { namespace, owner, name, labels, annotations, finalizers } = identity;
  const pod = mutated({
    metadata: {
      ...name ? { name } : { generateName: `${owner.name}-` },
      namespace,
      labels: { ...template.metadata?.labels, ...labels },
      ...(template.metadata?.annotations || annotations) && { annotations: { ...template.metadata?.annotations, ...annotations } },
      ...finalizers && { finalizers },
      ownerReferences: [owner],
    },
    spec: admitted(template.spec),
    status: firstStatus(template.spec),
  } satisfies NewObject<'pods'>);
  const denial = denied(pod);
  if (denial !== undefined) {
    return { type: 'refused', because: denial };
  }
  const refusal = terminationRefusal(store, namespace) ?? quotaRefusal(store, namespace, pod.spec);
  return refusal
    ? { type: 'refused', because: `pods "${name ?? `${owner.name}-${store.random.suffix()}`}" is forbidden: ${refusal}` }
    : { type: 'made', pod: store.create('pods', pod) };
}

function terminationRefusal(store: Store, namespace: string | undefined): string | undefined {
  return isTerminatingNamespace(store, namespace) ? `unable to create new content in namespace ${namespace} because it is being terminated` : undefined;
}
