import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ChecksAdapter } from './checks';
import { ClustersAdapter } from './clusters';
import { DrainEndsAdapter } from './drain-ends';
import { ExecutionsAdapter } from './executions';
import { GroupsAdapter } from './groups';
import { MachinesAdapter } from './machines';
import { ParametersAdapter } from './parameters';
import { EventBusAdapter } from '../../aws/event-bus';
import type { PatcherDependencies } from '../dependencies';

/*
 * The patcher's adapters on the AWS SDK, one file per port of ../ports.ts. All are created here (dependencies.ts), once per process. They make no
 * decisions: what AWS does not know is returned as undefined, and all other errors go to the caller. chunks.ts splits lists that are longer than a
 * request allows.
 */

export interface Services {
  readonly stateMachineArn: string;
  readonly drainEndsQueueUrl: string;
  /** Options that all clients share, such as the number of attempts. */
  readonly client: object;
}

/** The patcher's ports on the AWS SDK. */
export function awsDependencies({ stateMachineArn, drainEndsQueueUrl, client }: Services): Omit<PatcherDependencies, 'planName' | 'clock' | 'log' | 'metrics'> {
  const ssm = new SSMClient(client);
  return {
    parameters: new ParametersAdapter(ssm),
    groups: new GroupsAdapter(new AutoScalingClient(client)),
    machines: new MachinesAdapter(new EC2Client(client)),
    clusters: new ClustersAdapter(new EKSClient(client)),
    checks: new ChecksAdapter({ cloudwatch: new CloudWatchClient(client), lambda: new LambdaClient(client), ssm }),
    executions: new ExecutionsAdapter(new SFNClient(client), stateMachineArn),
    drainEnds: new DrainEndsAdapter(new SQSClient(client), drainEndsQueueUrl),
    eventBus: new EventBusAdapter(new EventBridgeClient(client)),
  };
}
