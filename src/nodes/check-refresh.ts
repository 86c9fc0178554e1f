import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { InstanceRefreshOptions } from './instance-refresh-options';
import { DEFAULT_HEALTHY } from './update-policy';
import { refuseAlarmsElsewhere } from '../validation/elsewhere';
import { invalid } from '../validation/invalid';

const MOST_ALARMS = 10;

/** Fails on options that are right by themselves and that no refresh can have: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html */
export function checkRefresh(scope: IConstruct, options: InstanceRefreshOptions): void {
  const { checkpointPercentages = [], checkpointDelay, alarms = [] } = options;
  const least = options.minHealthyPercentage ?? DEFAULT_HEALTHY.minHealthyPercentage;
  const most = options.maxHealthyPercentage ?? DEFAULT_HEALTHY.maxHealthyPercentage;
  if (!Token.isUnresolved(least) && !Token.isUnresolved(most) && most - least > 100) {
    throw invalid(scope, {
      what: 'instanceRefresh.maxHealthyPercentage is more than 100 above instanceRefresh.minHealthyPercentage.',
      got: `minHealthyPercentage ${least}, maxHealthyPercentage ${most}`,
      allowed: 'a difference of at most 100',
      mend: `Set both. Their defaults are ${DEFAULT_HEALTHY.minHealthyPercentage} and ${DEFAULT_HEALTHY.maxHealthyPercentage}.`,
    });
  }
  if (checkpointDelay !== undefined && checkpointPercentages.length === 0) {
    throw invalid(scope, {
      what: 'instanceRefresh.checkpointDelay says how long a refresh stops at its checkpoints, and it has none.',
      got: 'checkpointDelay without checkpointPercentages',
      allowed: 'checkpointDelay together with checkpointPercentages',
      mend: 'Set checkpointPercentages, such as [10, 100], or leave checkpointDelay out.',
    });
  }
  if (checkpointPercentages.some((percentage, index) => percentage <= checkpointPercentages[index - 1])) {
    throw invalid(scope, {
      what: 'instanceRefresh.checkpointPercentages are not in ascending order.',
      got: checkpointPercentages.join(', '),
      allowed: 'percentages, each higher than the one before it',
      mend: 'Put them in order, each once.',
    });
  }
  const last = checkpointPercentages.at(-1);
  if (last !== undefined && !Token.isUnresolved(last) && last !== 100) {
    throw invalid(scope, {
      what: 'The refresh would end at its last checkpoint, with old instances left.',
      got: `instanceRefresh.checkpointPercentages ${checkpointPercentages.join(', ')}`,
      allowed: 'percentages of which the last is 100',
      mend: `Append 100: [${[...checkpointPercentages, 100].join(', ')}].`,
    });
  }
  if (alarms.length > MOST_ALARMS) {
    throw invalid(scope, {
      what: 'instanceRefresh.alarms has more alarms than a refresh watches.',
      got: `${alarms.length} alarms`,
      allowed: `${MOST_ALARMS} alarms`,
      mend: 'Leave some of them out, or combine them in a composite alarm.',
    });
  }
  refuseAlarmsElsewhere(scope, alarms);
}
