import { awsDependencies } from '../../../lambda/patcher/aws/dependencies';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../simulation/cloud/cloud';
import { inProcessClient } from '../../../simulation/cloud/http/in-process';

/**
 * Clients of the SDK read files at their first call, which takes time that no virtual clock knows: hours would pass before the first call is made.
 * To be called before all tests that have such clients under a virtual clock.
 */
export async function loadClients(): Promise<void> {
  const clock = new VirtualClock(0);
  const cloud = new Cloud({ clock, timing: { launchMs: 0, apiLatencyMs: 0, autoScalingMs: [0, 0] } });
  const client = inProcessClient(cloud, 'arn:aws:iam::111122223333:role/none');
  const ports = awsDependencies({ stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:none', drainEndsQueueUrl: cloud.sqs.createQueue({ name: 'none' }).url, client });
  let over = false;
  const calls = Promise.allSettled([
    ports.parameters.get('/none'), ports.groups.describe(['none']), ports.machines.describe(['i-00000000000000000']), ports.clusters.version('none'),
    ports.checks.alarms(['none']), ports.checks.calendar('none'),
    ports.checks.ask('arn:aws:lambda:us-east-1:111122223333:function:none', {}), ports.executions.running(), ports.drainEnds.receive(),
    ports.eventBus.putEvent({ source: 'none', detailType: 'None', detail: {} }),
  ]).then(() => {
    over = true;
  });
  while (!over) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    await clock.advance(1000);
  }
  await calls;
}
