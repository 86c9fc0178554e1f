import type { Context } from 'aws-lambda';
import { CLIENT_OPTIONS } from './aws/client-options';
import { awsDependencies } from './patcher/aws/dependencies';
import { answer } from './patcher/patcher';
import { PowertoolsPatchLog, PowertoolsPatchMetrics } from './report/patch-report';
import { SystemClock } from './system-clock';
import { PatcherEnv } from '../src/names';

/*
 * The function of a patch plan. The state machine asks it what to do next, a schedule asks whether a patch is due, CloudFormation requests the
 * parameter that holds a group's image, and people send commands (patcher/patcher.ts). It keeps no state; patcher/plan-store.ts does.
 */
const planName = required(PatcherEnv.PLAN_NAME);
const log = new PowertoolsPatchLog(planName);
const dependencies = {
  planName,
  log,
  clock: new SystemClock(),
  metrics: new PowertoolsPatchMetrics(planName),
  ...awsDependencies({
    stateMachineArn: required(PatcherEnv.STATE_MACHINE_ARN), drainEndsQueueUrl: required(PatcherEnv.DRAIN_ENDS_QUEUE_URL), client: CLIENT_OPTIONS,
  }),
};

export async function handler(event: unknown, context: Context): Promise<unknown> {
  log.begin(context);
  try {
    return await answer(event, dependencies);
  } catch (error) {
    log.error('Patch could not be decided about and is tried again', { error });
    throw error;
  }
}

function required(variable: PatcherEnv): string {
  const value = process.env[variable];
  if (!value) {
    throw new Error(`The environment variable ${variable} is missing. The construct PatchPlan sets it: deploy the stack again, and do not change it by hand.`);
  }
  return value;
}
