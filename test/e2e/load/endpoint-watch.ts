import { DiscoveryV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node';
import type { SliceChange } from './balancer';
import type { EndpointSlice } from './endpoints';

const RETRY_MS = 200;

/** Tells of every EndpointSlice of the cluster, until it is closed. */
export async function watchEndpoints(kubeconfig: string, tell: (change: SliceChange) => void): Promise<{ close(): Promise<void> }> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(DiscoveryV1Api);
  const informer = makeInformer(config, '/apis/discovery.k8s.io/v1/endpointslices', () => api.listEndpointSliceForAllNamespaces());
  let closed = false;
  informer.on('add', (slice) => tell({ type: 'put', slice: slice as EndpointSlice }));
  informer.on('update', (slice) => tell({ type: 'put', slice: slice as EndpointSlice }));
  informer.on('delete', (slice) => tell({ type: 'remove', slice: slice as EndpointSlice }));
  informer.on('error', () => {
    if (!closed) setTimeout(() => void informer.start().catch(() => undefined), RETRY_MS);
  });
  await informer.start();
  return {
    async close() {
      closed = true;
      await informer.stop();
    },
  };
}
