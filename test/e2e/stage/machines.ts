import type { KubernetesClient } from './client';
import type { SimulationClock } from '../../../simulation/clock/clock';
import type { Ec2Instance, MachineWorld } from '../../../simulation/cloud/ec2';
import type { Ground } from '../ground/ground';
import { until } from '../ground/wait';

/** How long the cloud controller manager takes to find out that an instance is gone. */
const NODE_DELETED_AFTER_MS = 3_000;

/** What the instances of the account are. */
export interface StageMachines extends MachineWorld {
  /** Makes a machine of an instance that the account has already. */
  launch(instance: Pick<Ec2Instance, 'instanceId' | 'privateDnsName' | 'availabilityZone'>): Promise<void>;
}

/** The machines of the account are those of the ground, with their instances' names. */
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

  /** The machine is dead at once, and its Node object stays until somebody sees that. */
  private async terminate({ instanceId, privateDnsName: name }: Ec2Instance): Promise<void> {
    await this.running.get(instanceId);
    await this.ground.killNode(name);
    await this.clock.sleep(NODE_DELETED_AFTER_MS);
    // As long as it takes: the API server may be away just now.
    await until(`the Node of ${instanceId} is deleted`, async () => {
      await this.client.delete('nodes', undefined, name);
      return true;
    });
  }
}
