import type { Group } from '../cloud/auto-scaling/group';
import type { InstanceRefresh, RefreshPreferences } from '../cloud/auto-scaling/instance-refresh';
import type { Cloud } from '../cloud/cloud';
import type { ExistingInstance } from '../cloud/ec2';
import type { AccessEntry } from '../cloud/eks-token';
import type { LambdaFunction } from '../cloud/function/function';
import type { FunctionRuntime } from '../cloud/function/runtime';
import { isAllowed, PolicyStatement } from '../cloud/iam';
import type { Queue } from '../cloud/queue/queue';

/** A function, as described in its template. */
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
  /** Creates the runtime of a function. */
  readonly runtime: (config: FunctionConfig) => FunctionRuntime;
  /** The address of the API server of a cluster that the app creates. */
  readonly kubernetes: { readonly endpoint: string; readonly certificateAuthority: string };
  /**
   * Instances that a group already has. Its size is then their number, as if it had been deployed before.
   * @default - every group launches as many as its template specifies
   */
  readonly existing?: (group: { readonly logicalId: string; readonly name: string }) => readonly ExistingInstance[] | undefined;
  /** Values of template parameters, by their names. @default - the defaults of the template */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A group, and the effect of an update of its stack. */
export class DeployedGroup {
  constructor(
    readonly logicalId: string,
    readonly group: Group,
    /** From the resource's update policy. */
    readonly refreshPreferences: RefreshPreferences | undefined,
  ) {}

  /** What CloudFormation does when the image of the launch template has changed. */
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

/** The results of a deployment. Maps are keyed by logical id. */
export class Deployment {
  readonly queues = new Map<string, Queue>();
  readonly functions = new Map<string, LambdaFunction>();
  readonly groups = new Map<string, DeployedGroup>();
  readonly clusterNames: string[] = [];
  readonly accessEntries: AccessEntry[] = [];
  readonly manifests: AppliedManifest[] = [];
  /** The permissions of the roles of functions behind queues, by role ARN. */
  readonly policies = new Map<string, readonly PolicyStatement[]>();
  readonly outputs: Record<string, string> = {};

  /** The only group. */
  get group(): DeployedGroup {
    return only(this.groups, 'Auto Scaling group');
  }

  /** From now on, refuses calls of the functions' roles that their policies do not allow. */
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
