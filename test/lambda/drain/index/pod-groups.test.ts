import { PodGroup, PodGroups } from '../../../../lambda/drain/index/pod-groups';
import { pod } from '../workloads';

const [a, b, c] = ['a', 'b', 'c'].map((name) => pod(name));
const newA = pod('a', { ready: false });

function groupOf(...pods: ReturnType<typeof pod>[]): PodGroup {
  const group = new PodGroup();
  pods.forEach((one) => group.put(one));
  return group;
}

test('its pods are listed in the order in which they came, once until one comes or goes', () => {
  const group = groupOf(a, b);
  const { pods } = group;
  expect(pods).toEqual([a, b]);
  expect(group.pods).toBe(pods);
  group.remove(c);
  expect(group.pods).toBe(pods);
  group.put(c);
  expect(group.pods).toEqual([a, b, c]);
  group.remove(b);
  expect(group.pods).toEqual([a, c]);
});

test('a pod that changes keeps its place, and the pod that it was does not take it away', () => {
  const group = groupOf(a, b);
  group.put(newA);
  group.remove(a);
  expect(group.pods).toEqual([newA, b]);
});

test('groups hold the pods of each key', () => {
  const groups = new PodGroups();
  groups.put('one', a);
  groups.put('one', b);
  groups.put('two', c);
  expect(groups.of('one')).toEqual([a, b]);
  expect(groups.of('two')).toEqual([c]);
  expect(groups.of('three')).toEqual([]);
  groups.remove('one', a);
  groups.remove('three', a);
  expect(groups.of('one')).toEqual([b]);
});
