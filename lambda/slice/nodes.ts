import type { Ec2Port } from '../aws/ports';
import { readMark } from '../drain/mark';
import type { Node } from '../kubernetes/objects';

/** The node of an instance, by the id that the cloud gave it: names can be anything. Without one, by our own mark. */
export function nodeOf(instanceId: string, nodes: readonly Node[]): Node | undefined {
  return nodes.find((node) => (node.spec.providerID ? node.spec.providerID.endsWith(`/${instanceId}`) : readMark(node)?.instance === instanceId));
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
