import { admissionObjects } from './admission-policy';
import { leasePolicy } from './lease-policy';
import { kubeletPolicy, nodePolicy } from './node-policies';
import type { AdmissionObject } from './validating-policy';

/** What the drainer's requests are held against beyond RBAC, and those of kubelets. */
export function admissionPolicies(drainerName: string): AdmissionObject[] {
  return [...admissionObjects(drainerName), ...nodePolicy(drainerName), ...kubeletPolicy(drainerName), ...leasePolicy(drainerName)];
}
