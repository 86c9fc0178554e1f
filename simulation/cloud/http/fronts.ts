import type { Cloud } from '../cloud';
import { alarmOperations } from './alarm-operations';
import { autoScalingOperations } from './auto-scaling-operations';
import { ec2Operations } from './ec2-operations';
import { EksFront } from './eks-front';
import { eventOperations } from './event-operations';
import { JsonFront } from './json-front';
import { LambdaFront } from './lambda-front';
import { EC2_QUERY, QUERY, QueryFront } from './query-front';
import { sqsOperations } from './sqs-operations';
import { ssmOperations } from './ssm-operations';
import { stepFunctionsOperations } from './step-functions-operations';
import type { ServiceFront } from './wire';

/** Every service, by the name that requests are signed for. */
export function frontsOf(cloud: Cloud): Readonly<Record<string, ServiceFront>> {
  const { api, alarms, autoScaling, ec2, eks, events, parameters, sqs, stepFunctions } = cloud;
  return {
    autoscaling: new QueryFront(api, 'autoscaling', autoScalingOperations(autoScaling), QUERY),
    ec2: new QueryFront(api, 'ec2', ec2Operations(ec2), EC2_QUERY),
    eks: new EksFront(api, eks),
    events: new JsonFront(api, 'events', eventOperations(events)),
    lambda: new LambdaFront(api, (name) => cloud.functionOf(name)),
    monitoring: new JsonFront(api, 'monitoring', alarmOperations(alarms)),
    sqs: new JsonFront(api, 'sqs', sqsOperations(sqs)),
    ssm: new JsonFront(api, 'ssm', ssmOperations(parameters)),
    states: new JsonFront(api, 'states', stepFunctionsOperations(stepFunctions)),
  };
}
