import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { ApiServer } from '../../../simulation/cluster/api/api-server';
import { ApiEndpoint, EndpointOptions } from '../../../simulation/cluster/api/endpoint';
import type { ApiAnswer, ApiRequest } from '../../../simulation/cluster/api/request';
import type { Status } from '../../../simulation/cluster/api/status';
import { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { SimulatedKubernetes } from '../../../simulation/cluster/kubernetes-port';
import { Store } from '../../../simulation/cluster/store';

export const DRAINER = { username: 'drainer', groups: ['drainers', 'system:authenticated'] };

/** A cluster of two nodes without controllers: nothing happens in it but what a test does. */
export function simulatedCluster(options: EndpointOptions = {}) {
  const clock = new VirtualClock(Date.parse('2026-11-23T01:00:00Z'));
  const store = new Store(clock);
  const builder = new ClusterBuilder(store);
  builder.nodes(2);
  const server = new ApiServer(store);
  const endpoint = new ApiEndpoint(server, options);
  const kubernetes = new SimulatedKubernetes(endpoint, DRAINER);
  return { clock, store, builder, server, endpoint, kubernetes };
}

/** Asks without a network. */
export function ask(server: ApiServer, request: Omit<ApiRequest, 'apiGroup'> & { apiGroup?: string }): ApiAnswer {
  return server.handle({ apiGroup: '', ...request }, DRAINER);
}

export function statusOf(answer: ApiAnswer): Status {
  return answer.body as Status;
}
