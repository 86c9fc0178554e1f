import { type AdmissionObject, ofDrainer, policyName, validatingPolicy } from './validating-policy';
import { LEASE_NAME } from '../names';

/**
 * RBAC cannot restrict the creation of an object to a name, and the drainer makes the Lease that all drainers of the cluster
 * share. It is no object of the manifest, since the first stack to be deleted would take it away from the others.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
export function leasePolicy(drainerName: string): AdmissionObject[] {
  return validatingPolicy(policyName(drainerName, 'leases'), {
    resource: { apiGroups: ['coordination.k8s.io'], resources: ['leases'], operations: ['CREATE'] },
    condition: ofDrainer(drainerName),
    validations: [{ expression: `object.metadata.name == '${LEASE_NAME}'`, message: `The drainer makes no Lease but ${LEASE_NAME}.` }],
  });
}
