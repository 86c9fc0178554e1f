import { kubernetesGroup } from '../../../src/names';

const API_VERSION = 'admissionregistration.k8s.io/v1';

/** An admission policy that denies drainers every change of a node, and its binding. */
export function denyNodeChanges(node: string) {
  const metadata = { name: 'deny-node-changes' };
  const isDrainer = `request.userInfo.groups.exists(group, group.startsWith('${kubernetesGroup('')}'))`;
  return [
    {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['nodes'] }] },
        validations: [{ expression: `object.metadata.name != '${node}' || !${isDrainer}`, message: 'not this node' }],
      },
    },
    { apiVersion: API_VERSION, kind: 'ValidatingAdmissionPolicyBinding', metadata, spec: { policyName: metadata.name, validationActions: ['Deny'] } },
  ] as const;
}
