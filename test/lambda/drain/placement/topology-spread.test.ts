import { place } from './nodes';
import { spreadsOnceGone, spreadsOnlyBeside } from '../../../../lambda/drain/placement/placement';
import { Surroundings } from '../../../../lambda/drain/placement/surroundings';
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
  for (const labels of [{}, undefined]) {
    const bare: Node = { ...nodes[0], metadata: { ...nodes[0].metadata, name: 'bare', labels } };
    expect(mayHave(['b', 'c', 'bare'], {}, [bare, nodes[1], nodes[2]])).toEqual(['b', 'c']);
    expect(mayHave(['b', 'b', 'c', 'c', 'bare'], {}, [bare, nodes[1], nodes[2]])).toEqual(['b', 'c']);
  }
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

test('pods of the same template are counted, and so are all where the pod has no such label', () => {
  const others = ['b', 'c'].map((on, index) => spreading(`web-${index}`, on, {}, { 'app': 'web', 'pod-template-hash': 'new' }));
  const mayGoTo = (labels: Record<string, string>, key: string, pods = others) =>
    maySpreadTo([nodes[1]], spreading('another', undefined, { matchLabelKeys: [key] }, labels), { nodes, pods });
  expect(mayGoTo({ 'app': 'web', 'pod-template-hash': 'new' }, 'pod-template-hash')).toBe(false);
  expect(mayGoTo({ app: 'web' }, 'tenant')).toBe(false);
});

test('a constraint for pods of any labels counts those that have none, but for a template', () => {
  const any = { labelSelector: {}, matchLabelKeys: ['pod-template-hash'] };
  const others = ['b', 'c'].map((on, index) => pod(`web-${index}`, { on }));
  const mayGo = (labels?: Record<string, string>): boolean => {
    const another = { ...spreading('another', undefined, any), metadata: { name: 'another', namespace: 'shop', uid: 'another', labels } };
    return maySpreadTo([nodes[1]], another, { nodes, pods: [...others, pod('pending')] });
  };
  expect(mayGo()).toBe(false);
  expect(mayGo({ 'pod-template-hash': 'new' })).toBe(true);
});

test('tainted nodes count unless the constraint says otherwise, those that the pod rules out do not', () => {
  const cordoned = { ...nodes[0], spec: { ...nodes[0].spec, unschedulable: true } };
  const tainted = { ...nodes[0], spec: { ...nodes[0].spec, taints: [{ key: 'dedicated', effect: 'NoSchedule' }] } };
  for (const first of [cordoned, tainted]) {
    expect(mayHave(['b', 'c'], {}, [first, nodes[1], nodes[2]])).toEqual(['a']);
    expect(mayHave(['b', 'c'], { nodeTaintsPolicy: 'Honor' }, [first, nodes[1], nodes[2]])).toEqual(expect.arrayContaining(['b', 'c']));
    expect(mayHave(['b'], { nodeTaintsPolicy: 'Honor' }, [first, nodes[1], nodes[2]])).toEqual(['a', 'c']);
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

test('a cordoned node counts for pods that tolerate it', () => {
  const cordoned = { ...nodes[0], spec: { ...nodes[0].spec, unschedulable: true } };
  const one = spreading('another', undefined, { nodeTaintsPolicy: 'Honor' });
  const tolerant = { ...one, spec: { ...one.spec, tolerations: [{ operator: 'Exists' }] } };
  const pods = ['b', 'c'].map((on, index) => spreading(`web-${index}`, on));
  expect(maySpreadTo([nodes[1]], tolerant, { nodes: [cordoned, nodes[1], nodes[2]], pods })).toBe(false);
});

describe('where a pod leaves the last zone but one', () => {
  const here = place('a', { unschedulable: true });
  const there = place('b', { zone: 'b' });
  const closed = [place('c', { zone: 'b', unschedulable: true }), place('d', { zone: 'b', ready: false })];
  const terrain = (pods: readonly Pod[], others: readonly Node[]) =>
    new Surroundings({ nodes: [here, ...others], pods, claim: () => undefined, volumes: () => [], leaving: new Set(['a']) });
  const HASH = { 'app': 'web', 'pod-template-hash': 'abc' };

  describe('its replacement', () => {
    const onlyBeside = (options: Partial<TopologySpreadConstraint> = {}, others: readonly Node[] = [...closed, there], on = 'a'): boolean => {
      const leaving = spreading('web-0', on, options, HASH);
      return spreadsOnlyBeside(leaving, terrain([leaving, spreading('web-1', 'b', options, HASH)], others));
    };

    test('may come beside it only', () => {
      expect(onlyBeside()).toBe(true);
    });

    test('may come afterwards as well where the other zone may have one more', () => {
      expect(onlyBeside({ maxSkew: 2 })).toBe(false);
    });

    test('may come at any time where it must not be spread, or by nothing that counts its node or itself', () => {
      expect(onlyBeside({ whenUnsatisfiable: 'ScheduleAnyway' })).toBe(false);
      expect(onlyBeside({ nodeTaintsPolicy: 'Honor' })).toBe(false);
      expect(onlyBeside({ labelSelector: { matchLabels: { app: 'other' } } })).toBe(false);
      expect(onlyBeside({}, [there], 'gone')).toBe(false);
    });

    test('may not come beside it either where pods of one template are counted, which it is not once it is released', () => {
      expect(onlyBeside({ matchLabelKeys: ['pod-template-hash'] })).toBe(false);
    });

    test('may never come where no node takes it, or none has the label', () => {
      expect(onlyBeside({}, closed)).toBe(false);
      expect(onlyBeside({}, [place('b', { zone: 'b', taints: [{ key: 'gpu', effect: 'NoSchedule' }] })])).toBe(false);
      expect(onlyBeside({ topologyKey: 'rack' })).toBe(false);
    });
  });

  describe('a pod without a node gets one', () => {
    const onceGone = (options: Partial<TopologySpreadConstraint> = {}, others: readonly Node[] = [...closed, there]): boolean => {
      const waiting = spreading('web-1', undefined, options);
      return spreadsOnceGone(waiting, terrain([waiting, spreading('web-0', 'b', options)], others));
    };

    test('once the node is gone', () => {
      expect(onceGone()).toBe(true);
    });

    test('at once where it may, whatever goes', () => {
      expect(onceGone({ maxSkew: 2 })).toBe(false);
      expect(onceGone({ whenUnsatisfiable: 'ScheduleAnyway' })).toBe(false);
    });

    test('not even then where another reason forbids it', () => {
      expect(onceGone({}, closed)).toBe(false);
      expect(onceGone({}, [place('b', { zone: 'b', taints: [{ key: 'gpu', effect: 'NoSchedule' }] })])).toBe(false);
      expect(onceGone({ minDomains: 3 })).toBe(false);
    });
  });
});
