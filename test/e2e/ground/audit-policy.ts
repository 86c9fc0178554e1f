/** Only what the drainer and the like ask for is recorded: not what the cluster asks of itself, nor what the test does. */
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
