import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { GracefulNodeGroup } from '../group/graceful-node-group';
import { groupResource } from '../group/group-resource';
import { clusterFacts } from '../kubernetes/cluster-facts';
import { type GroupDocument, type ImageSourceDocument, VERSION_PLACEHOLDER } from '../options/patch-plan';
import { refuseGroupElsewhere } from '../validation/elsewhere';
import { invalid } from '../validation/invalid';

/** A group as its plan knows it. */
export interface PlannedGroup {
  readonly key: string;
  readonly group: GracefulNodeGroup;
  readonly document: GroupDocument;
}

/** The plan of each group. */
const PLANS = new WeakMap<object, IConstruct>();

/** Two plans would start, cancel and take each other's instance refreshes for their own. */
function refuseAnother(scope: IConstruct, group: GracefulNodeGroup): void {
  const other = PLANS.get(group.autoScalingGroup);
  if (other !== undefined && other !== scope) {
    throw invalid(scope, {
      what: `The group ${group.node.path} already has a plan, and two plans would interfere with each other.`,
      got: `the plans ${other.node.path} and ${scope.node.path}`,
      allowed: 'a group in one stage of one plan',
      mend: 'Take it out of one of them, or leave patching of the group out.',
    });
  }
  PLANS.set(group.autoScalingGroup, scope);
}

/** The name of a parameter has room for more, the document of a plan of many groups has not. */
const LONGEST_KEY = 60;

/** The path of the group in its stack: what has another path is another group, which has other nodes. */
function keyOf(scope: IConstruct, group: GracefulNodeGroup): string {
  const { scopes } = group.node;
  const stack = scopes.indexOf(Stack.of(group));
  const path = scopes.slice(Stack.of(group) === Stack.of(scope) ? stack + 1 : stack).map(({ node }) => node.id).join('-').replace(/[^A-Za-z0-9._-]/g, '-');
  return path.length > LONGEST_KEY ? `${path.slice(-LONGEST_KEY + 9)}-${group.node.addr.slice(-8)}` : path;
}

/**
 * Gives each group a key that stays the same when the plan is moved, and when other groups come and go: the parameter that names its image is called by it, and
 * another name is another launch template, with which a deployment replaces every node.
 */
export function plannedGroups(scope: IConstruct, groups: readonly GracefulNodeGroup[]): PlannedGroup[] {
  const keys = groups.map((group) => keyOf(scope, group));
  return groups.map((group, index) => {
    const key = keys[index];
    const unique = keys.filter((other) => other === key).length === 1;
    const source = sourceOf(group);
    if (source.type !== 'launchTemplate' && Stack.of(group) !== Stack.of(scope)) {
      throw invalid(scope, {
        what: `A plan in another stack would write the image of the group ${group.node.path}, so each of the two stacks would depend on the other.`,
        got: `a group in ${Stack.of(group).stackName} and a plan in ${Stack.of(scope).stackName}`,
        allowed: 'a plan in the stack of the groups whose image it writes',
        mend: 'Make the plan where the groups are, or one plan in each of their stacks.',
      });
    }
    refuseGroupElsewhere(scope, group);
    refuseAnother(scope, group);
    refuseWithoutVersion(scope, group);
    return {
      key: unique ? key : `${key}-${group.node.addr.slice(-6)}`,
      group,
      document: {
        v: 1,
        groupName: group.autoScalingGroup.autoScalingGroupRef.autoScalingGroupName,
        clusterName: group._cluster?.clusterRef.clusterName ?? '',
        source,
        maxAbandonedLaunches: group._maxAbandonedLaunches,
      },
    };
  });
}

/** The recommended image, a parameter of one's own, or whatever the launch template says where no parameter names the image. */
function sourceOf({ imageParameter, _cluster: cluster }: GracefulNodeGroup): ImageSourceDocument {
  if (imageParameter === undefined) {
    return { type: 'launchTemplate' };
  }
  if (!imageParameter.startsWith('/aws/service/')) {
    return { type: 'parameter', parameter: imageParameter };
  }
  // Nodes whose version follows the cluster go on following it; a version that was chosen for them stays.
  const version = cluster && clusterFacts(cluster).version;
  const follows = version !== undefined && !Token.isUnresolved(version);
  const parameter = follows ? imageParameter.replace(new RegExp(`(/|aws-k8s-)${version.replace('.', '\\.')}(?=[/-])`), `$1${VERSION_PLACEHOLDER}`) : imageParameter;
  return { type: 'recommended', parameter };
}

/** A plan compares the numbers of versions. What stands for one may change at any time, and Auto Scaling does not tell. */
function refuseWithoutVersion(scope: IConstruct, group: GracefulNodeGroup): void {
  const resource = groupResource(group.autoScalingGroup);
  if (resource === undefined) {
    return;
  }
  const launched = { template: resource.launchTemplate, mixed: resource.mixedInstancesPolicy, configuration: resource.launchConfigurationName };
  const { template, mixed, configuration } = Stack.of(resource).resolve(launched) as Launched;
  const version = template?.version ?? mixed?.launchTemplate?.launchTemplateSpecification?.version;
  if (configuration !== undefined || version === '$Latest' || version === '$Default') {
    throw invalid(scope, {
      what: `The plan cannot tell which instances of ${group.node.path} are outdated: it compares versions of the launch template by their numbers.`,
      got: configuration === undefined ? `the version ${version}` : 'a group with a launch configuration',
      allowed: 'a group whose launch template has a number as its version',
      mend: 'Name the version where the group is made: LaunchTemplate has it as versionNumber, and fromLaunchTemplateAttributes takes it.',
    });
  }
}

/** What a group is launched with, as the L1 spells it. */
interface Launched {
  readonly template?: { readonly version?: string };
  readonly mixed?: { readonly launchTemplate?: { readonly launchTemplateSpecification?: { readonly version?: string } } };
  readonly configuration?: string;
}
