import type { Ec2, Ec2Instance } from '../ec2';
import { texts } from './parameters';
import { EVERY_RESOURCE, Operation, Parameters } from './wire';

const STATE_CODES = { 'pending': 0, 'running': 16, 'shutting-down': 32, 'terminated': 48 } as const;

/** The operations of EC2 that the drainer uses. */
export function ec2Operations(service: Ec2): Record<string, Operation> {
  return {
    DescribeInstances: {
      action: 'ec2:DescribeInstances',
      parameters: ['InstanceId'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => ({
        reservationSet: service.describeInstances(texts(parameters, 'InstanceId')).map((instance) => ({ instancesSet: [describe(instance)] })),
      }),
    },
  };
}

function describe(instance: Ec2Instance): Parameters {
  return {
    instanceId: instance.instanceId,
    imageId: instance.imageId,
    instanceType: instance.instanceType,
    instanceState: { code: STATE_CODES[instance.state], name: instance.state },
    privateDnsName: instance.privateDnsName,
    launchTime: new Date(instance.launchTime),
    placement: { availabilityZone: instance.availabilityZone },
    tagSet: Object.entries(instance.tags).map(([key, value]) => ({ key, value })),
  };
}
