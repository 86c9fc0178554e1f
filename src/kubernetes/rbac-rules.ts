import type { IResolvable } from 'aws-cdk-lib';
import { EVENT_NAMESPACE, HOLD_NAME, kubernetesGroup, LEASE_NAME, LEASE_NAMESPACE } from '../names';

/** A rule of a Role or ClusterRole. */
export type RbacRule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
};

/** What the drainer may do in the whole cluster: just what it does. */
export function clusterRules(options: { readonly force: boolean; readonly surge: boolean }): RbacRule[] {
  return [
    // Finds the node of an instance; cordons, labels and annotates it.
    { apiGroups: [''], resources: ['nodes'], verbs: ['list', 'watch', 'patch'] },
    // Sees what runs on it, and where the replacements are.
    { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
    // Moves pods, within their budgets.
    { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
    ...(options.force ? [
      // Deletes what would not go: whenBlocked is FORCE for a group.
      { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
    ] : []),
    ...(options.surge ? [
      // Releases a pod, so that its replacement comes first. The admission policy allows just that change.
      { apiGroups: [''], resources: ['pods'], verbs: ['patch'] },
    ] : []),
    // Sees which pods cannot be released, because of their volume or because a Service selects by the label, and which Services let connections in through nodes.
    { apiGroups: [''], resources: ['services', 'persistentvolumeclaims'], verbs: ['list', 'watch'] },
    // Knows how many pods each owner asked for.
    { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'statefulsets'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['replicationcontrollers'], verbs: ['list', 'watch'] },
    { apiGroups: ['batch'], resources: ['jobs'], verbs: ['list', 'watch'] },
    { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: ['list', 'watch'] },
    // Sees which volumes bind their pods to a node or to a zone.
    { apiGroups: [''], resources: ['persistentvolumes'], verbs: ['list', 'watch'] },
    // Sees which volumes have left the node.
    { apiGroups: ['storage.k8s.io'], resources: ['volumeattachments'], verbs: ['list', 'watch'] },
  ];
}

/** What the drainer may do in the namespace of its Lease. RBAC cannot restrict the creation to a name; a policy does. */
const LEASE_RULES: RbacRule[] = [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: [LEASE_NAME], verbs: ['get', 'update'] },
];

/** Sees whether somebody holds it. One object for all drainers of the cluster, since whoever leads decides for all of them. */
const HOLD_RULES: RbacRule[] = [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [HOLD_NAME], verbs: ['list', 'watch'] }];

/** What the drainer may do where Kubernetes keeps the Events of nodes: say what happens to them. */
const EVENT_RULES: RbacRule[] = [{ apiGroups: [''], resources: ['events'], verbs: ['create'] }];

const NAMESPACED = [
  { namespace: LEASE_NAMESPACE, rules: [...LEASE_RULES, ...HOLD_RULES] },
  { namespace: EVENT_NAMESPACE, rules: EVENT_RULES },
];

/** An object of `rbac.authorization.k8s.io`. */
export type RbacObject<Rules> = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: Rules | RbacRule[];
  readonly roleRef?: { readonly apiGroup: string; readonly kind: string; readonly name: string };
  readonly subjects?: ReadonlyArray<{ readonly apiGroup: string; readonly kind: string; readonly name: string }>;
};

/** All that a drainer needs in Kubernetes. Objects and group carry the drainer's name, so that two drainers share nothing. */
export function rbacObjects<Rules extends RbacRule[] | IResolvable>(drainerName: string, rules: Rules): Array<RbacObject<Rules>> {
  const apiGroup = 'rbac.authorization.k8s.io';
  const apiVersion = `${apiGroup}/v1`;
  const cluster = { name: drainerName };
  const subjects = [{ apiGroup, kind: 'Group', name: kubernetesGroup(drainerName) }];
  return [
    { apiVersion, kind: 'ClusterRole', metadata: cluster, rules },
    { apiVersion, kind: 'ClusterRoleBinding', metadata: cluster, roleRef: { apiGroup, kind: 'ClusterRole', name: drainerName }, subjects },
    ...NAMESPACED.flatMap(({ namespace, rules: inNamespace }): Array<RbacObject<Rules>> => {
      const metadata = { name: drainerName, namespace };
      return [
        { apiVersion, kind: 'Role', metadata, rules: inNamespace },
        { apiVersion, kind: 'RoleBinding', metadata, roleRef: { apiGroup, kind: 'Role', name: drainerName }, subjects },
      ];
    }),
  ];
}
