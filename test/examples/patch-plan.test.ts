import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { PlannedClusterStack } from '../../examples/patch-plan/planned-cluster-stack';
import { awsDependencies } from '../../lambda/patcher/aws/dependencies';
import { answer } from '../../lambda/patcher/patcher';
import { CloudAssembly } from '../../simulation/assembly/cloud-assembly';
import { deploy } from '../../simulation/assembly/deploy';
import { VirtualClock } from '../../simulation/clock/virtual-clock';
import type { Group } from '../../simulation/cloud/auto-scaling/group';
import { Cloud } from '../../simulation/cloud/cloud';
import { InProcessRuntime } from '../../simulation/cloud/function/in-process-runtime';
import { inProcessClient } from '../../simulation/cloud/http/in-process';
import { check } from '../../simulation/cloud/iam';
import { PatcherEnv } from '../../src/names';
import { loadClients } from '../lambda/patcher/loaded-clients';

const HOUR = 3600_000;
const RECOMMENDED = '/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/standard/recommended/image_id';
const [OLD, NEW] = ['ami-00000001', 'ami-00000002'];

beforeAll(loadClients);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'planned-'));
  const app = new App({ outdir: folder, analyticsReporting: false, builtinCloudFormationValidation: false });
  new PlannedClusterStack(app, 'Planned', { patching: { minimumImageAge: Duration.seconds(0) } });
  app.synth();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The example, deployed into a simulated account, with its patcher under a virtual clock. */
function deployed() {
  const clock = new VirtualClock(Date.parse('2026-11-30T12:00:00Z'));
  const cloud = new Cloud({ clock, timing: { launchMs: 60_000, apiLatencyMs: 0, autoScalingMs: [0, 0] } });
  cloud.ec2.images.set(OLD, clock.now() - 20 * 24 * HOUR).set(NEW, clock.now() - 10 * 24 * HOUR);
  cloud.parameters.put(RECOMMENDED, OLD);
  const lines: Array<{ readonly at: number; readonly message: string; readonly stage?: string; readonly outcome?: string }> = [];
  const log = (message: string, fields: object = {}) => void lines.push({ ...fields, at: clock.now(), message });
  const deployment = deploy(CloudAssembly.load(folder), cloud, {
    kubernetes: { endpoint: 'https://127.0.0.1', certificateAuthority: '' },
    runtime: ({ variables, roleArn }) => {
      const planName = variables[PatcherEnv.PLAN_NAME];
      // The drainer has its own tests.
      if (planName === undefined) {
        return new InProcessRuntime({ clock, load: () => async () => ({}) });
      }
      const stateMachineArn = variables[PatcherEnv.STATE_MACHINE_ARN];
      const drainEndsQueueUrl = variables[PatcherEnv.DRAIN_ENDS_QUEUE_URL];
      // They remember nothing, so that all processes can share them.
      const ports = awsDependencies({ stateMachineArn, drainEndsQueueUrl, client: inProcessClient(cloud, roleArn) });
      const dependencies = { ...ports, planName, clock, log: { info: log, warn: log, error: log }, metrics: { write: () => undefined } };
      return new InProcessRuntime({ clock, load: () => (event) => answer(event, dependencies) });
    },
  });
  // Nobody drains here: instances come and go without hooks.
  for (const { group } of deployment.groups.values()) {
    group.hooks().forEach(({ name }) => group.deleteHook(name));
  }
  const group = (id: string): Group => [...deployment.groups.values()].find(({ logicalId }) => logicalId.startsWith(id))!.group;
  deployment.enforcePolicies(cloud);
  return { clock, cloud, deployment, group, lines };
}

const images = (group: Group) => [...new Set(group.instances.map(({ machine }) => machine.imageId))];

test('the example is deployed and patches its groups in its windows, the canary first, and its role needs and has just the permissions for that', async () => {
  const { clock, cloud, deployment, group, lines } = deployed();
  const running = () => [group('Canary'), group('Web'), group('Batch')].map(images);
  await clock.advance(HOUR);
  expect(running()).toEqual([[OLD], [OLD], [OLD]]);

  cloud.parameters.put(RECOMMENDED, NEW);
  await clock.advance(11 * HOUR);
  // Monday, 24:00 UTC: the window opens an hour later.
  expect(running()).toEqual([[OLD], [OLD], [OLD]]);
  await clock.advance(6 * HOUR);
  expect(running()).toEqual([[NEW], [OLD], [OLD]]);
  await clock.advance(24 * HOUR);
  expect(running()).toEqual([[NEW], [NEW], [NEW]]);
  expect(lines.filter(({ message }) => /^Patch (stage started|stage ended|ended)$/.test(message)).map(({ at, message, stage = '', outcome = '' }) =>
    `${new Date(at).toISOString().slice(0, 13)} ${message} ${stage}${outcome}`)).toEqual([
    '2026-12-01T01 Patch stage started canary',
    '2026-12-01T21 Patch stage ended canary',
    '2026-12-02T01 Patch stage started rest',
    '2026-12-02T01 Patch stage ended rest',
    '2026-12-02T01 Patch ended succeeded',
  ]);

  const plan = [...deployment.policies].find(([role]) => role.includes('Patching'))!;
  const { notAllowed, unused } = check(cloud.api.calls.filter(({ principal }) => principal === plan[0]), new Map([plan]));
  expect(notAllowed).toEqual([]);
  // Undoing, and what a minimum age or a pause needs, did not happen here, and nobody told of a drain.
  expect(unused.map(({ action }) => action).filter((action) => !/^(logs|xray):/.test(action)).sort()).toEqual([
    'autoscaling:CancelInstanceRefresh', 'autoscaling:SetInstanceProtection', 'ec2:CreateTags', 'ec2:DeleteTags', 'sqs:DeleteMessage', 'ssm:DeleteParameter',
  ]);
});
