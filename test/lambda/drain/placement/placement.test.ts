import { hasNewNode, placementOf } from '../../../../lambda/drain/placement/placement';
import { Surroundings, type Terrain } from '../../../../lambda/drain/placement/surroundings';
import type { ContainerPort, Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../../lambda/kubernetes/objects';
import { claim, controllerOf, MINUTE, NOW, pod, type PodOptions, timestamp } from '../workloads';
import { place, type PlaceOptions, volume } from './nodes';

interface Storage {
  readonly claims?: readonly PersistentVolumeClaim[];
  readonly volumes?: readonly PersistentVolume[];
}

/** Where a pod on the draining node `a` can go. */
function answerFor(spec: Partial<Pod['spec']>, terrain: Partial<Omit<Terrain, 'volumes'>> & Storage, options: PodOptions = {}, templateNode?: string): string {
  const made = pod('web-0', { on: 'a', labels: { app: 'web' }, controller: controllerOf('ReplicaSet', 'web'), ...options });
  const asked: Pod = { ...made, spec: { ...made.spec, ...spec } };
  const surroundings = new Surroundings({
    claim: (namespace, name) => terrain.claims?.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
    leaving: new Set(['a']),
    ...terrain,
    volumes: () => terrain.volumes ?? [],
    nodes: [place('a'), ...terrain.nodes ?? []],
    pods: [asked, ...terrain.pods ?? []],
  });
  const placement = placementOf(asked, surroundings, templateNode);
  return placement.type === 'placeable' ? placement.type : `${placement.type}${placement.data ? ' with data' : ''}: ${placement.because}`;
}

const affinity = (...values: string[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values }] }] } } },
});
const named = (name: string) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }] } } },
});
const away = (topologyKey: string, app = 'web') => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { app } } }] } },
});
const ZONE = 'topology.kubernetes.io/zone';
const HOSTNAME = 'kubernetes.io/hostname';

describe('a pod that asks for nothing', () => {
  test('can stand on any other node', () => {
    expect(answerFor({}, { nodes: [place('b')] })).toBe('placeable');
  });

  test('nowhere now where there is no other node, or none that takes pods', () => {
    expect(answerFor({}, {})).toBe('no-node-yet: there is no other node');
    expect(answerFor({}, { nodes: [place('b')], leaving: new Set(['a', 'b']) })).toBe('no-node-yet: there is no other node');
    expect(answerFor({}, { nodes: [place('b', { ready: false }), place('c', { unschedulable: true }), place('d', { unschedulable: true })] }))
      .toBe('no-node-yet: no other node can take it (1 not ready, 2 cordoned)');
  });

  test('not on a node with a taint', () => {
    const nodes = [place('b', { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] }), place('c', { taints: [{ key: 'spot', effect: 'NoExecute' }] })];
    expect(answerFor({}, { nodes })).toBe('no-node-yet: no other node can take it (1 tainted dedicated=gpu, 1 tainted spot)');
    expect(answerFor({ tolerations: [{ key: 'spot', operator: 'Exists' }] }, { nodes })).toBe('placeable');
  });

  test('on a cordoned node where it tolerates that', () => {
    expect(answerFor({ tolerations: [{ operator: 'Exists' }] }, { nodes: [place('b', { unschedulable: true })] })).toBe('placeable');
  });
});

