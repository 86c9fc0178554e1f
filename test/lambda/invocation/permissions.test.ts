import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { SQSEvent } from 'aws-lambda';
import { aWorld, belowFloor, floorsOf, HOUR, MINUTE } from './story';
import { PatchedClusterStack } from '../../../examples/patch-a-node-group/patched-cluster-stack';
import { createDrainer } from '../../../lambda/invocation/invocation';
import { readSettings } from '../../../lambda/settings';
import { CloudAssembly } from '../../../simulation/assembly/cloud-assembly';
import { deploy } from '../../../simulation/assembly/deploy';
import type { FunctionConfig } from '../../../simulation/assembly/deployment';
import { InProcessRuntime } from '../../../simulation/cloud/function/in-process-runtime';
import { check } from '../../../simulation/cloud/iam';
import { awsPorts } from '../../../simulation/cloud/ports';
import type { Manifest } from '../../../simulation/cluster/api/admission-policy/manifests';
import { ApiEndpoint } from '../../../simulation/cluster/api/endpoint';
import { SimulatedKubernetes } from '../../../simulation/cluster/kubernetes-port';
import { Rbac, type RbacObject } from '../../../simulation/cluster/rbac';
import { NodeDrainer } from '../../../src';
import { kubernetesGroup, STEER_ANNOTATION } from '../../../src/names';

