import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { PatchedClusterStack } from '../../../examples/patch-a-node-group/patched-cluster-stack';
import { CloudAssembly } from '../../../simulation/assembly/cloud-assembly';
import { deploy } from '../../../simulation/assembly/deploy';
import type { Deployment } from '../../../simulation/assembly/deployment';
import { ScaledClock } from '../../../simulation/clock/scaled-clock';
import { Cloud } from '../../../simulation/cloud/cloud';
import { ChildProcessRuntime } from '../../../simulation/cloud/function/child-process-runtime';
import { functionEnvironment } from '../../../simulation/cloud/function/environment';
import { CloudServer } from '../../../simulation/cloud/http/server';
import { check } from '../../../simulation/cloud/iam';
import { type ExampleOptions, synthesiseExample } from '../../../simulation/example/synthesise';

let folder: string;
let clock: ScaledClock;
let cloud: Cloud;
let server: CloudServer;
let deployment: Deployment;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'example-'));
  const app = new App({ outdir: folder, builtinCloudFormationValidation: false });
  new PatchedClusterStack(app, 'PatchedCluster');
  app.synth();
  clock = new ScaledClock();
  cloud = new Cloud({ clock, timing: { coldStartMs: 0 } });
  server = await CloudServer.start(cloud);
  deployment = deploy(CloudAssembly.load(folder), cloud, {
    kubernetes: { endpoint: 'https://127.0.0.1:1', certificateAuthority: 'Y2E=' },
    existing: () => [{}, {}, {}],
    runtime: ({ asset, handler, name: functionName, memoryMb, logGroupName, roleArn, variables }) => new ChildProcessRuntime({
      asset,
      handler,
      environment: functionEnvironment({
        functionName,
        memoryMb,
        logGroupName,
        variables,
        region: cloud.location.region,
        endpointUrl: server.url,
        credentials: cloud.credentials.issue(roleArn),
      }),
    }),
  });
  deployment.enforcePolicies(cloud);
});

afterAll(async () => {
  cloud.close();
  await server.close();
  clock.stop();
  rmSync(folder, { recursive: true });
});

test('the example deploys with its drainer', () => {
  const { group, refreshPreferences } = deployment.group;
  expect(group.instances).toHaveLength(3);
  expect(group.retainsAbandoned).toBe(true);
  expect(group.hooks().map(({ transition, heartbeatTimeoutSeconds }) => [transition, heartbeatTimeoutSeconds])).toEqual([
    ['autoscaling:EC2_INSTANCE_TERMINATING', 2100], ['autoscaling:EC2_INSTANCE_LAUNCHING', 2100],
  ]);
  expect(refreshPreferences).toEqual({ minHealthyPercentage: 100, maxHealthyPercentage: 110, instanceWarmupSeconds: 0, skipMatching: true });
  const [drainer] = deployment.policies.keys();
  expect(deployment.accessEntries.find(({ principalArn }) => principalArn === drainer)).toMatchObject({
    clusterName: deployment.clusterNames[0], kubernetesGroups: [expect.stringMatching(/^cdk-graceful-node-group:PatchedCluster-NodeDrainer-/)],
  });
  expect(deployment.manifests.flatMap(({ objects }) => objects)).toContainEqual(expect.objectContaining({ kind: 'ClusterRole' }));
});

test('the bundle runs on the cloud within its permissions', async () => {
  const [dead] = [...deployment.queues].filter(([logicalId]) => logicalId.includes('DeadLetter')).map(([, queue]) => queue);
  const [queue] = [...deployment.queues.values()].filter((each) => each.spec.redrive);
  queue.send('not readable');
  const [rejected] = await dead.receiveWhenVisible(1, AbortSignal.timeout(20_000));
  expect(rejected).toMatchObject({ body: 'not readable', attributes: { Reason: { dataType: 'String' } } });
  while (queue.tally.deleted === 0) {
    await clock.sleep(10);
  }
  expect(check(cloud.api.calls, deployment.policies).notAllowed).toEqual([]);
}, 30_000);

test('the example takes every option that hooks have', () => {
  const options: Required<ExampleOptions> = {
    drainTimeoutSeconds: 1200,
    joinTimeoutSeconds: 60,
    startupTaints: ['agent'],
    permanentTaints: ['dedicated'],
    requiredDaemonSets: ['kube-system/agent'],
    maxAbandonedLaunches: 5,
    whenBlocked: 'FORCE',
    surge: 'ALWAYS',
    emptyDirPods: 'WAIT',
    unownedPods: 'WAIT',
    failingJobs: 'EVICT',
    overrides: 'OWN',
    loadBalancerDelaySeconds: 30,
    retryRetained: false,
    retainAtMostSeconds: 3600,
    afterRetention: 'FORCE',
  };
  const other = mkdtempSync(join(tmpdir(), 'example-'));
  synthesiseExample(other, options);
  const { Resources } = JSON.parse(readFileSync(join(other, 'PatchedCluster.template.json'), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: { LifecycleHookSpecificationList: Array<{ NotificationMetadata: string }> } }>;
  };
  const groups = Object.values(Resources).filter(({ Type }) => Type === 'AWS::AutoScaling::AutoScalingGroup');

  for (const { NotificationMetadata } of groups[0].Properties.LifecycleHookSpecificationList) {
    expect(JSON.parse(NotificationMetadata)).toEqual({ v: 1, ...options });
  }
  rmSync(other, { recursive: true });
});
