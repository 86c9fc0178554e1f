import type { Ec2Port, Instance } from '../../aws/ports';
import type { Troubles } from '../telling/troubles';

/** What EC2 says of an instance. "No answer" is not the same as "no such instance". */
export type MachineReading =
  /** `machine` is undefined if EC2 does not know it (any more). */
  | { readonly type: 'known'; readonly machine?: Instance }
  | { readonly type: 'unknown' };

interface MachineDependencies {
  readonly ec2: Ec2Port;
  readonly troubles: Troubles;
}

/** Asks EC2 for one instance. Reports a failed call, and does not throw. */
export async function machineOf(
  { groupName, instanceId }: { readonly groupName: string; readonly instanceId: string }, { ec2, troubles }: MachineDependencies,
): Promise<MachineReading> {
  try {
    const machine = await ec2.describeInstance(instanceId);
    troubles.ended('Instance could not be looked up in EC2', instanceId);
    return { type: 'known', machine };
  } catch (error) {
    troubles.failed('Instance could not be looked up in EC2', instanceId, { group: groupName, instance: instanceId, error });
    return { type: 'unknown' };
  }
}
