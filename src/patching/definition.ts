/** The longest that a step is tried again at once, before it is left for some minutes. */
const RETRY = { ErrorEquals: ['States.ALL'], IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 6, MaxDelaySeconds: 120 };

/**
 * The state machine of a plan, in the Amazon States Language: ask what to do, and wait until it is time to ask again. It knows nothing of patches.
 *
 * https://states-language.net/spec.html
 */
export function stateMachineDefinition(functionArn: string, partition: string): object {
  return {
    Comment: 'A patch: asks its function what to do, again and again, until it has ended',
    StartAt: 'Decide',
    States: {
      Decide: {
        Type: 'Task',
        Resource: `arn:${partition}:states:::lambda:invoke`,
        Parameters: { FunctionName: functionArn, Payload: { 'execution.$': '$$.Execution.Id', 'steps.$': '$.steps' } },
        OutputPath: '$.Payload',
        Retry: [RETRY],
        // A patch does not end because Lambda, or what the function asks, is away for hours.
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'TryAgainLater' }],
        Next: 'IsItOver',
      },
      TryAgainLater: { Type: 'Wait', Seconds: 600, Next: 'Decide' },
      IsItOver: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.status', StringEquals: 'ended', Next: 'Ended' },
          { Variable: '$.status', StringEquals: 'failed', Next: 'Failed' },
        ],
        Default: 'WaitUntilTheNextLook',
      },
      WaitUntilTheNextLook: { Type: 'Wait', TimestampPath: '$.lookAgainAt', Next: 'Decide' },
      Ended: { Type: 'Succeed' },
      Failed: { Type: 'Fail', Error: 'PatchFailed', Cause: 'The output of the last step says why, and so does the log of the function.' },
    },
  };
}
