import { type Fleet, fleetOf, PODS_PER_NODE } from './fleet';
import type { Node, Pod } from '../../../simulation/cluster/objects';
import { FloorObserver } from '../../../simulation/observe/floors';
import { ClusterView } from '../../../simulation/scheduler/cluster-view';
import { resourcesFilter } from '../../../simulation/scheduler/resources';
import { taintFilter, unschedulableFilter } from '../../../simulation/scheduler/taints';
import { DeployedDrainer, World } from '../../lambda/invocation/world';

export interface RefreshedFleet {
  /** Moves of each pod, in the mean. */
  readonly mean: number;
  /** The most moves that one pod had. */
  readonly most: number;
  /** Moves to a node whose turn was still to come, for each pod, and those of them where no new node had a place at that moment. */
  readonly again: number;
  readonly forced: number;
  readonly secondsBelowFloor: number;
}

const DAY = 24 * 3600_000;

/**
 * Has a refresh replace all nodes, each new one first, and counts how often pods are moved.
 *
 * @param isTainted false: Auto Scaling does not tell of the refresh, so that no node is tainted
 */
export async function refreshFleet(fleet: Fleet, isTainted: boolean): Promise<RefreshedFleet> {
  const world = new World(fleetOf(fleet));
  try {
    const { store, cloud, clock } = world;
    const floors = new FloorObserver(store);
    floors.start();
    const again = countMovesToOldNodes(world);
    const drainer = new DeployedDrainer(world);
    drainer.group('nodes', { maxSize: 2 * fleet.nodes });
    if (!isTainted) {
      cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:DescribeInstanceRefreshes' });
    }
    const refresh = cloud.autoScaling.startInstanceRefresh('nodes', { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
    await clock.runUntil(() => !refresh.active, DAY);
    if (refresh.status !== 'Successful') {
      throw new Error(`The refresh of ${fleet.nodes} nodes ended as ${refresh.status}: ${refresh.statusReason ?? 'no reason'}.`);
    }
    if (drainer.messages('Outdated nodes are tainted').length > 0 !== isTainted) {
      throw new Error(`Nodes were ${isTainted ? 'not ' : ''}tainted.`);
    }
    const pods = fleet.nodes * PODS_PER_NODE;
    const { records } = floors;
    return {
      mean: records.reduce((sum, { moved }) => sum + moved, 0) / pods,
      most: Math.max(...records.map(({ mostMoves }) => mostMoves)),
      again: again.all / pods,
      forced: again.forced / pods,
      secondsBelowFloor: records.reduce((sum, record) => sum + record.secondsBelowFloor, 0),
    };
  } finally {
    world.end();
  }
}

/** Looks over the scheduler's shoulder: whether it could have put a pod on a new node. */
function countMovesToOldNodes({ store }: World): { readonly all: number; readonly forced: number } {
  const count = { all: 0, forced: 0 };
  const old = new Set(store.list('nodes').map(({ metadata }) => metadata.name));
  const view = new ClusterView(store);
  view.load();
  store.subscribe((change) => {
    const pod = change.object as Pod;
    if (change.resource === 'pods' && change.type === 'MODIFIED' && !(change.previous as Pod | undefined)?.spec.nodeName && old.has(pod.spec.nodeName ?? '')) {
      count.all++;
      if (!hasPlaceOnNew(pod, view, old)) {
        count.forced++;
      }
    }
    view.apply(change);
  });
  return count;
}

function hasPlaceOnNew(pod: Pod, view: ClusterView, old: ReadonlySet<string>): boolean {
  const unbound = { ...pod, spec: { ...pod.spec, nodeName: undefined } };
  const checks = [unschedulableFilter, taintFilter, resourcesFilter].flatMap((filter) => filter(unbound, view) ?? []);
  const isNew = ({ metadata }: Node) => !old.has(metadata.name);
  return [...view.nodes].some((info) => isNew(info.node) && checks.every((check) => check(info) === undefined));
}
