const API_VERSION = 'admissionregistration.k8s.io/v1';

/** An admission policy that denies requests that do not satisfy an expression, and its binding. */
export function denying(
  name: string, { operation, resource }: { readonly operation: string; readonly resource: string },
  validation: { readonly expression: string; readonly message: string },
) {
  const metadata = { name };
  return [
    {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: [operation], resources: [resource] }] },
        validations: [validation],
      },
    },
    { apiVersion: API_VERSION, kind: 'ValidatingAdmissionPolicyBinding', metadata, spec: { policyName: metadata.name, validationActions: ['Deny'] } },
  ] as const;
}