describe('a selector', () => {
  test('that a node which may come can fit', () => {
    expect(answerFor({ nodeSelector: { pool: 'gpu' } }, { nodes: [place('b')] }))
      .toBe('no-node-yet: no other node can take it (1 ruled out by its node selector pool=gpu)');
    expect(answerFor({ nodeSelector: { pool: 'gpu' } }, { nodes: [place('b'), place('c', { labels: { pool: 'gpu' } })] })).toBe('placeable');
  });

  test('that names this node binds the pod to it', () => {
    expect(answerFor({ nodeSelector: { [HOSTNAME]: 'a' } }, { nodes: [place('b')] }))
      .toBe('bound: its node selector kubernetes.io/hostname=a allows no other node');
    expect(answerFor(affinity('a'), { nodes: [place('b')] })).toBe('bound: its required node affinity kubernetes.io/hostname=a allows no other node');
    expect(answerFor(named('a'), { nodes: [place('b')] })).toBe('bound: its required node affinity metadata.name=a allows no other node');
  });

  test('that names other nodes, too, does not while one of them stays', () => {
    expect(answerFor(affinity('a', 'b'), { nodes: [place('b')] })).toBe('placeable');
    expect(answerFor(affinity('a', 'b'), { nodes: [place('b', { ready: false }), place('c')] }))
      .toBe('no-node-yet: no other node can take it (1 not ready, 1 ruled out by its required node affinity kubernetes.io/hostname=a|b)');
    expect(answerFor(affinity('a', 'b'), { nodes: [place('b'), place('c')], leaving: new Set(['a', 'b']) }))
      .toBe('bound: its required node affinity kubernetes.io/hostname=a|b allows no other node');
  });

  test('that forbids this node only does not', () => {
    const spec = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: HOSTNAME, operator: 'NotIn', values: ['b'] }] }] } } } };
    expect(answerFor(spec, { nodes: [place('b')] })).toMatch(/^no-node-yet/);
  });

  test('with one term for the pool of this node and one for its name', () => {
    const terms = [{ matchExpressions: [{ key: HOSTNAME, operator: 'In', values: ['a'] }] }, { matchExpressions: [{ key: 'pool', operator: 'Exists' }] }];
    const spec = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } } };
    expect(answerFor(spec, { nodes: [place('b')] })).toMatch(/^no-node-yet/);
  });
});

describe('a template that names a node', () => {
  test('binds its pods to it', () => {
    expect(answerFor({}, { nodes: [place('b')] }, {}, 'a')).toBe('bound: its template names the node a');
  });

  test('unless it is another by now', () => {
    expect(answerFor({}, { nodes: [place('b')] }, {}, 'b')).toBe('placeable');
    expect(answerFor({}, { nodes: [place('b'), place('c')] }, {}, 'c')).toBe('placeable');
  });

  test('is all that counts, for no scheduler is asked', () => {
    expect(answerFor({ nodeSelector: { pool: 'gpu' } }, { nodes: [place('b', { unschedulable: true })] }, {}, 'b')).toBe('placeable');
  });
});

describe('a node that has become ready since', () => {
  const since = (minutes: number, options: PlaceOptions = {}): Node => {
    const made = place(`b${minutes}`, options);
    return { ...made, status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(NOW - minutes * MINUTE) }] } };
  };
  const hasNew = (...nodes: readonly Node[]): boolean => {
    const asked = pod('web-0', { on: 'a', spec: { nodeSelector: { pool: 'gpu' } } });
    return hasNewNode(asked, new Surroundings({ nodes, pods: [asked], claim: () => undefined, volumes: () => [], leaving: new Set(['a']) }), NOW - 10 * MINUTE);
  };
  const gpu = { labels: { pool: 'gpu' } };

  test('is one that may take the pod', () => {
    expect(hasNew(since(20, gpu), since(9, gpu))).toBe(true);
    expect(hasNew(since(20, gpu), since(10, gpu))).toBe(false);
  });

  test('is none where it takes no pods, or none like this', () => {
    expect(hasNew(since(20, gpu), since(9))).toBe(false);
    expect(hasNew(since(9, { ...gpu, unschedulable: true }))).toBe(false);
  });
});

