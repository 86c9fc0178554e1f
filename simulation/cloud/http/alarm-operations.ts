import { texts } from './parameters';
import { EVERY_RESOURCE, Operation } from './wire';
import type { Alarms } from '../alarms';

/** The operation of CloudWatch that a patch plan uses. */
export function alarmOperations(service: Alarms): Record<string, Operation> {
  return {
    DescribeAlarms: {
      action: 'cloudwatch:DescribeAlarms',
      parameters: ['AlarmNames', 'AlarmTypes'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => ({
        MetricAlarms: service.describe(texts(parameters, 'AlarmNames')).map(({ name, state }) => ({ AlarmName: name, StateValue: state })),
        CompositeAlarms: [],
      }),
    },
  };
}
