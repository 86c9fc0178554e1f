import type { KubernetesClient } from './client';
import type { SimulationClock } from '../../../simulation/clock/clock';
import type { Ec2Instance, MachineWorld } from '../../../simulation/cloud/ec2';
import type { Ground } from '../ground/ground';
import { until } from '../ground/wait';

/** How long the cloud controller manager takes to notice that an instance is gone. */
const NODE_DELETED_AFTER_MS = 3_000;

/** The machines of the account's instances. */
export interface StageMachines extends MachineWorld {
  /** Creates the machine of an existing instance. */
  launch(instance: Pick<Ec2Instance, 'instanceId' | 'privateDnsName' | 'availabilityZone'>): Promise<void>;
}

/** Uses the ground's machines for the account's instances, named after them. */
export class GroundMachines implements StageMachines {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly ground: Ground, private readonly client: KubernetesClient, private readonly clock: SimulationClock,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  onLaunch(instance: Ec2Instance): void {
    this.launch(instance).catch(this.onFailure);
  }

  onTerminate(instance: Ec2Instance): void {
    this.terminate(instance).catch(this.onFailure);
  }

  async launch({ instanceId, privateDnsName: name, availabilityZone: zone }: Pick<Ec2Instance, 'instanceId' | 'privateDnsName' | 'availabilityZone'>): Promise<void> {
    const launched = this.ground.launchNode({ name, instanceId, zone });
    this.running.set(instanceId, launched);
    await launched;
  }

  /** The machine dies at once, and its Node object stays until somebody notices. */
  private async terminate({ instanceId, privateDnsName: name }: Ec2Instance): Promise<void> {
    await this.running.get(instanceId);
    await this.ground.killNode(name);
    await this.clock.sleep(NODE_DELETED_AFTER_MS);
    // As long as it takes: the API server may be unavailable.
    await until(`the Node of ${instanceId} is deleted`, async () => {
      await this.client.delete('nodes', undefined, name);
      return true;
    });
  }
}
