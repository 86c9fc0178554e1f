import type { Answer, ClusterReader } from './connect';
import type { ReadCluster } from './read-cluster';
import { isObject } from '../../simulation/cluster/values';
import { HOLD_NAME, HOLD_NAMESPACE } from '../../src/names';

/** Resources that only the status needs, and their paths: the ConfigMap by which people hold drainers, and the RBAC bindings that show which drainers exist. */
const PLACES = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    resource: 'configmaps',
    path: `/api/v1/namespaces/${HOLD_NAMESPACE}/configmaps`,
    query: { fieldSelector: `metadata.name=${HOLD_NAME}` },
    unknown: 'Whether somebody holds a drainer is not known',
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    resource: 'clusterrolebindings',
    path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    query: {},
    // Nodes and the Lease indicate drainers, too.
    unknown: undefined,
  },
] as const;

/** Reads the holds, and which drainers exist. If something may not be read, that is reported unless another source covers it. */
export async function readHolds(reader: ClusterReader): Promise<ReadCluster> {
  const answers = await Promise.all(PLACES.map(async (place) => ({ ...place, answer: await reader.get(place.path, place.query) })));
  return {
    items: answers.flatMap(({ apiVersion, kind, answer }) => (itemsOf(answer) ?? []).map((item) => ({ apiVersion, kind, ...item }))),
    read: answers.flatMap(({ resource, answer }) => (itemsOf(answer) ? [resource] : [])),
    remarks: answers.flatMap(({ unknown, answer }) => (itemsOf(answer) || unknown === undefined ? [] : [
      `${unknown}, because ${answer.status === 403 ? `you may not read the ConfigMap ${HOLD_NAMESPACE}/${HOLD_NAME}` : `the API server answered ${answer.status}`}.`,
    ])),
  };
}

function itemsOf({ status, body }: Answer): ReadonlyArray<Readonly<Record<string, unknown>>> | undefined {
  return status === 200 && isObject(body) && Array.isArray(body.items) ? body.items.filter(isObject) : undefined;
}
