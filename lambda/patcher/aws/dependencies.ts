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
 * The adapters of the patcher on the AWS SDK, one file a port of ../ports.ts. All are made here (dependencies.ts), once a process. They decide
 * nothing: what AWS does not know comes back as undefined, and every other error goes to the caller. Lists longer than a request may have are split
 * in chunks.ts.
 */

export interface Services {
  readonly stateMachineArn: string;
  readonly drainEndsQueueUrl: string;
  /** What all clients share, such as their attempts. */
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
