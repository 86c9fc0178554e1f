import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { aws_autoscaling, aws_cloudwatch, aws_lambda } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { invalid } from './invalid';
import { surelyDiffer } from './same';

/** CloudWatch answers about the alarms of its own account and region; one that is elsewhere is as good as none. */
export function refuseAlarmsElsewhere(scope: IConstruct, alarms: readonly aws_cloudwatch.IAlarmRef[]): void {
  for (const alarm of alarms) {
    const there = placeOf(alarm, alarm.alarmRef.alarmArn, ArnFormat.COLON_RESOURCE_NAME);
    const here = Stack.of(scope);
    if (surelyDiffer(there.region, here.region) || surelyDiffer(there.account, here.account)) {
      throw invalid(scope, {
        what: `The alarm ${alarm.node.path} is in another account or region, so it cannot be found from here.`,
        got: `an alarm in ${text(there)}, and a stack in ${text(here)}`,
        allowed: 'alarms of the account and region of the stack',
        mend: 'Make the alarm in this account and region. Its metric may be elsewhere: set region and account of the metric.',
      });
    }
  }
}

/** Lambda invokes functions of its own region. */
export function refuseFunctionsElsewhere(scope: IConstruct, functions: readonly aws_lambda.IFunctionRef[]): void {
  for (const each of functions) {
    const there = placeOf(each, each.functionRef.functionArn, ArnFormat.COLON_RESOURCE_NAME);
    const here = Stack.of(scope);
    if (surelyDiffer(there.region, here.region)) {
      throw invalid(scope, {
        what: `The function ${each.node.path} is in another region, where it cannot be invoked from here.`,
        got: `a function in ${text(there)}, and a stack in ${text(here)}`,
        allowed: 'functions of the region of the stack',
        mend: 'Deploy the function to this region as well. It may call functions in other regions.',
      });
    }
  }
}

interface NodeGroup extends IConstruct {
  readonly autoScalingGroup: aws_autoscaling.IAutoScalingGroupRef;
}

/** Auto Scaling answers about the groups of its own account and region. */
export function refuseGroupElsewhere(scope: IConstruct, { node, autoScalingGroup: { env: there } }: NodeGroup): void {
  const here = Stack.of(scope);
  if (surelyDiffer(there.region, here.region) || surelyDiffer(there.account, here.account)) {
    throw invalid(scope, {
      what: `The group ${node.path} is in another account or region than its plan, which would never find it.`,
      got: `a group in ${text(there)}, and a stack in ${text(here)}`,
      allowed: 'groups of the account and region of the stack',
      mend: 'Make a plan in each account and region that has groups.',
    });
  }
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** As an ARN has it that is known, which an imported resource may be alone in telling, or else as its stack has it. */
function placeOf(resource: IConstruct, arn: string, format: ArnFormat): Place {
  const { account, region } = Stack.of(resource);
  const parts: Partial<Place> = Token.isUnresolved(arn) ? {} : Arn.split(arn, format);
  return { account: parts.account ?? account, region: parts.region ?? region };
}

function text({ account, region }: Place): string {
  return [account, region].filter((part) => !Token.isUnresolved(part)).join('/');
}
