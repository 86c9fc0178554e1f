import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import type { NodeOptions } from '../../../simulation/cluster/build/node';
import { PodOptions, podTemplate } from '../../../simulation/cluster/build/pod-template';
import type { Pod } from '../../../simulation/cluster/objects';
import { Store } from '../../../simulation/cluster/store';
import { Random } from '../../../simulation/random';
import { ClusterView } from '../../../simulation/scheduler/cluster-view';
import { place } from '../../../simulation/scheduler/placement';

const NO_VICTIMS = 'No preemption victims found for incoming pod';
const NO_HELP = 'Preemption is not helpful for scheduling';

/** A cluster of such nodes, and where a pod would go in it. */
function cluster(...nodes: NodeOptions[]) {
  const store = new Store(new VirtualClock());
  const builder = new ClusterBuilder(store);
  nodes.forEach((options, index) => builder.node(`node${index + 1}`, options));
  const pending = (options: PodOptions = {}, labels: Record<string, string> = { app: 'new' }): Pod => store.create('pods', {
    metadata: { generateName: 'new-', namespace: 'default', labels }, spec: podTemplate('new', options).spec, status: { phase: 'Pending' },
  });
  const placement = (pod: Pod) => {
    const view = new ClusterView(store);
    view.load();
    return place(pod, view, new Random(1));
  };
  return {
    store,
    builder,
    place: (options?: PodOptions, labels?: Record<string, string>) => {
      const result = placement(pending(options, labels));
      return 'message' in result ? result.message : result.node;
    },
  };
}

const antiAffinity = (app: string, topologyKey = 'kubernetes.io/hostname') => ({
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app } }, topologyKey }] },
});

describe('where a pod cannot go', () => {
  test('the message counts the reasons as the scheduler does', () => {
    const { store, place: placed } = cluster({}, { allocatable: { cpu: '5m' } }, { allocatable: { cpu: '5m' } });
    const node = store.get('nodes', undefined, 'node1')!;
    store.update('nodes', { ...node, spec: { ...node.spec, unschedulable: true } });
    expect(placed()).toBe('0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. '
      + `preemption: 0/3 nodes are available: 1 ${NO_HELP}, 2 ${NO_VICTIMS}.`);
  });

  test.each<[string, NodeOptions, PodOptions, string]>([
    ['a taint', { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] }, {}, 'node(s) had untolerated taint {gpu: yes}'],
    ['a node selector', {}, { nodeSelector: { disk: 'ssd' } }, "node(s) didn't match Pod's node affinity/selector"],
    ['a full node', { allocatable: { pods: '0' } }, {}, 'Too many pods'],
    ['several resources', { allocatable: { cpu: '1m', memory: '1Mi' } }, {}, 'Insufficient cpu, 1 Insufficient memory'],
    ['a missing claim', {}, { claims: ['data'] }, 'persistentvolumeclaim "data" not found'],
  ])('%s', (_, node, pod, reason) => {
    expect(cluster(node).place(pod)).toContain(`0/1 nodes are available: 1 ${reason}.`);
  });

  test('beside pods that it must avoid, or that avoid it', () => {
    const { builder, place: placed } = cluster({});
    builder.pod('lonely', { labels: { app: 'lonely' }, affinity: antiAffinity('new') });
    expect(placed()).toContain("node(s) didn't satisfy existing pods anti-affinity rules");
    expect(placed({ affinity: antiAffinity('lonely') }, { app: 'other' })).toContain("node(s) didn't match pod anti-affinity rules");
  });

  test('away from pods that it must be near', () => {
    const affinity = {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app: 'cache' } }, topologyKey: 'topology.kubernetes.io/zone' },
        ],
      },
    };
    const { builder, place: placed } = cluster({ zone: 'eu-west-1a' }, { zone: 'eu-west-1b' });
    expect(placed({ affinity })).toContain("2 node(s) didn't match pod affinity rules");
    builder.pod('cache', { labels: { app: 'cache' }, on: 'node2' });
    expect(placed({ affinity })).toBe('node2');
  });

  test('but the first of those that want to be together goes anywhere', () => {
    const affinity = {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app: 'new' } }, topologyKey: 'topology.kubernetes.io/zone' },
        ],
      },
    };
    expect(cluster({}).place({ affinity })).toBe('node1');
  });

  test('out of the zone of its volume', () => {
    const { builder, place: placed } = cluster({ zone: 'eu-west-1a' }, { zone: 'eu-west-1b' });
    builder.claim('data', { zone: 'eu-west-1b' });
    expect(placed({ claims: ['data'] })).toBe('node2');
    builder.claim('far', { zone: 'eu-west-1c' });
    expect(placed({ claims: ['far'] })).toContain('2 node(s) had volume node affinity conflict');
  });

  test('on a node whose port it needs is taken', () => {
    const port = { spec: { containers: [{ name: 'main', ports: [{ containerPort: 80, hostPort: 80 }] }] } };
    const { builder, place: placed } = cluster({});
    builder.pod('web', port);
    expect(placed(port)).toContain("node(s) didn't have free ports for the requested pod ports");
  });
});

