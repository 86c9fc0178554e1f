import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { IConstruct } from 'constructs';
import { OnFailure, type PatchPlanProps } from './patch-plan-props';
import { stageName } from './plan-document';
import type { PlannedGroup } from './planned-group';
import type { GracefulNodeGroup } from '../group/graceful-node-group';
import { groupResource } from '../group/group-resource';
import { PACKAGE_NAME } from '../names';

/*
 * What a plan can be, and hardly means. Each warning has an id, by which whoever means it acknowledges it.
 */

const DAY_MS = 24 * 3600_000;

/** For so long nobody means to be without fixes of security. */
const LONGEST_FREEZE_DAYS = 90;

export function warnOfPlan(scope: IConstruct, props: PatchPlanProps, planned: readonly PlannedGroup[]): void {
  const groups = planned.map(({ group }) => group);
  for (const group of groups) {
    warnOfReplacementsBeside(scope, group);
    warnOfProtection(scope, group);
  }
  warnOfTemplates(scope, planned, props);
  warnOfLongDrains(scope, groups, props);
  warnOfFreezes(scope, props);
  warnOfEmptyStages(scope, props);
}

function warn(scope: IConstruct, id: string, text: string): void {
  Annotations.of(scope).addWarningV2(`${PACKAGE_NAME}:${id}`, text);
}

/** What replaces instances beside the plan. */
function warnOfReplacementsBeside(scope: IConstruct, group: GracefulNodeGroup): void {
  const resource = groupResource(group.autoScalingGroup);
  const aside = [
    ...resource?.maxInstanceLifetime ? ['its maximum instance lifetime'] : [],
    ...resource?.capacityRebalance ? ['its capacity rebalancing'] : [],
    ...group.madeAutoScalingGroup === undefined && replacesOnDeploy(resource) ? ['its update policy in each deployment that changes its launch template'] : [],
  ];
  if (aside.length > 0) {
    warn(scope, 'replacedOutsideOfWindows', `The instances of ${group.node.path} are also replaced by ${aside.join(' and ')}, `
      + 'which does not wait for the windows of the plan. New instances have the image that the plan allows. Leave it out, or acknowledge this warning.');
  }
}

function replacesOnDeploy(resource: CfnAutoScalingGroup | undefined): boolean {
  const { autoScalingInstanceRefresh, autoScalingRollingUpdate, autoScalingReplacingUpdate } = resource?.cfnOptions.updatePolicy ?? {};
  return autoScalingInstanceRefresh !== undefined || autoScalingRollingUpdate !== undefined || autoScalingReplacingUpdate?.willReplace === true;
}

/** What is protected from scale-in is somebody's to keep, and no refresh of a plan takes it. */
function warnOfProtection(scope: IConstruct, group: GracefulNodeGroup): void {
  const resource = groupResource(group.autoScalingGroup);
  if (resource && Stack.of(resource).resolve(resource.newInstancesProtectedFromScaleIn) === true) {
    warn(scope, 'newInstancesProtected', `The instances of ${group.node.path} are protected from scale-in from their launch on, and the plan replaces no protected instance. `
      + 'Leave newInstancesProtectedFromScaleIn out, or acknowledge this warning if something else removes the protection.');
  }
}

/** What the plan says and has no effect on groups that are patched by the versions of their launch templates: of those no age is known, and no former image. */
function warnOfTemplates(scope: IConstruct, groups: readonly PlannedGroup[], { minimumImageAge, onFailure }: PatchPlanProps): void {
  const options = [
    ...minimumImageAge !== undefined && (minimumImageAge.isUnresolved() || minimumImageAge.toSeconds() > 0) ? ['minimumImageAge'] : [],
    ...onFailure === OnFailure.ROLL_BACK ? ['OnFailure.ROLL_BACK'] : [],
  ];
  const paths = groups.filter(({ document: { source } }) => source.type === 'launchTemplate').map(({ group }) => group.node.path);
  if (options.length > 0 && paths.length > 0) {
    warn(scope, 'withoutEffectOnTemplates', `${options.join(' and ')} ${options.length > 1 ? 'have' : 'has'} no effect on ${paths.join(', ')}: `
      + 'no parameter names the image there, and the plan patches when the launch template has a newer version, of which it knows neither age nor former image. '
      + 'Have the group made with a NodeImage whose image a parameter names, or acknowledge this warning.');
  }
}

/** A drain that has begun is not broken off when its window closes. Windows of a day and more are there for those who want it at any time. */
function warnOfLongDrains(scope: IConstruct, groups: readonly GracefulNodeGroup[], { windows }: PatchPlanProps): void {
  const durations = windows.map((window) => window._document().durationSeconds);
  if (durations.some((seconds) => Token.isUnresolved(seconds))) {
    return;
  }
  const longestMs = Math.max(...durations) * 1000;
  const long = groups.filter(({ _drainTimeout: timeout }) => !timeout.isUnresolved() && timeout.toMilliseconds() > longestMs);
  if (longestMs < DAY_MS && long.length > 0) {
    const each = long.map(({ node, _drainTimeout: timeout }) => `${node.path} (${timeout.toHumanString()})`).join(', ');
    warn(scope, 'drainsOutlastWindows', `The drain of a node may take longer than any window of the plan is open, which is ${longestMs / 3600_000} hours at most: ${each}. `
      + 'One that has begun goes on after its window has closed, and a window replaces few nodes then. Lower drainTimeout, make a window longer, or acknowledge this warning.');
  }
}

function warnOfFreezes(scope: IConstruct, { freezes = [] }: PatchPlanProps): void {
  for (const freeze of freezes.map((each) => each._document())) {
    if (freeze.type !== 'time') {
      continue;
    }
    const [from, to] = [Date.parse(freeze.from), Date.parse(freeze.to)];
    const days = Math.round((to - from) / DAY_MS);
    if (to <= Date.now()) {
      warn(scope, 'freezeIsOver', `The freeze from ${freeze.from} to ${freeze.to} (${freeze.because}) is over, and holds no patch any more. Correct its year, or leave it out.`);
    } else if (days > LONGEST_FREEZE_DAYS) {
      warn(scope, 'longFreeze', `The freeze from ${freeze.from} to ${freeze.to} (${freeze.because}) lasts ${days} days, in which no node gets security fixes unless somebody `
        + 'begins an emergency patch. Make it shorter, or acknowledge this warning.');
    }
  }
}

/** A canary without nodes tells nothing while it soaks. */
function warnOfEmptyStages(scope: IConstruct, { stages }: PatchPlanProps): void {
  stages.forEach((stage, index) => {
    const soaks = stage.soak !== undefined && (stage.soak.isUnresolved() || stage.soak.toSeconds() > 0);
    if (soaks && stage.groups.every(({ autoScalingGroup }) => mayBeEmpty(groupResource(autoScalingGroup)?.minSize))) {
      warn(scope, 'stageMayBeEmpty', `The stage ${stageName(stage, index)} is watched for ${stage.soak?.toHumanString()} although it may have no node: the minimum capacity of its groups is 0. `
        + 'Then nothing runs the image before the next stage does. Raise minCapacity of one of them, or acknowledge this warning.');
    }
  });
}

function mayBeEmpty(minSize: string | undefined): boolean {
  return minSize !== undefined && !Token.isUnresolved(minSize) && Number(minSize) === 0;
}
