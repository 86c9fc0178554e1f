import { Duration } from 'aws-cdk-lib';
import { OnFailure, type PatchPlanProps, type PatchStage } from './patch-plan-props';
import type { PlannedGroup } from './planned-group';
import type { PlanDocument } from '../options/patch-plan';

/** What a stage is called. */
export function stageName({ name }: PatchStage, index: number): string {
  return name ?? `stage-${index + 1}`;
}

/** The plan as its function reads it, with every default. */
export function planDocument(props: PatchPlanProps, groups: readonly PlannedGroup[]): PlanDocument {
  const { minHealthyPercentage = 100, maxHealthyPercentage = 110, emergency = {} } = props;
  const keyOf = (group: object) => groups.find((planned) => planned.group === group)!.key;
  return {
    v: 1,
    windows: props.windows.map((window) => window._document()),
    freezes: (props.freezes ?? []).map((freeze) => freeze._document()),
    stages: props.stages.map((stage, index) => ({
      name: stageName(stage, index),
      groups: stage.groups.map(keyOf),
      soakSeconds: (stage.soak ?? Duration.seconds(0)).toSeconds(),
      before: (stage.before ?? []).map((check) => check._document()),
      after: (stage.after ?? []).map((check) => check._document()),
    })),
    minimumImageAgeSeconds: (props.minimumImageAge ?? Duration.seconds(0)).toSeconds(),
    pace: { minHealthyPercentage, maxHealthyPercentage, concurrentGroups: props.concurrentGroups ?? 1 },
    emergency: {
      minHealthyPercentage,
      maxHealthyPercentage: emergency.maxHealthyPercentage ?? 125,
      concurrentGroups: emergency.concurrentGroups ?? 10,
      soakSeconds: (emergency.soak ?? Duration.seconds(0)).toSeconds(),
    },
    onFailure: props.onFailure ?? OnFailure.HALT,
  };
}
