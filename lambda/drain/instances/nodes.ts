import type { Node } from '../../kubernetes/objects';
import { readDrainState } from '../state/drain-state';
import { readOnce } from '../state/read-once';

/** The id that the cloud gave the instance of a node; empty where the node does not tell. */
export const instanceIdOf = readOnce(({ spec }: Node): string => spec.providerID?.split('/').at(-1) ?? '');

/**
 * The nodes of instances, by the id that the cloud gave each: names can be anything. An instance has several where it joined again under
 * another name. The drain state goes before the cloud's id, which a node whose name was reused has of the instance before.
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

/** The nodes as the last change of each left it. The same list where nothing has changed. */
export function withChanges(nodes: readonly Node[], changed: readonly Node[]): readonly Node[] {
  const byUid = new Map(changed.map((node) => [node.metadata.uid, node]));
  return byUid.size === 0 ? nodes : nodes.map((node) => byUid.get(node.metadata.uid) ?? node);
}

/**
 * By a name that EC2 gave the instance, of which its kubelet takes one: for a node that has no providerID yet, or that of the instance
 * before, which had the same address. No two machines have one of these names at a time.
 */
export function nodeByName(nodes: readonly Node[], names: ReadonlyArray<string | undefined>): Node | undefined {
  const named = nodes.filter(({ metadata }) => names.includes(metadata.name));
  return named.find(({ spec }) => !spec.providerID) ?? named[0];
}
