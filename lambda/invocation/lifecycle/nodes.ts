import type { Ec2Port } from '../../aws/ports';
import { readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';

/** The nodes of instances, by the id that the cloud gave it: names can be anything. Without one, by our own drain state. */
export function nodesByInstance(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  return new Map(nodes.flatMap((node) => {
    const instanceId = node.spec.providerID ? node.spec.providerID.split('/').at(-1) : readDrainState(node)?.instance;
    return instanceId ? [[instanceId, node] as const] : [];
  }));
}

/** For a node that has no providerID yet: by the name that its kubelet takes from EC2. */
export async function nodeByName(instanceId: string, nodes: readonly Node[], ec2: Ec2Port): Promise<Node | undefined> {
  const unidentified = nodes.filter(({ spec }) => !spec.providerID);
  if (unidentified.length === 0) {
    return undefined;
  }
  const names = [instanceId, (await ec2.describeInstance(instanceId))?.privateDnsName];
  return unidentified.find(({ metadata }) => names.includes(metadata.name));
}
