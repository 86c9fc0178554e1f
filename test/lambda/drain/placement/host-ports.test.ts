import { hostPortsOf, takenPort } from '../../../../lambda/drain/placement/host-ports';
import type { ContainerPort } from '../../../../lambda/kubernetes/objects';
import { pod } from '../workloads';

const withPorts = (name: string, ports: readonly ContainerPort[], priority?: number) => pod(name, { priority, spec: { containers: [{ ports }] } });
const http: ContainerPort = { hostPort: 80 };
const web = withPorts('web', [http]);
const taken = (mine: ContainerPort, other: ContainerPort) => takenPort(withPorts('web', [mine]), [withPorts('other', [other])]) !== undefined;

test('only ports of the node count, of all containers', () => {
  expect(hostPortsOf(pod('bare'))).toEqual([]);
  expect(hostPortsOf(pod('without', { spec: { containers: [{}, { ports: [{}] }] } }))).toEqual([]);
  expect(hostPortsOf(pod('two', { spec: { containers: [{ ports: [http] }, { ports: [{}, { hostPort: 443 }] }] } }))).toEqual([http, { hostPort: 443 }]);
});

test('a port is taken by another pod that has it, and not by the pod itself', () => {
  expect(takenPort(web, [web])).toBeUndefined();
  expect(takenPort(web, [pod('bare')])).toBeUndefined();
  expect(takenPort(web, [web, withPorts('other', [{ hostPort: 443 }, http])])).toEqual(http);
  expect(takenPort(withPorts('web', [{ hostPort: 443 }, http]), [withPorts('other', [http])])).toEqual(http);
});

test('as the scheduler has it, by port, protocol and address', () => {
  expect(taken(http, { hostPort: 81 })).toBe(false);
  expect(taken(http, { hostPort: 80, protocol: 'UDP' })).toBe(false);
  expect(taken({ hostPort: 80, protocol: 'UDP' }, { hostPort: 80, protocol: 'UDP' })).toBe(true);
  expect(taken(http, { hostPort: 80, protocol: 'TCP' })).toBe(true);
  const [here, there] = [{ hostPort: 80, hostIP: '10.0.0.1' }, { hostPort: 80, hostIP: '10.0.0.2' }];
  expect([taken(here, there), taken(here, here)]).toEqual([false, true]);
  // No address is every address.
  expect([taken(http, here), taken(here, http), taken({ hostPort: 80, hostIP: '0.0.0.0' }, here), taken({ hostPort: 80, hostIP: '' }, here)])
    .toEqual([true, true, true, true]);
});

test('a pod of lower priority may have to make way, so that it is in nobody\'s way', () => {
  const important = withPorts('web', [http], 1000);
  expect(takenPort(important, [withPorts('other', [http])])).toBeUndefined();
  expect(takenPort(important, [withPorts('other', [http], 1000)])).toEqual(http);
  expect(takenPort(web, [withPorts('other', [http], -1)])).toBeUndefined();
  expect(takenPort(withPorts('web', [http], -1), [withPorts('other', [http])])).toEqual(http);
});
