const API_VERSION = 'admissionregistration.k8s.io/v1';

/** What the policy says to whoever evicts. */
export const DENIAL = 'not now';

/** An admission policy that denies every eviction in a namespace, and its binding. */
export function denyEvictions(namespace: string) {
  const metadata = { name: 'deny-evictions' };
  return [
    {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods/eviction'] }] },
        validations: [{ expression: `request.namespace != '${namespace}'`, message: DENIAL }],
      },
    },
    { apiVersion: API_VERSION, kind: 'ValidatingAdmissionPolicyBinding', metadata, spec: { policyName: metadata.name, validationActions: ['Deny'] } },
  ] as const;
}
