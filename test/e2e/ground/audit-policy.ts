/** Records only requests of the drainer and other tested clients, not those of the cluster itself or of the test. */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', userGroups: ['system:masters', 'system:nodes', 'system:serviceaccounts', 'system:unauthenticated'] },
    { level: 'None', users: ['system:apiserver', 'system:kube-controller-manager', 'system:kube-scheduler'] },
    { level: 'Metadata' },
  ],
};
