import type { KubernetesClient } from './client';
import type { StageMachines } from './machines';
import type { Ec2Instance } from '../../../simulation/cloud/ec2';

/** Machines that consist only of a Node, which a simulated kubelet keeps ready. */
export class SimulatedMachines implements StageMachines {
  constructor(private readonly client: KubernetesClient, private readonly onFailure: (error: unknown) => void) {}

  onLaunch(instance: Ec2Instance): void {
    this.launch(instance).catch(this.onFailure);
  }

  onTerminate({ privateDnsName: name }: Ec2Instance): void {
    this.client.delete('nodes', undefined, name).catch(this.onFailure);
  }

  async launch({ instanceId, privateDnsName: name, availabilityZone: zone }: Pick<Ec2Instance, 'instanceId' | 'privateDnsName' | 'availabilityZone'>): Promise<void> {
    const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'topology.kubernetes.io/zone': zone };
    await this.client.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: { providerID: `aws:///${zone}/${instanceId}` } });
  }
}
