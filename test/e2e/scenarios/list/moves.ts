import type { Pod } from '../../../../simulation/cluster/objects';
import { deployment } from '../manifests';
import type { Findings } from '../report';
import type { Scenario } from '../scenario';
import type { Scene } from '../scene';

const PODS = 8;
const EMPTY = [3, 4, 5];

/** Replaces all nodes by an instance refresh, and counts how many pods are scheduled to nodes that are still to be replaced. */
async function refreshAll(scene: Scene): Promise<{ readonly refresh: string; readonly toOldNodes: number; readonly moves: number }> {
  const { group, store } = scene.place;
  const old = new Set(scene.nodeNames);
  const placed = new Set(scene.pods('web').map(({ metadata }) => metadata.uid));
  let [moves, toOldNodes] = [0, 0];
  const stop = store.subscribe(({ resource, object }) => {
    const { metadata, spec } = object as Pod;
    if (resource !== 'pods' || metadata.namespace !== scene.namespace || !spec.nodeName || placed.has(metadata.uid)) {
      return;
    }
    placed.add(metadata.uid);
    moves++;
    if (old.has(spec.nodeName)) {
      toOldNodes++;
    }
  });
  // Makes empty nodes come last, which is otherwise up to the group.
  const protectEmpty = (protectedFromScaleIn: boolean) => EMPTY.forEach((number) => group.protect(scene.instanceId(number), protectedFromScaleIn));
  protectEmpty(true);
  const refresh = group.startRefresh({ minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await scene.place.until('the full nodes are drained', () => scene.said.filter(({ message }) => message === 'Drain ended').length === 2, 600);
  protectEmpty(false);
  group.reconcile();
  await scene.place.until('the refresh has ended', () => !refresh.active, 900);
  stop();
  return { refresh: refresh.status, toOldNodes, moves };
}

/** The number of remaining nodes that still have a taint of the drainer. */
function tainted({ place: { store } }: Scene): number {
  return store.list('nodes').filter(({ spec }) => !spec.unschedulable && spec.taints?.some(({ key }) => key === 'cdk-graceful-node-group/outdated')).length;
}

const FIVE_NODES = {
  nodes: 5,
  objects: [deployment('web')],
  // The other three nodes suit a pod as well as a new one.
  on: { web: [1, 1, 1, 1, 2, 2, 2, 2] },
};

/** How often a patch moves a pod. */
export const MOVES: readonly Scenario[] = [
  {
    ...FIVE_NODES,
    name: 'five nodes patched that are packed, each pod moves once',
    tellsMuch: true,
    script: async (scene): Promise<Findings> => {
      const { refresh, toOldNodes, moves } = await refreshAll(scene);
      return { refresh, toOldNodes, movesPerPod: moves / PODS, tainted: tainted(scene) };
    },
    expected: {
      outcomes: { node1: 'drained', node2: 'drained', node3: 'nothing-to-drain', node4: 'nothing-to-drain', node5: 'nothing-to-drain' },
      owners: { 'Deployment web': 'replaced' },
      findings: { refresh: 'Successful', toOldNodes: 0, movesPerPod: 1, tainted: 0 },
    },
  },
  {
    ...FIVE_NODES,
    name: 'five nodes patched that are packed, without the taint',
    script: async (scene): Promise<Findings> => {
      // The drainer cannot learn of the refresh.
      const mend = scene.place.cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:DescribeInstanceRefreshes' });
      try {
        const { refresh, moves } = await refreshAll(scene);
        // The number is random: the scheduler chooses any of the equivalent nodes.
        return { refresh, isMovedAgain: moves > PODS };
      } finally {
        mend();
      }
    },
    expected: {
      outcomes: { node1: 'drained', node2: 'drained', node3: 'drained', node4: 'drained', node5: 'drained' },
      owners: { 'Deployment web': 'replaced' },
      findings: { refresh: 'Successful', isMovedAgain: true },
    },
  },
];
