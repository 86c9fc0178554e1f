import { Duration } from 'aws-cdk-lib';
import type { aws_cloudwatch, aws_lambda } from 'aws-cdk-lib/interfaces';
import type { CheckDocument } from '../options/patch-plan';
import { duration, listOf, objectWith, struct } from '../validation/check';
import { invalid } from '../validation/invalid';

/** An approval by a person. */
export interface ApprovalOptions {
  /**
   * How long the patch waits for it: a minute to 365 days. After that the patch ends, and no patch uses its image until somebody accepts it.
   *
   * @default Duration.days(7)
   */
  readonly timeout?: Duration;
}

const ALARMS = listOf('alarms, such as PatchCheck.alarms(errors, latency)', 'alarmRef');
const FUNCTION = objectWith('a function of Lambda, made in the app or imported', 'functionRef');
const APPROVAL = struct<ApprovalOptions>('ApprovalOptions', {
  timeout: duration({ least: Duration.minutes(1), most: Duration.days(365), unit: 'seconds' }),
});

/** What has to hold before a stage begins, or after it. */
export class PatchCheck {
  /**
   * None of the alarms is in the state ALARM. As a check before a stage, the patch waits for that. As a check after a stage, an alarm ends the patch
   * if it goes off between the beginning of the stage and the end of its soak time; the stage does not begin while such an alarm is in the state
   * ALARM, or does not exist.
   */
  public static alarms(...alarms: aws_cloudwatch.IAlarmRef[]): PatchCheck {
    ALARMS(undefined, 'alarms', alarms);
    if (alarms.length === 0) {
      throw invalid(undefined, {
        what: 'PatchCheck.alarms() was given no alarm, so the check would always pass.',
        got: undefined,
        allowed: 'at least one alarm',
        mend: 'Name the alarms, or leave the check out.',
      });
    }
    return new PatchCheck({ type: 'alarms', names: alarms.map(({ alarmRef }) => alarmRef.alarmName) }, alarms);
  }

  /**
   * Your function agrees: it answers `{"ok": true}`, or `{"ok": false, "because": "..."}`. Its event names the plan, the patch, the stage and the
   * images. Before a stage it is asked again every five minutes until it agrees; after a stage, it is asked once when the soak time is over, and
   * `"ok": false` ends the patch.
   */
  public static lambdaFunction(handler: aws_lambda.IFunctionRef): PatchCheck {
    FUNCTION(undefined, 'handler', handler);
    return new PatchCheck({ type: 'function', arn: handler.functionRef.functionArn }, [], [handler]);
  }

  /**
   * A person approves with the plan's command `approve`. The event `Patch Approval Requested` asks for it: before a stage, as soon as the patch waits
   * for its window.
   */
  public static approval(options: ApprovalOptions = {}): PatchCheck {
    APPROVAL(undefined, 'options', options);
    return new PatchCheck({ type: 'approval', timeoutSeconds: (options.timeout ?? Duration.days(7)).toSeconds() });
  }

  private constructor(
    private readonly document: CheckDocument,
    /** @internal */
    public readonly _alarms: readonly aws_cloudwatch.IAlarmRef[] = [],
    /** @internal */
    public readonly _functions: readonly aws_lambda.IFunctionRef[] = [],
  ) {}

  /** @internal */
  public _document(): CheckDocument {
    return this.document;
  }
}
