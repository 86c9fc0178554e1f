import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { AutoScalingAdapter } from './aws/auto-scaling';
import { CLIENT_OPTIONS } from './aws/client-options';
import { LazyEc2 } from './aws/lazy-ec2';
import { LazyEventBus } from './aws/lazy-event-bus';
import { LazyKubernetes } from './aws/lazy-kubernetes';
import { QueueAdapter } from './aws/queue';
import { createDrainer } from './invocation/invocation';
import { PowertoolsLog } from './report/powertools-log';
import { PowertoolsMetrics } from './report/powertools-metrics';
import { readSettings } from './settings';
import { SystemClock } from './system-clock';
import { METRICS } from '../src/names';

/*
 * The Lambda function. Once, when its process starts: reads the settings, and builds what talks to AWS, Kubernetes and the log. For each batch of
 * messages: runs one invocation (invocation/invocation.ts), which does everything else; then closes the connections to the cluster.
 *
 * Surprising: a process keeps the state listed in invocation/dependencies.ts (`Kept`) from one invocation to the next, but a new process works
 * without it. The cluster's client is loaded when it is first needed, because most sweeps need little of it. Standard variables of the SDK, such as
 * AWS_ENDPOINT_URL, point it elsewhere.
 */
const settings = readSettings(process.env);
const clock = new SystemClock();
const log = new PowertoolsLog({ cluster: settings.clusterName, drainer: settings.drainerName });
const metrics = new PowertoolsMetrics(settings.drainerName);
const kubernetes = new LazyKubernetes({ clusterName: settings.clusterName, region: settings.region, clock });

const drain = createDrainer({
  clock,
  log,
  metrics,
  kubernetes: () => kubernetes.port(),
  // Many lifecycle actions are completed and kept alive at once, so the client slows down when Auto Scaling throttles.
  autoScaling: new AutoScalingAdapter(new AutoScalingClient({ ...CLIENT_OPTIONS, retryMode: 'adaptive' })),
  ec2: new LazyEc2(),
  // Uses the region's endpoint, or the one in the environment, not the host in the queue's URL.
  queue: new QueueAdapter(new SQSClient({ ...CLIENT_OPTIONS, useQueueUrlAsEndpoint: false }), settings),
  eventBus: new LazyEventBus(),
  settings,
});

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  log.begin(context);
  try {
    return await drain(event, context);
  } catch (error) {
    log.error('Invocation failed, and its messages return to the queue', { error });
    metrics.count(METRICS.INVOCATIONS_FAILED, 1);
    throw error;
  } finally {
    await kubernetes.close();
  }
}
