import { place, volume } from './nodes';
import { Surroundings } from '../../../../lambda/drain/placement/surroundings';
import type { Pod } from '../../../../lambda/kubernetes/objects';
import { claim, controllerOf, MINUTE, NOW, pod, type PodOptions } from '../workloads';

const [data] = claim('data').claims ?? [];
const surroundings = () => {
  let asked = 0;
  const made = new Surroundings({
    nodes: [place('a'), place('b')],
    pods: [],
    leaving: new Set(['a']),
    claim: (_, name) => (name === 'data' ? data : undefined),
    volumes: () => {
      asked++;
      return [volume('data', 'kubernetes.io/hostname', 'a')];
    },
  });
  return { made, timesAsked: () => asked };
};

test('the nodes that stay are the others, and all are known by name', () => {
  const { made } = surroundings();
  expect(made.others.map(({ metadata }) => metadata.name)).toEqual(['b']);
  expect([...made.names]).toEqual(['a', 'i-a', 'b', 'i-b']);
});

test('a node takes pods while it is ready and not cordoned, or the pod tolerates that', () => {
  const { made } = surroundings();
  expect(made.isOpen(place('b'), false)).toBe(true);
  expect(made.isOpen(place('b', { unschedulable: true }), false)).toBe(false);
  expect(made.isOpen(place('b', { unschedulable: true }), true)).toBe(true);
  expect(made.isOpen(place('b', { ready: false }), true)).toBe(false);
});

test('volumes are asked for once, and only when a pod has a claim that is bound to one that is tied', () => {
  const { made, timesAsked } = surroundings();
  expect(made.tiedVolumesOf(pod('web'))).toEqual([]);
  expect(timesAsked()).toBe(0);
  expect(made.tiedVolumesOf(pod('db', { claims: ['data', 'unbound'] }))).toMatchObject([{ claim: 'data', volume: 'pv-data' }]);
  expect(made.tiedVolumesOf(pod('db', { claims: ['data'] }))).toHaveLength(1);
  expect(timesAsked()).toBe(1);
});

test('a volume without a place ties a pod to none', () => {
  const made = new Surroundings({
    nodes: [], pods: [], leaving: new Set(), claim: () => data, volumes: () => [{ metadata: { name: 'pv-data', uid: 'PersistentVolume-data' }, spec: {} }],
  });
  expect(made.tiedVolumesOf(pod('db', { claims: ['data'] }))).toEqual([]);
});

describe('pods that others count', () => {
  const ZONE = 'topology.kubernetes.io/zone';
  const term = { topologyKey: ZONE, labelSelector: { matchLabels: { app: 'web' } } };
  const made = (name: string, options: PodOptions = {}): Pod => {
    const plain = pod(name, { labels: { app: 'web' }, ...options, spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } } });
    return { ...plain, spec: { ...plain.spec, topologySpreadConstraints: [{ ...term, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] } };
  };
  const around = (...pods: readonly Pod[]) => new Surroundings({
    nodes: [place('a'), place('b', { zone: 'b' }), place('c', { zone: 'c' })], pods, leaving: new Set(['a']), claim: () => undefined, volumes: () => [],
  });
  const inZones = (...zones: readonly string[]) => zones.map((zone) => `eu-west-1${zone}`);
  const countsOf = (where: Surroundings, one: Pod, when: 'now' | 'once-gone') => (
    where.spreadLimitsOf(one, when).map(({ counts }) => [...counts]));

  test('how evenly pods are spread is counted in their namespace, with nodes that leave until they are gone', () => {
    const where = around(
      made('web-0', { on: 'a' }), made('web-1', { on: 'b' }), made('web-2', { on: 'b', terminatingUntil: NOW + MINUTE }), made('stranger', { on: 'c', namespace: 'test' }),
    );
    const [a, b, c] = inZones('a', 'b', 'c');
    expect(countsOf(where, made('next'), 'now')).toEqual([[[a, 1], [b, 1], [c, 0]]]);
    expect(countsOf(where, made('next'), 'once-gone')).toEqual([[[b, 1], [c, 0]]]);
    expect(countsOf(where, made('stranger', { namespace: 'test' }), 'now')).toEqual([[[a, 0], [b, 0], [c, 1]]]);
    expect(countsOf(where, made('lonely', { namespace: 'empty' }), 'now')).toEqual([[[a, 0], [b, 0], [c, 0]]]);
  });

  test('what pods of one controller ask for is found once for all of them', () => {
    const where = around(made('web-0', { on: 'b' }));
    const [first, second, other] = ['web', 'web', 'api'].map((name, index) => made(`${name}-${index + 1}`, { controller: controllerOf('ReplicaSet', name) }));
    expect(where.domainsOf(first)).toEqual(new Map([[ZONE, new Set(inZones('b'))]]));
    expect(where.domainsOf(second)).toBe(where.domainsOf(first));
    expect(where.domainsOf(other)).not.toBe(where.domainsOf(first));
    expect(where.spreadLimitsOf(second, 'now')).toBe(where.spreadLimitsOf(first, 'now'));
    expect(where.spreadLimitsOf(other, 'now')).not.toBe(where.spreadLimitsOf(first, 'now'));
    expect(where.domainsOf(made('bare'))).not.toBe(where.domainsOf(pod('plain')));
    expect(where.domainsOf(pod('plain', { namespace: 'test' }))).toEqual(new Map());
  });

  test('a pod is on the node of its name', () => {
    const where = around();
    expect(where.nodeOf(made('web', { on: 'b' }))?.metadata.name).toBe('b');
    expect(where.nodeOf(made('waiting'))).toBeUndefined();
  });
});
