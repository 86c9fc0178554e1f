import { statSync } from 'node:fs';
import type { FunctionConfig } from '../deployment';
import type { Maker, Resource } from './resource';
import type { LambdaFunction } from '../../cloud/function/function';
import type { FunctionRuntime } from '../../cloud/function/runtime';

const HONOURED = ['Code', 'Environment', 'FunctionName', 'Handler', 'LoggingConfig', 'MemorySize', 'Role', 'Runtime', 'Timeout'];
/** Properties without effect: network and processor are not simulated. */
const NEUTRAL = ['Architectures', 'Description', 'KmsKeyArn', 'Tags', 'VpcConfig', 'EphemeralStorage'];

/** Any function is accepted; unsupported properties are refused only once something invokes it. */
export const makeFunction: Maker = (resource) => {
  const { cloud, deployment, preparations } = resource.site;
  const name = resource.name('FunctionName');
  const roleArn = resource.require<string>('Role');
  const logGroupName = resource.get<{ LogGroup?: string }>('LoggingConfig')?.LogGroup ?? `/aws/lambda/${name}`;
  const timeoutSeconds = resource.number('Timeout') ?? 3;
  const memoryMb = resource.number('MemorySize') ?? 128;
  const basics = { name, roleArn, timeoutSeconds, memoryMb, logGroupName };
  let runtime: FunctionRuntime | undefined;
  const prepared = () => (runtime ??= runtimeOf(resource, basics));
  const created = cloud.createFunction({ ...basics, runtime: { start: () => prepared().start() } });
  preparations.set(name, prepared);
  deployment.functions.set(resource.logicalId, created);
  return { ref: name, attributes: { Arn: created.arn } };
};

export const makeEventSourceMapping: Maker = (resource) => {
  resource.accept(
    ['BatchSize', 'Enabled', 'EventSourceArn', 'FunctionName', 'FunctionResponseTypes', 'MaximumBatchingWindowInSeconds', 'ScalingConfig'],
    ['Tags'],
  );
  const { cloud } = resource.site;
  const functionName = resource.require<string>('FunctionName');
  const target = markServing(resource, functionName);
  if (resource.get<boolean>('Enabled') !== false) {
    cloud.createEventSourceMapping({
      queue: cloud.sqs.byArn(resource.require('EventSourceArn')),
      target,
      batchSize: resource.number('BatchSize'),
      batchingWindowSeconds: resource.number('MaximumBatchingWindowInSeconds'),
      maximumConcurrency: resource.get<{ MaximumConcurrency?: number }>('ScalingConfig')?.MaximumConcurrency,
      reportBatchItemFailures: resource.get<string[]>('FunctionResponseTypes')?.includes('ReportBatchItemFailures'),
    });
  }
  return { ref: cloud.random.uuid(), attributes: {} };
};

/** Call this when something invokes the function: it must then be able to run, and its calls are compared with its role's policies. */
export function markServing(resource: Resource, nameOrArn: string): LambdaFunction {
  const { deployment, preparations, servingRoles } = resource.site;
  const target = [...deployment.functions.values()].find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
  if (!target) {
    throw resource.refusal(`the function ${nameOrArn}, which the app does not make`);
  }
  preparations.get(target.name)?.();
  servingRoles.add(target.roleArn);
  return target;
}

type Basics = Omit<FunctionConfig, 'asset' | 'handler' | 'variables'>;

function runtimeOf(resource: Resource, basics: Basics): FunctionRuntime {
  resource.accept(HONOURED, NEUTRAL);
  const { assembly, options } = resource.site;
  const language = resource.get<string>('Runtime') ?? '';
  if (!language.startsWith('nodejs')) {
    throw resource.refusal(`the runtime ${language}, not of Node.js`);
  }
  const key = resource.get<{ S3Key?: string }>('Code')?.S3Key;
  if (!key) {
    throw resource.refusal('code that is no asset');
  }
  const asset = assembly.assetPath(key);
  if (!statSync(asset).isDirectory()) {
    throw resource.refusal(`the packed asset ${key}`);
  }
  return options.runtime({
    ...basics,
    asset,
    handler: resource.require('Handler'),
    variables: resource.get<{ Variables?: Record<string, string> }>('Environment')?.Variables ?? {},
  });
}
