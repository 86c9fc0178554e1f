import { apiGroupOf, BuiltInResource, isBuiltIn, kindOf, Resource, resourceOf } from './kinds';
import type { Pod, StoredObject } from './objects';
import type { NewObject, Store } from './store';
import { isObject } from './values';

/** The kinds that a dump should contain, and the consequence if one is missing. */
const EXPECTED = {
  nodes: 'there is nothing to patch',
  namespaces: 'none is terminating',
  pods: 'nothing runs',
  deployments: 'pods of Deployments are replaced by their ReplicaSets alone, without rollouts and surge',
  replicasets: 'pods of Deployments are not replaced',
  statefulsets: 'pods of StatefulSets are not replaced',
  daemonsets: 'new nodes get no pods of DaemonSets',
  replicationcontrollers: 'pods of ReplicationControllers are not replaced',
  jobs: 'pods of Jobs are not replaced',
  poddisruptionbudgets: 'no budget holds any pod back',
  persistentvolumes: 'no pod is bound to the zone of its volume',
  persistentvolumeclaims: 'no pod has a volume',
  volumeattachments: 'no volume has to be detached',
  horizontalpodautoscalers: 'nothing scales by itself',
  leases: 'nodes have no heartbeats before the start',
  services: 'no connection comes in through nodes, so nothing waits for load balancers',
} as const satisfies Partial<Record<BuiltInResource, string>>;

/** The kinds to request, in the syntax of `kubectl get`. */
export const DUMP_KINDS = Object.keys(EXPECTED).join(',');

export interface SetAside {
  /** Such as `Pod web/shop-1`. */
  readonly object: string;
  readonly reason: string;
}

export interface DumpReport {
  /** Number of objects that were loaded, by resource. */
  readonly loaded: Readonly<Partial<Record<Resource, number>>>;
  readonly setAside: readonly SetAside[];
  /** Kinds of which the dump has no object, with the consequence. */
  readonly missing: ReadonlyArray<{ readonly resource: string; readonly consequence: string }>;
}

/** Loads the output of `kubectl get KINDS -A -o json`. Unreadable objects are set aside with the reason, and the rest is loaded; only a dump without nodes is refused. */
export function loadDump(store: Store, dump: unknown): DumpReport {
  const setAside: SetAside[] = [];
  const loaded: Partial<Record<Resource, number>> = {};
  const candidates: Array<{ readonly resource: Resource; readonly object: StoredObject }> = [];
  for (const item of itemsOf(dump)) {
    const resource = readable(item);
    if (typeof resource === 'string') {
      candidates.push({ resource, object: item as StoredObject });
    } else {
      setAside.push(resource);
    }
  }
  const nodeNames = new Set(candidates.filter(({ resource }) => resource === 'nodes').map(({ object }) => object.metadata.name));
  if (nodeNames.size === 0) {
    throw new Error(`The dump has no nodes, and without them nothing can be simulated. Make it with: kubectl get ${DUMP_KINDS} -A -o json`);
  }
  for (const { resource, object } of candidates) {
    const reason = misfit(store, resource, object, nodeNames);
    if (reason !== undefined) {
      setAside.push({ object: nameOf(object), reason });
      continue;
    }
    store.create(resource, withStatus(object));
    loaded[resource] = (loaded[resource] ?? 0) + 1;
  }
  const missing = Object.entries(EXPECTED)
    .filter(([resource]) => !loaded[resource as BuiltInResource])
    .map(([resource, consequence]) => ({ resource, consequence }));
  return { loaded, setAside, missing };
}

/** When the dump was made, judged by its newest time, in milliseconds since the epoch. */
export function timeOfDump(dump: unknown): number {
  let newest = 0;
  const visit = (value: unknown): void => {
    if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) {
      newest = Math.max(newest, Date.parse(value) || 0);
    } else if (isObject(value)) {
      Object.values(value).forEach(visit);
    }
  };
  for (const item of itemsOf(dump)) {
    if (!isObject(item)) {
      continue;
    }
    // Specs may contain other times, for instance in the arguments of a container. Those of Leases are renewal times.
    [isObject(item.metadata) && item.metadata.creationTimestamp, item.status, item.kind === 'Lease' && item.spec].forEach(visit);
  }
  if (newest === 0) {
    throw new Error('The dump has no times in it, so it does not show when it was made. Give the time to start at.');
  }
  return newest;
}

function itemsOf(dump: unknown): readonly unknown[] {
  if (isObject(dump) && Array.isArray(dump.items)) {
    return dump.items;
  }
  throw new Error(`This is no dump of a cluster: a List with 'items' is needed. Make it with: kubectl get ${DUMP_KINDS} -A -o json`);
}

/** The resource of an item, or why it is unreadable. */
function readable(item: unknown): Resource | SetAside {
  if (!isObject(item)) {
    return { object: 'an item', reason: 'it is no object' };
  }
  const { apiVersion, kind, metadata } = item;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    return { object: nameOf(item), reason: 'it has no apiVersion and kind' };
  }
  if (!isObject(metadata) || typeof metadata.name !== 'string') {
    return { object: nameOf(item), reason: 'it has no name' };
  }
  const resource = resourceOf({ apiVersion, kind });
  const group = apiGroupOf(apiVersion);
  if (!isBuiltIn(resource) && (!group.includes('.') || group.endsWith('.k8s.io'))) {
    return { object: nameOf(item), reason: `the simulation has no use for ${kind} of ${apiVersion}` };
  }
  if (kindOf(resource)?.namespaced && typeof metadata.namespace !== 'string') {
    return { object: nameOf(item), reason: 'it has no namespace' };
  }
  return resource;
}

/** Why an object cannot be loaded. */
function misfit(store: Store, resource: Resource, object: StoredObject, nodeNames: ReadonlySet<string>): string | undefined {
  const { namespace, name } = object.metadata;
  if (store.get(resource, namespace, name)) {
    return 'the dump has it twice';
  }
  if (SPECIFIED.has(resource) && !isObject(object.spec)) {
    return 'it has no spec';
  }
  if (resource !== 'pods') {
    return undefined;
  }
  const { containers, nodeName } = (object as Pod).spec;
  if (!Array.isArray(containers)) {
    return 'it has no containers';
  }
  if (nodeName && !nodeNames.has(nodeName)) {
    return `its node ${nodeName} is not in the dump`;
  }
  return undefined;
}

/** The kinds whose spec is required. */
const SPECIFIED: ReadonlySet<string> = new Set([
  'nodes', 'pods', 'deployments', 'replicasets', 'statefulsets', 'daemonsets', 'replicationcontrollers', 'jobs', 'poddisruptionbudgets',
  'persistentvolumes', 'persistentvolumeclaims', 'volumeattachments', 'horizontalpodautoscalers', 'leases',
]);

/** Adds an empty status to nodes and pods if the dump omits it. */
function withStatus(object: StoredObject): NewObject<Resource> {
  return object.status === undefined && ['Node', 'Pod'].includes(object.kind) ? { ...object, status: {} } : object;
}

function nameOf(item: Readonly<Record<string, unknown>> | StoredObject): string {
  const metadata: Readonly<Record<string, unknown>> = isObject(item.metadata) ? item.metadata : {};
  return `${item.kind ?? 'object'} ${[metadata.namespace, metadata.name ?? 'without a name'].filter(Boolean).join('/')}`;
}
