import { instanceOf } from './node-recorder';
import type { Ec2Instance, ExistingInstance, MachineWorld } from '../cloud/ec2';
import type { Node } from '../cluster/objects';
import type { SimulatedCluster } from '../kubernetes';

/** The instances behind the existing nodes, as Auto Scaling knows them. */
export function existingInstances(nodes: readonly Node[]): ExistingInstance[] {
  return nodes.map((node, index) => ({
    instanceId: instanceOf(node),
    privateDnsName: addressOf(node),
    availabilityZone: zoneOf(node),
    // Auto Scaling replaces the oldest first; nodes of the same second are ordered by name.
    launchTime: Date.parse(node.metadata.creationTimestamp) + index,
  }));
}

export function zoneOf(node: Node): string | undefined {
  return node.metadata.labels?.['topology.kubernetes.io/zone'];
}

function addressOf(node: Node): string | undefined {
  return node.status.addresses?.find(({ type }) => type === 'InternalDNS')?.address;
}

/**
 * Machines that Auto Scaling launches become nodes like the existing ones, and vanish with their instances.
 *
 * @param fails called for every launch, counted from 1: whether that machine never joins
 */
export function machinesOf(cluster: SimulatedCluster, fails: (launch: number, instance: Ec2Instance) => boolean = () => false): MachineWorld {
  const [like] = cluster.store.list('nodes');
  let launched = cluster.store.list('nodes').length;
  let launches = 0;
  return {
    onLaunch: (instance: Ec2Instance) => {
      if (fails(++launches, instance)) {
        return;
      }
      launched++;
      cluster.launchNode({
        instanceId: instance.instanceId,
        name: nodeName(like.metadata.name, launched, instance),
        zone: instance.availabilityZone,
        instanceType: instance.instanceType,
        like,
      });
    },
    onTerminate: ({ instanceId }) => cluster.terminateNode(instanceId),
  };
}

/** node4 after node3; elsewhere what EC2 calls the machine, as EKS does. */
function nodeName(example: string, number: number, { privateDnsName }: Ec2Instance): string {
  const [, prefix] = /^([a-z]+-?)\d+$/.exec(example) ?? [];
  return prefix ? `${prefix}${number}` : privateDnsName;
}
