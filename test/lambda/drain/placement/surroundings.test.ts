import { place, volume } from './nodes';
import { Surroundings } from '../../../../lambda/drain/placement/surroundings';
import { claim, pod } from '../workloads';

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