describe('a volume', () => {
  const withData = { claims: claim('data').claims, volumes: [] as readonly PersistentVolume[] };
  const options = { claims: ['data'] };

  test('that any node can have', () => {
    expect(answerFor({}, { ...withData, nodes: [place('b')] }, options)).toBe('placeable');
    expect(answerFor({}, { nodes: [place('b')] }, options)).toBe('placeable');
  });

  test('of a zone with another node', () => {
    expect(answerFor({}, { ...withData, volumes: [volume('data', ZONE, 'eu-west-1a')], nodes: [place('b')] }, options)).toBe('placeable');
  });

  test('of a zone without one, which may come', () => {
    const volumes = [volume('data', ZONE, 'eu-west-1a')];
    expect(answerFor({}, { ...withData, volumes, nodes: [place('b', { zone: 'b' })] }, options))
      .toBe('no-node-yet with data: no other node can take it (1 ruled out by its volume data (pv-data), which is in zone eu-west-1a)');
    expect(answerFor({}, { ...withData, volumes, nodes: [place('b', { ready: false })] }, options))
      .toBe('no-node-yet with data: no other node can take it (1 not ready)');
  });

  test('of this node', () => {
    expect(answerFor({}, { ...withData, volumes: [volume('data', HOSTNAME, 'a')], nodes: [place('b')] }, options))
      .toBe('bound with data: its data is on this node only: its volume data (pv-data), which is on a');
  });

  test.each(['a', 'i-a'])('of this node, by the label of a storage driver with the value %s', (value) => {
    expect(answerFor({}, { ...withData, volumes: [volume('data', 'topology.topolvm.io/node', value)], nodes: [place('b')] }, options))
      .toBe(`bound with data: its data is on this node only: its volume data (pv-data), which is where topology.topolvm.io/node In ${value}`);
  });

  test('of a zone, on a pod that is pinned to its node for another reason', () => {
    expect(answerFor({ nodeSelector: { [HOSTNAME]: 'a' } }, { ...withData, volumes: [volume('data', ZONE, 'eu-west-1a')], nodes: [place('b')] }, options))
      .toBe('bound: its node selector kubernetes.io/hostname=a allows no other node');
  });

  test('of another namespace is not its own', () => {
    const { claims } = claim('data', { namespace: 'other' });
    expect(answerFor({}, { claims, volumes: [volume('data', HOSTNAME, 'a')], nodes: [place('b')] }, options)).toBe('placeable');
  });
});

describe('required anti-affinity', () => {
  const other = (on: string, extra: PodOptions = {}) => pod(`web-on-${on}`, { on, labels: { app: 'web' }, ...extra });
  const CLOSED = 'no-node-yet: no other node can take it (1 ruled out by required anti-affinity)';

  const term = (spec: object) => ({
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOSTNAME, labelSelector: {}, ...spec }] } },
  });

  test('against pods that stay', () => {
    expect(answerFor(away(HOSTNAME), { nodes: [place('b')], pods: [other('b')] })).toBe(CLOSED);
    expect(answerFor(away(HOSTNAME), { nodes: [place('b'), place('c')], pods: [other('b')] })).toBe('placeable');
    expect(answerFor(away(ZONE), { nodes: [place('b'), place('c')], pods: [other('b')] })).toMatch(/2 ruled out by required anti-affinity/);
    expect(answerFor(away(HOSTNAME, 'api'), { nodes: [place('b')], pods: [other('b')] })).toBe('placeable');
  });

  test('not against itself: it is gone by then', () => {
    expect(answerFor(away('topology.kubernetes.io/region'), { nodes: [place('b', { labels: { 'topology.kubernetes.io/region': 'eu-west-1' } })] })).toBe('placeable');
  });

  test('not against pods that leave, are terminating or have finished', () => {
    expect(answerFor(away(ZONE), { nodes: [place('b'), place('c')], leaving: new Set(['a', 'c']), pods: [other('c')] })).toBe('placeable');
    expect(answerFor(away(HOSTNAME), { nodes: [place('b')], pods: [other('b', { terminatingUntil: NOW + MINUTE })] })).toBe('placeable');
    expect(answerFor(away(HOSTNAME), { nodes: [place('b')], pods: [other('b', { phase: 'Succeeded' })] })).toBe('placeable');
  });

  test('of pods that stay against it', () => {
    const exclusive = { ...other('b'), spec: { nodeName: 'b', ...away(HOSTNAME) } };
    expect(answerFor({}, { nodes: [place('b')], pods: [exclusive] })).toBe(CLOSED);
    expect(answerFor({}, { nodes: [place('b')], pods: [exclusive] }, { labels: { app: 'api' } })).toBe('placeable');
  });

  test('in its own namespace, in those that are named, or in all', () => {
    const pods = [other('b', { namespace: 'other' })];
    expect(answerFor(term({}), { nodes: [place('b')], pods })).toBe('placeable');
    expect(answerFor(term({ namespaces: ['other'] }), { nodes: [place('b')], pods })).toBe(CLOSED);
    expect(answerFor(term({ namespaceSelector: {} }), { nodes: [place('b')], pods })).toBe(CLOSED);
    // Which namespaces have a label is not observed.
    expect(answerFor(term({ namespaceSelector: { matchLabels: { team: 'red' } } }), { nodes: [place('b')], pods })).toBe('placeable');
  });

  test('by the labels that must agree, or must not', () => {
    const of = (tenant: string) => ({ nodes: [place('b')], pods: [other('b', { labels: { app: 'web', tenant } })] });
    const asks = (spec: object, terrain: Pick<Terrain, 'nodes' | 'pods'>) => answerFor(term(spec), terrain, { labels: { app: 'web', tenant: 'red' } });
    expect(asks({ matchLabelKeys: ['tenant'] }, of('red'))).toBe(CLOSED);
    expect(asks({ matchLabelKeys: ['tenant'] }, of('blue'))).toBe('placeable');
    expect(asks({ mismatchLabelKeys: ['tenant'] }, of('red'))).toBe('placeable');
    expect(asks({ mismatchLabelKeys: ['tenant'] }, of('blue'))).toBe(CLOSED);
    expect(asks({ matchLabelKeys: ['none'], mismatchLabelKeys: ['none'] }, of('blue'))).toBe(CLOSED);
  });

  test('without a selector it means nobody, and nodes without the label are in no domain', () => {
    expect(answerFor(term({ labelSelector: undefined }), { nodes: [place('b')], pods: [other('b')] })).toBe('placeable');
    expect(answerFor(away('rack'), { nodes: [place('b')], pods: [other('b')] })).toBe('placeable');
  });
});

