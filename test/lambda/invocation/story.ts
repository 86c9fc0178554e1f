import { DeployedDrainer, type DrainerOptions, type GroupOptions, World } from './world';
import { releaseAnnotations } from '../../../lambda/drain/state/release';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import type { CloudTiming } from '../../../simulation/cloud/cloud';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import type { Pod } from '../../../simulation/cluster/objects';
import type { SimulatedClusterOptions } from '../../../simulation/kubernetes';
import { FloorObserver } from '../../../simulation/observe/floors';
import { POD_ANNOTATIONS } from '../../../src/names';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface Setting {
  readonly build: (builder: ClusterBuilder) => void;
  readonly cluster?: SimulatedClusterOptions;
  readonly cloud?: Partial<CloudTiming>;
  readonly drainer?: DrainerOptions;
  /** The options of its one group, named `nodes`. */
  readonly group?: GroupOptions;
}

/** A cluster, a drainer, a group of all nodes, and somebody who watches the floors without asking the drainer. */
export interface Story {
  readonly world: World;
  readonly drainer: DeployedDrainer;
  readonly group: Group;
  readonly floors: FloorObserver;
}

const worlds: World[] = [];
afterEach(() => worlds.splice(0).forEach((world) => world.end()));

export function aWorld(build: (builder: ClusterBuilder) => void, options?: SimulatedClusterOptions, timing?: Partial<CloudTiming>): World {
  const world = new World(build, options, { timing });
  worlds.push(world);
  return world;
}

export function aStory({ build, cluster, cloud, drainer: options, group: groupOptions }: Setting): Story {
  const world = aWorld(build, cluster, cloud);
  const floors = floorsOf(world);
  const drainer = new DeployedDrainer(world, 'drainer', options);
  return { world, drainer, group: drainer.group('nodes', groupOptions), floors };
}

export function floorsOf(world: World): FloorObserver {
  const floors = new FloorObserver(world.store);
  floors.start();
  return floors;
}

/** The owners, and the budgets over several, that fell below their floor, and for how many seconds. */
export function belowFloor(floors: FloorObserver): Record<string, number> {
  return Object.fromEntries([...floors.records, ...floors.budgetRecords]
    .filter(({ secondsBelowFloor }) => secondsBelowFloor > 0)
    .map(({ key, secondsBelowFloor }) => [key, secondsBelowFloor]));
}

/** The pods that are released and not gone. */
export function released({ world }: Pick<Story, 'world'>): Pod[] {
  return world.store.list('pods').filter(({ metadata }) => metadata.annotations?.[POD_ANNOTATIONS.RELEASED_HASH]);
}

/** Writes on a pod of a Deployment, the only one there is, that it is released, as a drainer would that then crashed. */
export function releaseByHand({ world: { store, clock } }: Pick<Story, 'world'>, { metadata, ...pod }: Pod): void {
  const { 'pod-template-hash': hash, ...labels } = metadata.labels ?? {};
  const [replicaSet, deployment] = [store.list('replicasets')[0], store.list('deployments')[0]].map(({ metadata: { name, uid } }) => ({ name, uid }));
  const annotations = { ...metadata.annotations, ...releaseAnnotations({ at: clock.now(), deployment, replicaSet, hash: hash ?? '' }) };
  store.update('pods', { ...pod, metadata: { ...metadata, labels, annotations } });
}

/** Asks the group to let a node's instance go, without a replacement. */
export function terminate({ world, group }: Pick<Story, 'world' | 'group'>, ...nodes: string[]): void {
  nodes.forEach((node) => group.terminateInstance(world.instanceOf(node), true));
}

/** Lets time pass until that many drains have ended and no message is left. */
export async function drained({ world, drainer }: Pick<Story, 'world' | 'drainer'>, count: number, limitMs = HOUR): Promise<void> {
  await happened({ world, drainer }, () => drainer.messages('Drain ended').length >= count && drainer.queue.messages.length === 0, limitMs);
}

/** Lets time pass until the condition holds. A failure tells what the drainer said last. */
export async function happened({ world, drainer }: Pick<Story, 'world' | 'drainer'>, condition: () => boolean, limitMs = HOUR): Promise<void> {
  try {
    await world.clock.runUntil(condition, limitMs);
  } catch (error) {
    throw new Error(`${(error as Error).message} The drainer said last:\n${transcript(drainer).split('\n').slice(-20).join('\n')}`, { cause: error });
  }
}

const SOMEBODY = { username: 'somebody', groups: ['system:masters', 'system:authenticated'] };

/** Somebody else asks for a pod's end: by an eviction as `kubectl drain` does, or by a deletion as operators do. Returns whether it was allowed. */
export function removedBySomebody({ cluster }: World, { metadata: { namespace, name } }: Pod, how: 'evict' | 'delete' = 'evict'): boolean {
  const request = how === 'evict'
    ? { verb: 'create' as const, subresource: 'eviction', body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } } }
    : { verb: 'delete' as const };
  return cluster.api.handle({ ...request, apiGroup: '', resource: 'pods', namespace, name }, SOMEBODY).code < 300;
}

/** How it ended for every owner, as the log tells at the end of a drain: `kind namespace/name` and the result. */
export function ownerResults(drainer: DeployedDrainer): Record<string, string> {
  const owners = drainer.messages('Drain ended').flatMap((entry) => entry.owners as ReadonlyArray<{ owner: string; result: string }>);
  return Object.fromEntries(owners.map(({ owner, result }) => [owner, result]));
}

/** The accepted evictions, as the API server saw them. */
export function evictions({ endpoint }: DeployedDrainer): string[] {
  return endpoint.calls
    .filter(({ request, answer }) => request.subresource === 'eviction' && (answer?.code ?? 500) < 300)
    .map(({ request }) => `${request.namespace}/${request.name}`);
}

/** The accepted releases and adoptions, as the API server saw them. */
export function podPatches({ endpoint }: DeployedDrainer): Array<{ readonly time: number; readonly pod: string; readonly adopts: boolean }> {
  return endpoint.calls
    .filter(({ request, answer }) => request.verb === 'patch' && request.resource === 'pods' && (answer?.code ?? 500) < 300)
    .map(({ time, request }) => ({ time, pod: `${request.namespace}/${request.name}`, adopts: JSON.stringify(request.body).includes(`"${POD_ANNOTATIONS.RELEASED_HASH}":null`) }));
}

export function releases(drainer: DeployedDrainer): ReturnType<typeof podPatches> {
  return podPatches(drainer).filter(({ adopts }) => !adopts);
}

/** How the lifecycle actions of a group ended, such as `drainer-terminating completed CONTINUE`, in the order in which they began. */
export function endings(group: Group): string[] {
  return group.actions.map(({ hook, ended }) => (ended ? `${hook.name} ${ended.why} ${ended.result}` : `${hook.name} waits`));
}

/** What the drainer has logged, for whoever looks into a failing test. */
export function transcript({ log }: DeployedDrainer): string {
  return log.map(({ at, level, message, error, ...fields }) =>
    `${new Date(at).toISOString()} ${level} ${message} ${JSON.stringify(fields)}${error instanceof Error ? ` ${error.message}` : ''}`).join('\n');
}
