import * as path from 'path';
import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DrainerNetwork } from './network';
import type { NodeDrainerProps } from './node-drainer-props';
import { INVOCATION } from './queues';
import { invalid } from '../validation/invalid';

/** The oldest that the function's code runs on. */
const OLDEST_NODE = 22;

export interface DrainerFunctionProps {
  readonly options: NodeDrainerProps;
  readonly role: iam.IRole;
  readonly logGroup: logs.ILogGroup;
  readonly network: DrainerNetwork;
  readonly environment: { [name: string]: string };
}

export function drainerFunction(scope: Construct, props: DrainerFunctionProps): lambda.Function {
  const { options } = props;
  const runtime = options.runtime ?? lambda.Runtime.NODEJS_24_X;
  checkRuntime(scope, runtime);
  return new lambda.Function(scope, 'Function', {
    description: 'Drains the nodes whose instances Auto Scaling is about to terminate',
    // Bundled when the package was built, so that users need neither Docker nor esbuild.
    code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'assets', 'lambda', 'drainer.lambda')),
    handler: 'index.handler',
    architecture: options.architecture ?? lambda.Architecture.ARM_64,
    runtime,
    memorySize: options.memorySize ?? 512,
    timeout: INVOCATION,
    reservedConcurrentExecutions: options.reservedConcurrentExecutions,
    role: props.role,
    logGroup: props.logGroup,
    environment: props.environment,
    environmentEncryption: options.environmentEncryption,
    ...props.network,
  });
}

/** The queue feeds the function as many batches at once as it may, and more than are reserved would be throttled. */
export function concurrency(scope: Construct, options: NodeDrainerProps): number {
  const { maxConcurrency = 5, reservedConcurrentExecutions: reserved } = options;
  if (reserved !== undefined && !Token.isUnresolved(reserved) && !Token.isUnresolved(maxConcurrency) && reserved < maxConcurrency) {
    throw invalid(scope, {
      what: 'reservedConcurrentExecutions is lower than maxConcurrency, so the queue would invoke the function more often at once than it may run.',
      got: `reservedConcurrentExecutions ${reserved} and maxConcurrency ${maxConcurrency}`,
      allowed: 'reservedConcurrentExecutions of at least maxConcurrency',
      mend: `Raise reservedConcurrentExecutions to ${maxConcurrency}, or lower maxConcurrency, or leave reservedConcurrentExecutions out.`,
    });
  }
  return maxConcurrency;
}

export function drainerLogGroup(scope: Construct, options: NodeDrainerProps): logs.ILogGroup {
  return options.logGroup ?? new logs.LogGroup(scope, 'LogGroup', {
    retention: logs.RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

function checkRuntime(scope: Construct, runtime: lambda.Runtime): void {
  if (Token.isUnresolved(runtime.name)) {
    return;
  }
  const version = /^nodejs(\d+)\.x$/.exec(runtime.name)?.[1];
  if (version === undefined || Number(version) < OLDEST_NODE) {
    throw invalid(scope, {
      what: 'The function\'s code does not run on this runtime.',
      got: `runtime ${runtime.name}`,
      allowed: `nodejs${OLDEST_NODE}.x and newer`,
      mend: 'Leave runtime out, or set it to lambda.Runtime.NODEJS_24_X.',
    });
  }
}
