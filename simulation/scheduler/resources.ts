import { Filter, notNow } from './filter';
import { hostPortsOf } from './node-info';
import { requestsOf } from './quantities';

export const resourcesFilter: Filter = (pod) => {
  const requests = [...requestsOf(pod.spec)].filter(([, amount]) => amount > 0);
  return (node) => {
    if (requests.every(([resource, amount]) => amount <= node.free(resource))) return undefined;
    return notNow(...requests
      .filter(([resource, amount]) => amount > node.free(resource))
      .map(([resource]) => resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`));
  };
};

export const hostPortsFilter: Filter = (pod) => {
  const ports = hostPortsOf(pod);
  if (ports.length === 0) return undefined;
  return (node) => ports.some((port) => node.hasHostPort(port))
    ? notNow("node(s) didn't have free ports for the requested pod ports")
    : undefined;
};
