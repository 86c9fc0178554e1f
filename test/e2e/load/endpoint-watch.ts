import { DiscoveryV1Api, KubeConfig, type V1EndpointSlice } from '@kubernetes/client-node';
import type { SliceChange } from './balancer';
import type { EndpointSlice } from './endpoints';
import { follow } from './follow';

/** Reports all EndpointSlices of the cluster and their changes, until closed. */
export async function watchEndpoints(kubeconfig: string, tell: (change: SliceChange) => void): Promise<{ close(): Promise<void> }> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(DiscoveryV1Api);
  return follow<V1EndpointSlice>(config, {
    path: '/apis/discovery.k8s.io/v1/endpointslices',
    list: () => api.listEndpointSliceForAllNamespaces(),
    put: (slice) => tell({ type: 'put', slice: slice as EndpointSlice }),
    remove: (slice) => tell({ type: 'remove', slice: slice as EndpointSlice }),
  });
}
