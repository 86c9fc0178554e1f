import { budgetOptions } from './build';
import type { Launching } from './launching';
import type { Scenario, StoryEvent } from './scenario';
import type { SimulatedCluster } from '../../simulation/kubernetes';
import type { World } from '../lambda/invocation/world';

const SOMEBODY = { username: 'somebody', groups: ['system:masters', 'system:authenticated'] };
const SCALABLE = { Deployment: 'deployments', StatefulSet: 'statefulsets', ReplicaSet: 'replicasets', ReplicationController: 'replicationcontrollers' } as const;
const DELETABLE = { ...SCALABLE, Job: 'jobs' } as const;

/** Carries out what somebody else does to the cluster, if its object still exists. */
export function happen(event: StoryEvent, world: World, launching: Launching, scenario: Scenario): void {
  if (event.type === 'join') {
    const like = world.store.list('nodes')[0];
    world.cluster.launchNode({ instanceId: `i-joined${event.at}`, zone: `eu-west-1${event.zone}`, like });
    return;
  }
  if (event.type === 'launch') {
    launching.grow(event);
    return;
  }
  if ('node' in event) {
    disturbNode(event, world, `node${(event.node % scenario.nodes) + 1}`);
    return;
  }
  const index = event.workload % scenario.workloads.length;
  const name = `w${index}`;
  const { kind } = scenario.workloads[index];
  const { store, cluster } = world;
  switch (event.type) {
    case 'rollout': rollOut(world, kind, name); break;
    case 'evict': evict(cluster, world.podsOf(name)[0]?.metadata.name); break;
    case 'delete-owner': if (kind in DELETABLE) {
      store.remove(DELETABLE[kind as keyof typeof DELETABLE], 'default', name);
    } break;
    case 'budget': {
      const budget = store.get('poddisruptionbudgets', 'default', name);
      if (budget) {
        store.update('poddisruptionbudgets', { ...budget, spec: { selector: budget.spec.selector, ...budgetOptions(event.budget) } });
      }
      break;
    }
    case 'scale': {
      const resource = kind in SCALABLE ? SCALABLE[kind as keyof typeof SCALABLE] : undefined;
      if (resource && store.get(resource, 'default', name)) {
        cluster.scale(resource, 'default', name, event.replicas);
      }
    }
  }
}

function rollOut({ store, cluster }: World, kind: string, name: string): void {
  const annotations = { 'restarted-at': String(store.clock.now()) };
  if (kind === 'Deployment' && store.get('deployments', 'default', name)) {
    cluster.rollout('default', name, ({ metadata, spec }) => ({ metadata: { ...metadata, annotations: { ...metadata?.annotations, ...annotations } }, spec }));
  }
  const set = kind === 'StatefulSet' ? store.get('statefulsets', 'default', name) : undefined;
  if (set?.spec.template) {
    const { metadata, spec } = set.spec.template;
    const template = { metadata: { ...metadata, annotations: { ...metadata?.annotations, ...annotations } }, spec };
    store.update('statefulsets', { ...set, spec: { ...set.spec, template } });
  }
}

function evict({ api }: SimulatedCluster, name: string | undefined): void {
  if (!name) {
    return;
  }
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } };
  api.handle({ verb: 'create', apiGroup: '', resource: 'pods', subresource: 'eviction', namespace: 'default', name, body }, SOMEBODY);
}

function disturbNode(event: Extract<StoryEvent, { readonly node: number }>, world: World, name: string): void {
  const { cluster, clock, store, cloud } = world;
  if (!store.get('nodes', undefined, name)) {
    return;
  }
  if (event.type === 'kill-node') {
    cloud.ec2.terminate(world.instanceOf(name));
    return;
  }
  if (event.type === 'lose-node') {
    cluster.loseNode(name);
    clock.schedule(clock.now() + event.seconds * 1000, () => {
      if (store.get('nodes', undefined, name)) {
        cluster.recoverNode(name);
      }
    });
    return;
  }
  const node = store.get('nodes', undefined, name);
  if (node) {
    store.update('nodes', { ...node, spec: { ...node.spec, unschedulable: undefined } });
  }
}
