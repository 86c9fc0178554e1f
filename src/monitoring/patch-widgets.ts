import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { PatchOutcome } from './patch-metrics';
import type { GracefulNodeGroup } from '../group/graceful-node-group';
import type { PatchPlan } from '../patching/patch-plan';

const { GREEN, RED, GREY, ORANGE } = cloudwatch.Color;
const OUTCOMES: ReadonlyArray<readonly [outcome: PatchOutcome, color: string]> = [
  [PatchOutcome.SUCCEEDED, GREEN], [PatchOutcome.FAILED, RED], [PatchOutcome.STOPPED, GREY], [PatchOutcome.ROLLED_BACK, ORANGE],
];

/** A row of a dashboard. */
export function patchWidgets(plan: PatchPlan, groups: readonly GracefulNodeGroup[]): cloudwatch.IWidget[] {
  const graph = (title: string, left: cloudwatch.IMetric[], right?: cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, left, right, width: 8, height: 6, leftYAxis: { min: 0 } });
  return [
    graph('Age of images, in days', groups.map((group) => plan.metricImageAge(group, { label: group.node.id }))),
    graph('Outdated and replaced nodes, groups without image', [
      plan.metricOutdatedNodes({ label: 'outdated', color: ORANGE }),
      plan.metricNodesReplaced({ label: 'replaced', color: GREEN }),
      plan.metricGroupsWithoutImage({ label: 'groups without image', color: RED }),
    ]),
    graph('Patches by outcome, and time to patch', OUTCOMES.map(([outcome, color]) => plan.metricPatches(outcome, { label: outcome, color })),
      [plan.metricTimeToPatch({ label: 'seconds from publication' })]),
  ];
}
