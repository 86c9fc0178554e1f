import type { CloudAssembly } from '../assembly/cloud-assembly';
import { deploy } from '../assembly/deploy';
import type { DeployedGroup, Deployment, DeployOptions, FunctionConfig } from '../assembly/deployment';
import type { Cloud } from '../cloud/cloud';
import { ChildProcessRuntime } from '../cloud/function/child-process-runtime';
import { functionEnvironment } from '../cloud/function/environment';
import type { LambdaFunction } from '../cloud/function/function';
import type { CloudServer } from '../cloud/http/server';
import type { Queue } from '../cloud/queue/queue';

/** The deployed example. Everything about it comes from its cloud assembly. */
export interface DeployedExample {
  readonly deployment: Deployment;
  /** The only group. */
  readonly group: DeployedGroup;
  readonly drainer: LambdaFunction;
  readonly queue: Queue;
}

export interface ExampleSite {
  readonly cloud: Cloud;
  readonly cloudServer: CloudServer;
  readonly kubernetes: DeployOptions['kubernetes'];
  /** The instances that a node group already has. */
  readonly existing: NonNullable<DeployOptions['existing']>;
  /** Called with every line that a function writes. */
  readonly onLine: (line: string) => void;
  /** Called with every process of a function, and the memory that the function is configured with. */
  readonly onProcess?: (pid: number, memoryMb: number) => void;
}

/** Deploys the example, with its functions in separate processes that may do only what their policies allow. */
export function deployExample(assembly: CloudAssembly, site: ExampleSite): DeployedExample {
  const { cloud, kubernetes, existing } = site;
  const deployment = deploy(assembly, cloud, { runtime: (config) => runtimeOf(config, site), kubernetes, existing });
  deployment.enforcePolicies(cloud);
  return {
    deployment,
    get group() {
      return deployment.group;
    },
    ...drainerOf(cloud, deployment),
  };
}

function runtimeOf(config: FunctionConfig, { cloud, cloudServer, onLine, onProcess }: ExampleSite): ChildProcessRuntime {
  const { name, roleArn, memoryMb, logGroupName, variables, asset, handler } = config;
  return new ChildProcessRuntime({
    asset,
    handler,
    environment: functionEnvironment({
      functionName: name,
      region: cloud.location.region,
      memoryMb,
      logGroupName,
      credentials: cloud.credentials.issue(roleArn),
      endpointUrl: cloudServer.url,
      variables,
    }),
    onLine,
    onProcess: (pid) => onProcess?.(pid, memoryMb),
    now: () => cloud.clock.now(),
    onSkip: (listener) => cloud.clock.onSkip?.(listener) ?? (() => undefined),
  });
}

/** Finds the drainer: the function behind the queue that has a dead-letter queue. */
function drainerOf({ mappings }: Cloud, { queues }: Deployment): { drainer: LambdaFunction; queue: Queue } {
  const drainer = mappings[0]?.target;
  const queue = [...queues.values()].find(({ spec }) => spec.redrive);
  if (!drainer || !queue) {
    throw new Error('The example has no function behind a queue. It must connect its node group with a GracefulNodeGroup.');
  }
  return { drainer, queue };
}
