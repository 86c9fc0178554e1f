import { Filter, notNow } from './filter';
import { hostPortsOf, type NodeInfo } from './node-info';
import { requestsOf } from './quantities';

export const resourcesFilter: Filter = (pod) => {
  const requests = [...requestsOf(pod.spec)].filter(([, amount]) => amount > 0);
  return (node) => {
    if (fits(requests, node)) {
      return undefined;
    }
    return notNow(...requests
      .filter(([resource, amount]) => amount > node.free(resource))
      .map(([resource]) => resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`));
  };
};

function fits(requests: ReadonlyArray<readonly [resource: string, amount: number]>, node: NodeInfo): boolean {
  for (const request of requests) {
    if (request[1] > node.free(request[0])) {
      return false;
    }
  }
  return true;
}

export const hostPortsFilter: Filter = (pod) => {
  const ports = hostPortsOf(pod);
  if (ports.length === 0) {
    return undefined;
  }
  return (node) => ports.some((port) => node.hasHostPort(port))
    ? notNow("node(s) didn't have free ports for the requested pod ports")
    : undefined;
};