describe('a host port', () => {
  const takes = (...ports: readonly ContainerPort[]) => ({ containers: [{ ports }] });
  const WEB = takes({ hostPort: 80, protocol: 'TCP' });
  const other = (spec: PodOptions['spec'], extra: PodOptions = {}) => pod('proxy', { on: 'b', spec, ...extra });
  const TAKEN = 'no-node-yet: no other node can take it (1 where host port 80 is taken)';

  test('that a pod has which stays', () => {
    expect(answerFor(WEB, { nodes: [place('b')], pods: [other(WEB)] })).toBe(TAKEN);
    expect(answerFor(WEB, { nodes: [place('b'), place('c')], pods: [other(WEB)] })).toBe('placeable');
  });

  test('that is another one, of another protocol or of another address, is in nobody\'s way', () => {
    const beside = (port: ContainerPort, own = WEB) => answerFor(own, { nodes: [place('b')], pods: [other(takes(port))] });
    expect(beside({ hostPort: 443, protocol: 'TCP' })).toBe('placeable');
    expect(beside({ hostPort: 80, protocol: 'UDP' })).toBe('placeable');
    expect(beside({ hostPort: 80, hostIP: '10.0.0.1' }, takes({ hostPort: 80, hostIP: '10.0.0.2' }))).toBe('placeable');
    expect(beside({ hostPort: 80, hostIP: '10.0.0.1' })).toBe(TAKEN);
    expect(beside({ hostPort: 80 }, takes({ hostPort: 443 }, { hostPort: 80, hostIP: '10.0.0.1' }))).toBe(TAKEN);
  });

  test('of a pod that leaves, has finished or would make way is free', () => {
    expect(answerFor(WEB, { nodes: [place('b'), place('c')], leaving: new Set(['a', 'b']), pods: [other(WEB)] })).toBe('placeable');
    expect(answerFor(WEB, { nodes: [place('b')], pods: [other(WEB, { terminatingUntil: NOW + MINUTE })] })).toBe('placeable');
    expect(answerFor(WEB, { nodes: [place('b')], pods: [other(WEB, { phase: 'Failed' })] })).toBe('placeable');
    expect(answerFor({ ...WEB, priority: 10 }, { nodes: [place('b')], pods: [other(WEB)] })).toBe('placeable');
    expect(answerFor(WEB, { nodes: [place('b')], pods: [other(WEB, { priority: 10 })] })).toBe(TAKEN);
  });
});
