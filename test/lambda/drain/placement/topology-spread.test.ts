import { place } from './nodes';
import { maySpreadTo as mayBeOn, spreadLimits } from '../../../../lambda/drain/placement/topology-spread';
import type { Node, Pod, TopologySpreadConstraint } from '../../../../lambda/kubernetes/objects';
import { pod } from '../workloads';

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const nodes = [place('a'), place('b', { zone: 'b' }), place('c', { zone: 'c' })];

function spreading(name: string, on: string | undefined, options: Partial<TopologySpreadConstraint> = {}, labels: Record<string, string> = { app: 'web' }): Pod {
  const constraint = { topologyKey: ZONE, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } }, ...options };
  const made = pod(name, { on, labels });
  return { ...made, spec: { ...made.spec, topologySpreadConstraints: [constraint] } };
}

/** Whether one of the nodes may have the pod. */
const maySpreadTo = (candidates: readonly Node[], another: Pod, spread: { readonly nodes: readonly Node[]; readonly pods: readonly Pod[] }) =>
  candidates.some((node) => mayBeOn(node, another, spreadLimits(another, spread.nodes, spread.pods)));

/** Which of the nodes may have another pod, where these are. */
function mayHave(places: readonly string[], options: Partial<TopologySpreadConstraint> = {}, candidates: readonly Node[] = nodes): string[] {
  const pods = places.map((on, index) => spreading(`web-${index}`, on));
  const another = spreading('another', undefined, options);
  return candidates.filter((node) => maySpreadTo([node], another, { nodes: candidates, pods })).map(({ metadata }) => metadata.name);
}

test('the next pod goes where the fewest are, or where as many more may be', () => {
  expect(mayHave(['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
  expect(mayHave(['b', 'c'])).toEqual(['a']);
  expect(mayHave(['b', 'c'], { maxSkew: 2 })).toEqual(['a', 'b', 'c']);
  expect(mayHave(['a', 'b', 'c', 'c'])).toEqual(['a', 'b']);
});

test('a node without the label may have none, and counts for none', () => {
  const bare: Node = { ...nodes[0], metadata: { ...nodes[0].metadata, name: 'bare', labels: {} } };
  expect(mayHave(['b', 'c', 'bare'], {}, [bare, nodes[1], nodes[2]])).toEqual(['b', 'c']);
});

test('too few domains count as if another had none', () => {
  expect(mayHave(['a', 'b', 'c'], { minDomains: 3 })).toEqual(['a', 'b', 'c']);
  expect(mayHave(['a', 'b', 'c'], { minDomains: 4 })).toEqual([]);
});

test('pods of other labels or another template are not counted', () => {
  const others = ['b', 'c'].map((on, index) => spreading(`web-${index}`, on, {}, { 'app': 'web', 'pod-template-hash': 'old' }));
  const counted = (options: Partial<TopologySpreadConstraint>) =>
    maySpreadTo([nodes[1]], spreading('another', undefined, options, { 'app': 'web', 'pod-template-hash': 'new' }), { nodes, pods: others });
  expect(counted({})).toBe(false);
  expect(counted({ matchLabelKeys: ['pod-template-hash'] })).toBe(true);
  expect(counted({ labelSelector: { matchLabels: { app: 'other' } } })).toBe(true);
});

test('tainted nodes count unless the constraint says otherwise, those that the pod rules out do not', () => {
  const cordoned = { ...nodes[0], spec: { ...nodes[0].spec, unschedulable: true } };
  const tainted = { ...nodes[0], spec: { ...nodes[0].spec, taints: [{ key: 'dedicated', effect: 'NoSchedule' }] } };
  for (const first of [cordoned, tainted]) {
    expect(mayHave(['b', 'c'], {}, [first, nodes[1], nodes[2]])).toEqual(['a']);
    expect(mayHave(['b', 'c'], { nodeTaintsPolicy: 'Honor' }, [first, nodes[1], nodes[2]])).toEqual(expect.arrayContaining(['b', 'c']));
  }
  const pinned = (options: Partial<TopologySpreadConstraint>): Pod => {
    const one = spreading('another', undefined, options);
    return { ...one, spec: { ...one.spec, nodeSelector: { [HOSTNAME]: 'b' } } };
  };
  const pods = ['b', 'c'].map((on, index) => spreading(`web-${index}`, on));
  expect(maySpreadTo([nodes[1]], pinned({}), { nodes, pods })).toBe(true);
  expect(maySpreadTo([nodes[1]], pinned({ nodeAffinityPolicy: 'Ignore' }), { nodes, pods })).toBe(false);
});

test('a constraint that is only a wish forbids nothing', () => {
  expect(mayHave(['b', 'c'], { whenUnsatisfiable: 'ScheduleAnyway' })).toEqual(['a', 'b', 'c']);
});
