import { drainerOf } from '../../lambda/drain/leading/following';
import { readDrainState } from '../../lambda/drain/state/drain-state';
import type { Node as DrainerNode } from '../../lambda/kubernetes/objects';
import type { ConfigMap, Lease, Node, StoredObject } from '../../simulation/cluster/objects';
import { HOLD_NAME, HOLD_NAMESPACE, kubernetesGroup, LEASE_NAME, LEASE_NAMESPACE } from '../../src/names';

/** An entry of the ConfigMap by which people hold drainers. */
export interface Hold {
  readonly drainer: string;
  /** The reason that was given. */
  readonly because: string;
  /** Whether anything in the cluster indicates a drainer of that name. If not, the entry most likely holds nothing. */
  readonly isKnown: boolean;
}

/** The holds, and the drainers that the cluster indicates. */
export interface Holds {
  readonly holds: readonly Hold[];
  readonly drainers: readonly string[];
}

interface Binding extends StoredObject {
  readonly subjects?: ReadonlyArray<{ readonly kind: string; readonly name: string }>;
}

export function holdsOf(items: readonly StoredObject[]): Holds {
  const drainers = [...new Set(items.flatMap(drainersOf))].sort();
  const data = (items.find((item) => isNamed(item, 'ConfigMap', HOLD_NAMESPACE, HOLD_NAME)) as ConfigMap | undefined)?.data ?? {};
  return { drainers, holds: Object.entries(data).map(([drainer, because]) => ({ drainer, because, isKnown: drainers.includes(drainer) })) };
}

/**
 * The drainers that an object indicates: by drain states on nodes, by the Lease's holder, and by the groups to which RBAC grants something, since
 * each drainer has its own.
 */
function drainersOf(item: StoredObject): string[] {
  if (item.kind === 'Node') {
    const drainer = readDrainState(item as Node as unknown as DrainerNode)?.drainer;
    return drainer === undefined ? [] : [drainer];
  }
  if (isNamed(item, 'Lease', LEASE_NAMESPACE, LEASE_NAME)) {
    const holder = (item as Lease).spec?.holderIdentity;
    const drainer = holder ? drainerOf(holder) : undefined;
    return drainer ? [drainer] : [];
  }
  const prefix = kubernetesGroup('');
  return item.kind === 'ClusterRoleBinding'
    ? ((item as Binding).subjects ?? []).filter(({ kind, name }) => kind === 'Group' && name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length))
    : [];
}

function isNamed({ kind, metadata }: StoredObject, ofKind: string, namespace: string, name: string): boolean {
  return kind === ofKind && metadata.namespace === namespace && metadata.name === name;
}