const folder = mkdtempSync(path.join(tmpdir(), 'permissions-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The example as synthesised, in a folder. */
function synthesised(name: string, change: (stack: PatchedClusterStack, app: App) => void = () => undefined): string {
  const app = new App({ outdir: path.join(folder, name), builtinCloudFormationValidation: false });
  change(new PatchedClusterStack(app, 'PatchedCluster'), app);
  return app.synth().directory;
}

/** The example with its rules, hooks, roles and manifests as synthesised, and its drainers in this process. */
function deployedExample(assembly: string) {
  const world = aWorld((build) => {
    build.nodes(3);
    build.deployment('web', { replicas: 3 });
    build.deployment('full', { replicas: 2, budget: { minAvailable: '100%' } });
    build.statefulSet('db', { replicas: 3 });
  });
  const { cloud, clock, store, cluster } = world;
  let endpoint: ApiEndpoint | undefined;
  const kubernetes = (): ApiEndpoint => {
    if (!endpoint) {
      throw new Error('The API server was asked before the example was deployed.');
    }
    return endpoint;
  };
  const silent = (): void => undefined;
  const runtime = ({ roleArn, variables }: FunctionConfig): InProcessRuntime => new InProcessRuntime({
    clock,
    load: (boundary) => {
      const settings = readSettings({ ...variables, AWS_REGION: cloud.location.region });
      const { queueUrl, deadLetterQueueUrl } = settings;
      const ports = awsPorts({ cloud, principal: roleArn, queueUrl, deadLetterQueueUrl });
      const user = { username: roleArn, groups: [kubernetesGroup(settings.drainerName), 'system:authenticated'] };
      const drain = createDrainer({
        clock: boundary.clock,
        log: { debug: silent, info: silent, warn: silent, error: silent },
        metrics: { count: silent, measure: silent },
        kubernetes: () => Promise.resolve(boundary.wrap(new SimulatedKubernetes(kubernetes(), user))),
        autoScaling: boundary.wrap(ports.autoScaling),
        ec2: boundary.wrap(ports.ec2),
        queue: boundary.wrap(ports.queue),
        eventBus: boundary.wrap(ports.eventBus),
        settings,
      });
      return (event, context) => drain(event as SQSEvent, context);
    },
  });
  const deployment = deploy(CloudAssembly.load(assembly), cloud, {
    runtime,
    kubernetes: { endpoint: 'https://127.0.0.1:1', certificateAuthority: 'Y2E=' },
    existing: () => store.list('nodes').map(({ metadata }) => ({ instanceId: world.instanceOf(metadata.name), privateDnsName: metadata.name })),
  });
  deployment.enforcePolicies(cloud);
  const objects = deployment.manifests.flatMap((manifest) => manifest.objects);
  const manifests = objects as RbacObject[];
  cluster.api.admission.policies.apply(objects as Manifest[]);
  endpoint = new ApiEndpoint(cluster.api, { rbac: new Rbac(manifests) });
  return { world, deployment, endpoint, manifests };
}

test('a refresh of the example is done with the permissions that are synthesised, and uses nearly all of them', async () => {
  const { world, deployment, endpoint, manifests } = deployedExample(synthesised('one'));
  const { cloud, clock, store } = world;
  const floors = floorsOf(world);
  const { group } = deployment.group;
  const refresh = deployment.group.updateImage('ami-2');
  await clock.runUntil(() => !refresh.active, HOUR);
  expect(belowFloor(floors)).toEqual({});
  // What else there is to do: set a message aside, and find out that an instance has no node.
  [...deployment.queues.values()].find(({ spec }) => spec.redrive)?.send('nonsense');
  const [last] = group.instances;
  const node = store.list('nodes').find(({ spec }) => spec.providerID?.endsWith(last.instanceId));
  store.remove('nodes', undefined, node?.metadata.name ?? '');
  last.terminate('scale-in');
  await clock.advance(30 * MINUTE);
  // And to end an instance that was retained.
  const [kept] = group.instances;
  const steer = (order: string): void => {
    const on = store.list('nodes').find(({ spec }) => spec.providerID?.endsWith(kept.instanceId));
    if (on) {
      store.update('nodes', { ...on, metadata: { ...on.metadata, annotations: { ...on.metadata.annotations, [STEER_ANNOTATION]: order } } });
    }
  };
  steer('keep');
  kept.terminate('scale-in');
  await clock.advance(30 * MINUTE);
  expect(kept.lifecycleState).toBe('Terminating:Retained');
  steer('let-go');
  await clock.advance(30 * MINUTE);
  expect(kept.lifecycleState).toBe('Terminated');

  expect(refresh.status).toBe('Successful');
  expect(group.instances.map(({ lifecycleState }) => lifecycleState)).toEqual(['InService', 'InService', 'InService']);
  world.launchWith(() => ({ joins: false }));
  const hopeless = deployment.group.updateImage('ami-3');
  await clock.runUntil(() => !hopeless.active, 2 * HOUR);
  expect(hopeless.status).toBe('Cancelled');

  const aws = check(cloud.api.calls.filter(({ principal }) => deployment.policies.has(principal)), deployment.policies);
  expect(aws.notAllowed).toEqual([]);
  expect(cloud.api.calls.filter(({ outcome }) => outcome === 'AccessDenied')).toEqual([]);
  expect(aws.unused.map(({ action }) => action).filter((action) => !action.startsWith('ec2:')).sort()).toEqual([
    // The bundle's, which has to find the cluster.
    'eks:DescribeCluster',
  ]);

  expect(endpoint.calls.filter(({ answer }) => [403, 422].includes(answer?.code ?? 0))).toEqual([]);
  const used = new Set(endpoint.calls.map(({ request: { verb, resource, subresource } }) => `${verb} ${[resource, subresource].filter(Boolean).join('/')}`));
  const granted = manifests.flatMap((object) => ('rules' in object ? object.rules ?? [] : []))
    .flatMap(({ verbs, resources = [] }) => verbs.flatMap((verb) => resources.map((resource) => `${verb} ${resource}`)));
  expect(granted.filter((one) => !used.has(one)).sort()).toEqual([
    // For servers that do not begin watches with lists.
    'list configmaps', 'list deployments', 'list jobs', 'list persistentvolumeclaims', 'list persistentvolumes', 'list poddisruptionbudgets', 'list replicasets',
    'list replicationcontrollers', 'list services', 'list statefulsets', 'list volumeattachments',
    // For pods that have owners or volumes of these kinds, which none of the example has.
    'watch jobs', 'watch persistentvolumeclaims', 'watch persistentvolumes', 'watch replicationcontrollers', 'watch volumeattachments',
  ]);
}, 30_000);

test('a group moves to another drainer with the permissions that are synthesised, of which the former one keeps those alone that it uses', async () => {
  const { world, deployment, endpoint } = deployedExample(synthesised('two', (stack, app) => {
    const former = new NodeDrainer(new Stack(app, 'Former'), 'Drainer', { cluster: stack.cluster, drainerName: 'former' });
    former.handOverAutoScalingGroup(stack.autoScalingGroup, stack.nodeGroup.drainer);
  }));
  const { cloud, clock } = world;
  const { group } = deployment.group;
  // Both hooks hold the instance, longer than one heartbeat lasts.
  const [first] = group.instances;
  first.terminate('scale-in');
  await clock.runUntil(() => first.lifecycleState === 'Terminated', HOUR);
  world.launchWith(() => ({ joins: false }));
  const hopeless = deployment.group.updateImage('ami-3');
  await clock.runUntil(() => !hopeless.active, 2 * HOUR);
  expect(hopeless.status).toBe('Cancelled');

  const calls = cloud.api.calls.filter(({ principal }) => deployment.policies.has(principal));
  const { notAllowed, unused } = check(calls, deployment.policies);
  expect([...deployment.policies.keys()]).toHaveLength(2);
  expect(notAllowed).toEqual([]);
  expect(cloud.api.calls.filter(({ outcome }) => outcome === 'AccessDenied')).toEqual([]);
  expect(endpoint.calls.filter(({ answer }) => [403, 422].includes(answer?.code ?? 0))).toEqual([]);
  // The test above sets a message aside, and the bundle has to find the cluster.
  const ofFormer = unused.filter(({ principal }) => principal.includes('role/Former-')).map(({ action }) => action).sort();
  expect(ofFormer).toEqual(['eks:DescribeCluster', 'sqs:SendMessage']);
}, 30_000);
