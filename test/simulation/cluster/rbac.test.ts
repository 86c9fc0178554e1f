import type { ApiRequest } from '../../../simulation/cluster/api/request';
import { Rbac, RbacObject } from '../../../simulation/cluster/rbac';

const CLUSTER: RbacObject[] = [
  {
    kind: 'ClusterRole',
    metadata: { name: 'drainer' },
    rules: [
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'patch'] },
      { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
      { apiGroups: ['apps'], resources: ['*'], verbs: ['list'] },
    ],
  },
  {
    kind: 'ClusterRoleBinding',
    metadata: { name: 'drainer' },
    roleRef: { kind: 'ClusterRole', name: 'drainer' },
    subjects: [{ kind: 'Group', name: 'drainers' }],
  },
  {
    kind: 'Role',
    metadata: { name: 'lease', namespace: 'kube-system' },
    rules: [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'update'], resourceNames: ['ours'] },
    ],
  },
  {
    kind: 'RoleBinding',
    metadata: { name: 'lease', namespace: 'kube-system' },
    roleRef: { kind: 'Role', name: 'lease' },
    subjects: [{ kind: 'User', name: 'ann' }, { kind: 'ServiceAccount', namespace: 'web', name: 'bot' }],
  },
];

const rbac = new Rbac(CLUSTER);
const drainer = { username: 'arn:aws:sts::1:assumed-role/d/s', groups: ['drainers'] };
const leases = (verb: ApiRequest['verb'], namespace: string, name?: string): ApiRequest =>
  ({ verb, apiGroup: 'coordination.k8s.io', resource: 'leases', namespace, name });

test.each<[ApiRequest, boolean]>([
  [{ verb: 'patch', apiGroup: '', resource: 'nodes', name: 'n' }, true],
  [{ verb: 'delete', apiGroup: '', resource: 'nodes', name: 'n' }, false],
  [{ verb: 'watch', apiGroup: '', resource: 'nodes' }, false],
  [{ verb: 'patch', apiGroup: '', resource: 'nodes', subresource: 'status', name: 'n' }, false],
  [{ verb: 'create', apiGroup: '', resource: 'pods', subresource: 'eviction', namespace: 'web', name: 'p' }, true],
  [{ verb: 'create', apiGroup: '', resource: 'pods', namespace: 'web' }, false],
  [{ verb: 'list', apiGroup: 'apps', resource: 'deployments' }, true],
  [{ verb: 'list', apiGroup: 'batch', resource: 'jobs' }, false],
])('a group may do what its ClusterRole says: %j is %s', (request, allowed) => {
  expect(rbac.allows(drainer, request)).toBe(allowed);
  expect(rbac.allows({ username: 'x', groups: [] }, request)).toBe(false);
  expect(rbac.allows({ username: 'x', groups: ['system:masters'] }, request)).toBe(true);
});

test.each([
  ['create', 'kube-system', undefined, true],
  ['create', 'web', undefined, false],
  ['update', 'kube-system', 'ours', true],
  ['update', 'kube-system', 'theirs', false],
] as const)('a Role reaches as far as its namespace and names: %s in %s of %s is %s', (verb, namespace, name, allowed) => {
  expect(rbac.allows({ username: 'ann', groups: [] }, leases(verb, namespace, name))).toBe(allowed);
  expect(rbac.allows({ username: 'system:serviceaccount:web:bot', groups: [] }, leases(verb, namespace, name))).toBe(allowed);
});

test('a refusal has the words of the real server', () => {
  expect(() => rbac.check(drainer, { verb: 'watch', apiGroup: '', resource: 'nodes' })).toThrow(
    'nodes is forbidden: User "arn:aws:sts::1:assumed-role/d/s" cannot watch resource "nodes" in API group "" at the cluster scope',
  );
  expect(() => rbac.check({ username: 'ann', groups: [] }, leases('update', 'kube-system', 'theirs'))).toThrow(
    'leases.coordination.k8s.io "theirs" is forbidden: User "ann" cannot update resource "leases" in API group "coordination.k8s.io" '
    + 'in the namespace "kube-system"',
  );
});
