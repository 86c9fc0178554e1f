import { Duration } from 'aws-cdk-lib';
import type { aws_cloudwatch, aws_lambda } from 'aws-cdk-lib/interfaces';
import type { CheckDocument } from '../options/patch-plan';

/** An approval by a person. */
export interface ApprovalOptions {
  /**
   * How long the patch waits for it. Then the patch ends, and its image is not tried again until somebody accepts it.
   *
   * @default Duration.days(7)
   */
  readonly timeout?: Duration;
}

/** What has to hold before a stage begins, or after it. */
export class PatchCheck {
  /**
   * None of the alarms is on. Before a stage, the patch waits for that; from the beginning of a stage to the end of its soak time, an alarm ends the
   * patch. No stage begins while an alarm is on that it has after it, or that there is not.
   */
  public static alarms(...alarms: aws_cloudwatch.IAlarmRef[]): PatchCheck {
    return new PatchCheck({ type: 'alarms', names: alarms.map(({ alarmRef }) => alarmRef.alarmName) });
  }

  /**
   * A function of yours agrees: it answers `{"ok": true}`, or `{"ok": false, "because": "..."}`. Its event names the plan, the patch, the stage and
   * the images. Before a stage it is asked again every five minutes until it agrees; after a stage, when the soak time is over, a "no" ends the patch.
   */
  public static lambdaFunction(handler: aws_lambda.IFunctionRef): PatchCheck {
    return new PatchCheck({ type: 'function', arn: handler.functionRef.functionArn });
  }

  /**
   * A person approves, by the command `approve` of the plan. An event, `Patch Approval Requested`, asks for it; before a stage, as soon as the patch
   * waits for its window.
   */
  public static approval(options: ApprovalOptions = {}): PatchCheck {
    return new PatchCheck({ type: 'approval', timeoutSeconds: (options.timeout ?? Duration.days(7)).toSeconds() });
  }

  private constructor(private readonly document: CheckDocument) {}

  /** @internal */
  public _document(): CheckDocument {
    return this.document;
  }
}
