import type { Node } from '../../kubernetes/objects';
import { readDrainState } from '../state/drain-state';
import { readOnce } from '../state/read-once';

/** The instance id of a node, from its providerID; empty if the node has none. */
export const instanceIdOf = readOnce(({ spec }: Node): string => spec.providerID?.split('/').at(-1) ?? '');

/**
 * The nodes by instance id, since node names can be anything. An instance that joined again under another name has several nodes. The id in the drain
 * state takes precedence over the providerID, because a node whose name was reused still has the providerID of the previous instance.
 */
export const nodesByInstance = readOnce((nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> => {
  const byInstance = new Map<string, Node[]>();
  for (const node of nodes) {
    const instanceId = readDrainState(node)?.instance ?? instanceIdOf(node);
    const known = byInstance.get(instanceId);
    if (known) {
      known.push(node);
    } else if (instanceId) {
      byInstance.set(instanceId, [node]);
    }
  }
  return byInstance;
});

/** The nodes with the latest change of each applied. Returns the same list if nothing has changed. */
export function withChanges(nodes: readonly Node[], changed: readonly Node[]): readonly Node[] {
  const byUid = new Map(changed.map((node) => [node.metadata.uid, node]));
  return byUid.size === 0 ? nodes : nodes.map((node) => byUid.get(node.metadata.uid) ?? node);
}

/**
 * Finds a node by the names that EC2 gives the instance, one of which the kubelet uses: for a node that has no providerID yet, or still has that of
 * the previous instance with the same address. No two machines have one of these names at the same time.
 */
export function nodeByName(nodes: readonly Node[], names: ReadonlyArray<string | undefined>): Node | undefined {
  const named = nodes.filter(({ metadata }) => names.includes(metadata.name));
  return named.find(({ spec }) => !spec.providerID) ?? named[0];
}
