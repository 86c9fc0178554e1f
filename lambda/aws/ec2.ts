import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CLIENT_OPTIONS } from './client-options';
import type { Ec2Port, Instance } from './ports';

export class Ec2Adapter implements Ec2Port {
  constructor(private readonly client = new EC2Client(CLIENT_OPTIONS)) {}

  async describeInstance(instanceId: string): Promise<Instance | undefined> {
    try {
      const { Reservations = [] } = await this.client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
      const instance = Reservations[0]?.Instances?.[0];
      return instance && {
        instanceId,
        // Empty for a terminated instance.
        privateDnsName: instance.PrivateDnsName || undefined,
        launchTime: instance.LaunchTime?.getTime(),
        imageId: instance.ImageId,
        ended: instance.State?.Name === 'shutting-down' || instance.State?.Name === 'terminated',
      };
    } catch (error) {
      if (error instanceof Error && error.name === 'InvalidInstanceID.NotFound') {
        return undefined;
      }
      throw error;
    }
  }
}
