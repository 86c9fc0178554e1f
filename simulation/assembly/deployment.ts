import type { Group } from '../cloud/auto-scaling/group';
import type { InstanceRefresh, RefreshPreferences } from '../cloud/auto-scaling/instance-refresh';
import type { Cloud } from '../cloud/cloud';
import type { ExistingInstance } from '../cloud/ec2';
import type { AccessEntry } from '../cloud/eks-token';
import type { LambdaFunction } from '../cloud/function/function';
import type { FunctionRuntime } from '../cloud/function/runtime';
import { isAllowed, PolicyStatement } from '../cloud/iam';
import type { Queue } from '../cloud/queue/queue';

/** A function as its template describes it. */
export interface FunctionConfig {
  readonly name: string;
  readonly roleArn: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  /** The folder of its asset. */
  readonly asset: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly logGroupName: string;
}

export interface DeployOptions {
  /** Makes the runtime of a function. */
  readonly runtime: (config: FunctionConfig) => FunctionRuntime;
  /** Where the API server of a cluster made by the app is. */
  readonly kubernetes: { readonly endpoint: string; readonly certificateAuthority: string };
  /**
   * Instances that a group has already. It then has as many as these, as a group has that was deployed before.
   *
   * @default - every group launches as many as its template asks for
   */
  readonly existing?: (group: { readonly logicalId: string; readonly name: string }) => readonly ExistingInstance[] | undefined;
  /** Values of template parameters, by their names. @default - the defaults of the template */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A group, and what an update of its stack does with it. */
export class DeployedGroup {
  constructor(
    readonly logicalId: string,
    readonly group: Group,
    /** Of the resource's update policy. */
    readonly refreshPreferences: RefreshPreferences | undefined,
  ) {}

  /** As CloudFormation does when the image of the launch template has changed. */
  updateImage(imageId: string): InstanceRefresh {
    if (!this.refreshPreferences) {
      throw new Error(`${this.logicalId} has no UpdatePolicy.AutoScalingInstanceRefresh, so that another image replaces no instance. ` +
        'Set updatePolicy: UpdatePolicy.instanceRefresh(...) of the group.');
    }
    const { launchTemplate } = this.group;
    this.group.launchTemplate = { ...launchTemplate, imageId, version: String(Number(launchTemplate.version) + 1) };
    return this.group.startRefresh(this.refreshPreferences);
  }
}

/** Kubernetes objects that the deployment applies to a cluster. */
export interface AppliedManifest {
  readonly clusterName: string;
  readonly objects: readonly unknown[];
}

/** What a deployment has made. Maps have the logical id as their key. */
export class Deployment {
  readonly queues = new Map<string, Queue>();
  readonly functions = new Map<string, LambdaFunction>();
  readonly groups = new Map<string, DeployedGroup>();
  readonly clusterNames: string[] = [];
  readonly accessEntries: AccessEntry[] = [];
  readonly manifests: AppliedManifest[] = [];
  /** What the roles of the functions behind queues may do, by the ARN of the role. */
  readonly policies = new Map<string, readonly PolicyStatement[]>();
  readonly outputs: Record<string, string> = {};

  /** The only group. */
  get group(): DeployedGroup {
    return only(this.groups, 'Auto Scaling group');
  }

  /** From now on, calls of the functions' roles are refused unless their policies allow them. */
  enforcePolicies(cloud: Cloud): void {
    cloud.api.authorize = (request) => {
      const statements = this.policies.get(request.principal);
      return !statements || isAllowed(statements, request);
    };
  }
}

function only<T>(all: ReadonlyMap<string, T>, what: string): T {
  const [first, ...others] = all.values();
  if (!first || others.length > 0) {
    throw new Error(`The deployment has ${all.size} resources of the kind ${what} (${[...all.keys()].join(', ')}); exactly one is needed here.`);
  }
  return first;
}
