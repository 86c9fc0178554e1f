import { ServiceIndex } from '../../../../lambda/drain/index/service-index';
import type { Service } from '../../../../lambda/kubernetes/objects';
import { nodePort, type Part, pod, service } from '../workloads';

const servicesOf = (...parts: readonly Part[]): Service[] => parts.flatMap(({ services }) => services ?? []);
const names = (services: readonly Service[]) => services.map(({ metadata }) => metadata.name);
const web = pod('web', { labels: { 'app': 'web', 'pod-template-hash': 'abc' } });

test('a pod is pinned by a Service of its namespace that selects it by its hash', () => {
  const index = new ServiceIndex(servicesOf(
    service('plain', { app: 'web' }), service('older', { 'pod-template-hash': 'old' }), service('elsewhere', { 'pod-template-hash': 'abc' }, 'test'),
    service('pinned', { 'app': 'web', 'pod-template-hash': 'abc' }),
  ));
  expect(index.pinning(web)?.metadata.name).toBe('pinned');
  expect(index.pinning(pod('api', { labels: { 'app': 'api', 'pod-template-hash': 'abc' } }))).toBeUndefined();
});

test('connections come through the nodes of pods that a Service with the policy Local selects', () => {
  const [selectsNothing] = servicesOf(nodePort('outside', 'Local')).map((one): Service => ({ ...one, spec: { ...one.spec, selector: undefined } }));
  const selectsNone: Service = { ...selectsNothing, spec: { ...selectsNothing.spec, selector: {} } };
  const index = new ServiceIndex([selectsNothing, selectsNone, ...servicesOf(
    nodePort('web', 'Local', { name: 'through-nodes' }), nodePort('web', 'Cluster', { name: 'through-all' }), nodePort('api', 'Local'),
    nodePort('web', 'Local', { name: 'elsewhere', namespace: 'test' }), service('inside', { app: 'web' }),
  )]);
  expect(names(index.throughNodeOf(web))).toEqual(['through-nodes']);
  expect(names(index.throughEveryNode)).toEqual(['through-all']);
  expect(index.throughNodeOf(pod('bare'))).toEqual([]);
});
