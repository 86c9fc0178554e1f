import type { Ec2Port, Instance } from './ports';

/** EC2. Its client is the largest and seldom needed, so it is loaded with the first call. */
export class LazyEc2 implements Ec2Port {
  private loading?: Promise<Ec2Port>;

  async describeInstance(instanceId: string): Promise<Instance | undefined> {
    this.loading ??= import('./ec2').then(({ Ec2Adapter }) => new Ec2Adapter());
    return (await this.loading).describeInstance(instanceId);
  }
}