describe('topology spread', () => {
  const spread = (extra = {}) => ({
    topologySpreadConstraints: [{
      maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'new' } }, ...extra,
    }],
  });

  test('keeps zones level, cordoned ones counted', () => {
    const { store, builder, place: placed } = cluster({ zone: 'eu-west-1a' }, { zone: 'eu-west-1b' });
    builder.pod('new-0', { labels: { app: 'new' }, on: 'node1' });
    expect(placed(spread())).toBe('node2');
    const node = store.get('nodes', undefined, 'node2')!;
    store.update('nodes', { ...node, spec: { ...node.spec, unschedulable: true } });
    expect(placed(spread())).toContain("1 node(s) didn't match pod topology spread constraints, 1 node(s) were unschedulable");
  });

  test('asks for a number of domains, and for nodes that have one', () => {
    const { builder, place: placed } = cluster({ zone: 'eu-west-1a' });
    builder.pod('new-0', { labels: { app: 'new' } });
    expect(placed(spread())).toBe('node1');
    expect(placed(spread({ minDomains: 2 }))).toContain("node(s) didn't match pod topology spread constraints");
    expect(placed(spread({ topologyKey: 'rack' }))).toContain('(missing required label)');
  });
});

describe('where a pod rather goes', () => {
  test('away from its siblings, without being told', () => {
    const { builder, place: placed } = cluster({}, {});
    const { replicaSet } = builder.replicaSet('shop', { replicas: 1, on: 'node1' });
    const { store } = builder;
    const pod = store.create('pods', {
      metadata: { name: 'second', namespace: 'default', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'shop', uid: replicaSet.metadata.uid, controller: true }] },
      spec: replicaSet.spec.template!.spec,
      status: {},
    });
    const view = new ClusterView(store);
    view.load();
    expect(place(pod, view, new Random(1))).toEqual({ node: 'node2' });
    expect(['node1', 'node2']).toContain(placed());
  });

  test.each<[string, NodeOptions, NodeOptions, PodOptions]>([
    ['where more is free', { allocatable: { cpu: '20m' } }, {}, {}],
    ['off soft taints', { taints: [{ key: 'old', effect: 'PreferNoSchedule' }] }, { allocatable: { cpu: '20m' } }, {}],
    ['where its preference is met', {}, { labels: { disk: 'ssd' } }, {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } }],
        },
      },
    }],
  ])('%s', (_, first, second, pod) => {
    expect(cluster(first, second).place(pod)).toBe('node2');
  });

  test('off the nodes of pods that it prefers to be without, or that are counted softly', () => {
    const { builder, place: placed } = cluster({}, {});
    builder.pod('noisy', { labels: { app: 'noisy' }, on: 'node1', requests: { cpu: '0' } });
    builder.pod('big', { on: 'node2', requests: { cpu: '1' } });
    const term = { labelSelector: { matchLabels: { app: 'noisy' } }, topologyKey: 'kubernetes.io/hostname' };
    expect(placed({ affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] } } })).toBe('node2');
    expect(placed({ topologySpreadConstraints: [{ ...term, maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' }] })).toBe('node2');
  });
});

test('without nodes there is nothing to say but that', () => {
  expect(cluster().place()).toBe('no nodes available to schedule pods');
});
