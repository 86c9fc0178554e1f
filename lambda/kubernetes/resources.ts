import type { Resource } from './objects';
import { HOLD_NAME, HOLD_NAMESPACE } from '../../src/names';

/** For kinds of which only some objects are read: which ones. */
export const FIELD_SELECTORS: { readonly [R in Resource]?: string } = {
  configmaps: `metadata.name=${HOLD_NAME}`,
};

/** The path at which each kind is listed and watched: its API group and version, for all namespaces unless one is named. */
export const RESOURCE_PATHS: { readonly [R in Resource]: string } = {
  nodes: '/api/v1/nodes',
  pods: '/api/v1/pods',
  replicasets: '/apis/apps/v1/replicasets',
  deployments: '/apis/apps/v1/deployments',
  statefulsets: '/apis/apps/v1/statefulsets',
  replicationcontrollers: '/api/v1/replicationcontrollers',
  jobs: '/apis/batch/v1/jobs',
  poddisruptionbudgets: '/apis/policy/v1/poddisruptionbudgets',
  volumeattachments: '/apis/storage.k8s.io/v1/volumeattachments',
  persistentvolumeclaims: '/api/v1/persistentvolumeclaims',
  persistentvolumes: '/api/v1/persistentvolumes',
  services: '/api/v1/services',
  configmaps: `/api/v1/namespaces/${HOLD_NAMESPACE}/configmaps`,
};
