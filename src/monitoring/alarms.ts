import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { ALARM_KINDS, type AlarmName } from './alarm-kinds';
import type { AlarmsOptions, AlarmTuning } from './alarm-options';
import type { Monitored } from './monitored';
import { paragraphOf, RUNBOOK } from './runbook';
import { boolean, type Check, integer, listOf, number, objectWith, struct, TEXT } from '../validation/check';
import { invalid } from '../validation/invalid';

/*
 * What people see of a drainer in CloudWatch. alarm-kinds.ts is the table of its alarms; each has a paragraph in docs/runbook.md, to which its description leads.
 */

export const TOPIC = objectWith('an ITopic', 'topicArn');
export const ACTIONS = listOf('a list of IAlarmAction, such as [new actions.SnsAction(topic)]', 'bind');

const TUNING = struct<AlarmTuning>('AlarmTuning', {
  enabled: boolean,
  threshold: number,
  evaluationPeriods: integer(1, 288),
  datapointsToAlarm: integer(1, 288),
  actions: ACTIONS,
});

const OPTIONS = struct<AlarmsOptions>('AlarmsOptions', {
  ...Object.fromEntries(Object.keys(ALARM_KINDS).map((name) => [name, TUNING])) as Record<AlarmName, Check>,
  topic: TOPIC,
  actions: ACTIONS,
  runbookUrl: TEXT,
});

/** Every alarm that is not left out. */
export function drainerAlarms(scope: Construct & Monitored, options: AlarmsOptions): cloudwatch.Alarm[] {
  OPTIONS(scope, 'options', options);
  if (scope.node.tryFindChild('Alarms')) {
    throw invalid(scope, {
      what: 'The drainer has its alarms already.',
      got: 'addAlarms a second time',
      allowed: 'once for each drainer',
      mend: 'Give all options to one call. An alarm can have actions of its own, for example retainedDrains: { actions: [...] }.',
    });
  }
  const parent = new Construct(scope, 'Alarms');
  return (Object.keys(ALARM_KINDS) as AlarmName[])
    .filter((name) => options[name]?.enabled !== false)
    .map((name) => alarm(parent, scope, name, options));
}

function alarm(parent: Construct, drainer: Monitored, name: AlarmName, options: AlarmsOptions): cloudwatch.Alarm {
  const { metric, threshold, bad: [bad, of] = [1, 1], description } = ALARM_KINDS[name];
  const tuning = options[name] ?? {};
  const evaluationPeriods = tuning.evaluationPeriods ?? of;
  const datapointsToAlarm = tuning.datapointsToAlarm ?? (tuning.evaluationPeriods === undefined ? bad : evaluationPeriods);
  integer(1, evaluationPeriods)(parent, `options.${name}.datapointsToAlarm`, datapointsToAlarm);
  const made = new cloudwatch.Alarm(parent, name.charAt(0).toUpperCase() + name.slice(1), {
    metric: metric(drainer),
    threshold: tuning.threshold ?? threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: `${description} Drainer: ${drainer.drainerName}. What to do: ${paragraphOf(options.runbookUrl ?? RUNBOOK, name)}`,
  });
  const { topic } = options;
  if (tuning.actions) {
    made.addAlarmAction(...tuning.actions);
  } else {
    made.addAlarmAction(...options.actions ?? []);
    if (topic) {
      made.addAlarmAction(new actions.SnsAction(topic));
      made.addOkAction(new actions.SnsAction(topic));
    }
  }
  return made;
}
