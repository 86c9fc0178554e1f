import { CoreV1Api, KubeConfig, type V1Node, type V1Service } from '@kubernetes/client-node';
import { watchEndpoints } from './endpoint-watch';
import { follow } from './follow';
import type { NodeBalancer } from './node-balancer';

const EXCLUDE = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** Feeds a balancer with node targets with everything that it needs, until closed. */
export async function watchNodes(kubeconfig: string, balancer: NodeBalancer): Promise<{ close(): Promise<void> }> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(CoreV1Api);
  const node = (isThere: boolean) => ({ metadata, status }: V1Node): void => {
    const isReady = status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;
    const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
    balancer.learnNode({ name: metadata?.name ?? '', address, isTarget: isThere && isReady && metadata?.labels?.[EXCLUDE] === undefined });
  };
  const service = ({ metadata, spec }: V1Service): void => {
    const nodePort = spec?.ports?.[0]?.nodePort;
    if (nodePort === undefined) {
      return;
    }
    balancer.learnService({ name: `${metadata?.namespace}/${metadata?.name}`, nodePort, isLocal: spec?.externalTrafficPolicy === 'Local' });
  };
  const watches = await Promise.all([
    follow<V1Node>(config, { path: '/api/v1/nodes', list: () => api.listNode(), put: node(true), remove: node(false) }),
    follow<V1Service>(config, { path: '/api/v1/services', list: () => api.listServiceForAllNamespaces(), put: service, remove: () => undefined }),
    watchEndpoints(kubeconfig, (change) => balancer.learn(change)),
  ]);
  return {
    async close() {
      await Promise.all(watches.map((watch) => watch.close()));
    },
  };
}
