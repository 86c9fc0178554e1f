import * as path from 'path';
import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { checkInteger } from './check';
import type { DrainerNetwork } from './drainer-network';
import type { DrainerOptions } from './drainer-options';
import { SLICE } from './drainer-queues';
import { invalid } from './invalid';

/** The oldest that the function's code runs on. */
const OLDEST_NODE = 22;

export interface DrainerFunctionProps {
  readonly options: DrainerOptions;
  readonly role: iam.IRole;
  readonly logGroup: logs.ILogGroup;
  readonly network: DrainerNetwork;
  readonly environment: { [name: string]: string };
}

export function drainerFunction(scope: Construct, props: DrainerFunctionProps): lambda.Function {
  const runtime = props.options.runtime ?? lambda.Runtime.NODEJS_24_X;
  const memorySize = props.options.memorySize ?? 512;
  checkRuntime(scope, runtime);
  checkInteger(scope, 'memorySize', memorySize, 256, 10240);
  return new lambda.Function(scope, 'Function', {
    description: 'Drains the nodes whose instances Auto Scaling is about to terminate',
    // Bundled when the package was built, so that users need neither Docker nor esbuild.
    code: lambda.Code.fromAsset(path.join(__dirname, '..', 'assets', 'lambda', 'drainer.lambda')),
    handler: 'index.handler',
    architecture: lambda.Architecture.ARM_64,
    runtime,
    memorySize,
    timeout: SLICE,
    role: props.role,
    logGroup: props.logGroup,
    environment: props.environment,
    environmentEncryption: props.options.environmentEncryption,
    ...props.network,
  });
}

export function drainerLogGroup(scope: Construct, options: DrainerOptions): logs.ILogGroup {
  if (!options.logGroup) {
    return new logs.LogGroup(scope, 'LogGroup', {
      retention: options.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
  if (options.logRetention !== undefined) {
    throw invalid(scope, {
      what: 'The retention of a log group belongs to the log group.',
      got: 'both logGroup and logRetention',
      allowed: 'one of them',
      mend: 'Leave logRetention out and set the retention of the log group that is passed.',
    });
  }
  return options.logGroup;
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
