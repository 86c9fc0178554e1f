import { Filter, notNow } from './filter';
import { hostPortsOf, type NodeInfo } from './node-info';
import { placeOf, requestsOf } from './quantities';

export const resourcesFilter: Filter = (pod) => {
  const requests = [...requestsOf(pod.spec)].filter(([, amount]) => amount > 0)
    .map(([resource, amount]) => ({ resource, place: placeOf(resource), amount }));
  return (node) => {
    if (fits(requests, node)) {
      return undefined;
    }
    return notNow(...requests
      .filter(({ place, amount }) => amount > node.freeAt(place))
      .map(({ resource }) => resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`));
  };
};

function fits(requests: ReadonlyArray<{ readonly place: number; readonly amount: number }>, node: NodeInfo): boolean {
  for (const { place, amount } of requests) {
    if (amount > node.freeAt(place)) {
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
