import type { Node } from '../../kubernetes/objects';
import { readDrainState } from '../state/drain-state';

/** The nodes of instances, by the id that the cloud gave it: names can be anything. Without one, by our own drain state. */
export function nodesByInstance(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  return new Map(nodes.flatMap((node) => {
    const instanceId = node.spec.providerID ? node.spec.providerID.split('/').at(-1) : readDrainState(node)?.instance;
    return instanceId ? [[instanceId, node] as const] : [];
  }));
}

/** For a node that has no providerID yet: by the name that its kubelet takes from EC2. */
export function nodeByName(nodes: readonly Node[], names: ReadonlyArray<string | undefined>): Node | undefined {
  return nodes.find(({ metadata, spec }) => !spec.providerID && names.includes(metadata.name));
}
