import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../simulation/cloud/cloud';
import { parsePolicy } from '../../../simulation/cloud/iam';
import { denied } from '../../../simulation/cluster/api/admission-policy/denial';
import type { RecordedCall } from '../../../simulation/cluster/api/call-log';
import { invalid } from '../../../simulation/cluster/api/status';
import { Rbac } from '../../../simulation/cluster/rbac';
import { messagesOf, patchOf, requestsOf, violationsOf } from '../../../simulation/demo/result-of';

const clock = new VirtualClock();
const cloud = new Cloud({ clock });
const ROLE = cloud.location.roleArn('drainer');
const dead = cloud.sqs.createQueue({ name: 'dead' });
const queue = cloud.sqs.createQueue({ name: 'drainer', redrive: { deadLetterQueue: dead, maxReceiveCount: 10 } });
const user = { username: ROLE, groups: ['drainers'] };
const request = (verb: 'get' | 'delete'): RecordedCall => ({ time: 0, user, request: { verb, apiGroup: '', resource: 'pods', namespace: 'shop', name: 'web-1' } });

test('messages that are left are named by event and instance', () => {
  queue.send(JSON.stringify({ 'detail-type': 'EC2 Instance-terminate Lifecycle Action', 'detail': { EC2InstanceId: 'i-1' } }));
  queue.send(JSON.stringify({ 'detail-type': 'Sweep' }));
  const [{ receiptHandle }] = queue.receive(1);
  dead.send('not JSON', { Reason: { dataType: 'String', stringValue: 'it is not JSON' } });
  expect(messagesOf(cloud, queue)).toEqual({
    sent: 2, handled: 0, left: ['EC2 Instance-terminate Lifecycle Action of i-1', 'Sweep'], dead: ['not JSON, it is not JSON'], undelivered: [],
  });
  queue.delete(receiptHandle);
  expect(messagesOf(cloud, queue)).toMatchObject({ handled: 1, left: ['Sweep'] });
});

test('calls are held against policies, roles and admission', () => {
  const policies = new Map([[ROLE, parsePolicy({ Statement: [{ Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: '*' }] })]]);
  const rbac = new Rbac([
    { kind: 'ClusterRole', metadata: { name: 'drainer' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    {
      kind: 'ClusterRoleBinding',
      metadata: { name: 'drainer' },
      roleRef: { kind: 'ClusterRole', name: 'drainer' },
      subjects: [{ kind: 'Group', name: 'drainers' }],
    },
  ]);
  cloud.api.record({ principal: ROLE, action: 'eks:DescribeCluster', resources: ['arn:cluster'] });
  cloud.api.record({ principal: ROLE, action: 'ec2:TerminateInstances', resources: ['*'] }, 'UnauthorizedOperation');
  cloud.api.record({ principal: ROLE, action: 'ec2:TerminateInstances', resources: ['*'] }, 'UnauthorizedOperation');
  cloud.api.record({ principal: 'somebody else', action: 'ec2:TerminateInstances', resources: ['*'] });
  const denial = denied({ resource: 'pods', name: 'web-1' }, { policy: 'drainer', binding: 'drainer', message: 'no' });
  const deniedGet = { ...request('get'), answer: { code: denial.code, body: denial.status } };
  const invalidGet = { ...request('get'), answer: { code: 422, body: invalid({ resource: 'Pod', name: 'web-1' }, 'spec', 'no').status } };
  expect(violationsOf(cloud, policies, [request('get'), request('delete'), deniedGet, invalidGet], rbac)).toEqual([
    { by: 'IAM', call: 'ec2:TerminateInstances on *', times: 2 },
    { by: 'RBAC', call: 'delete pods shop/web-1', times: 1 },
    { by: 'Admission', call: 'get pods shop/web-1', times: 1 },
  ]);
});

test('what Lambda itself does with the role is not counted as the function\'s', () => {
  cloud.api.record({ principal: ROLE, action: 'sqs:ReceiveMessage', resources: ['arn:queue'] });
  const drainer = cloud.createFunction({ name: 'drainer', roleArn: ROLE, runtime: { start: () => Promise.reject(new Error('no runtime')) } });
  expect(requestsOf(cloud, [drainer], [request('get')])).toEqual({ aws: 3, kubernetes: 1, invocations: 0, failed: [] });
});

test('what became of the patch is what the events of its plan say', () => {
  expect(patchOf(cloud)).toEqual({ patch: { owners: { owners: 0, moves: 0, surged: 0, interrupted: 0 } }, groups: [] });
  const publish = (type: string, detail: object) => cloud.events.publish({ 'source': 'cdk-graceful-node-group', 'detail-type': type, 'resources': [], 'detail': { ...detail } });
  const group = 'Planned-WebGroupASG6439EF88-A25AF3C93951';
  publish('Patch Group Ended', {
    stage: 'rest', group, images: [{ group, from: 'ami-1', to: 'ami-2' }], replaced: 2, nodes: [{ result: 'replaced' }, { result: 'replaced' }, { result: 'retained' }],
  });
  publish('Patch Ended', {
    outcome: 'succeeded', owners: [{ owner: 'Deployment shop/web', moves: 3, surged: 2, interrupted: 1 }], otherOwners: { moves: 4, surged: 0, interrupted: 0 },
  });
  expect(patchOf(cloud)).toEqual({
    patch: { outcome: 'succeeded', owners: { owners: 1, moves: 7, surged: 2, interrupted: 1 } }, groups: [{ stage: 'rest', group: 'Web', from: 'ami-1', to: 'ami-2', replaced: 2, retained: 1 }],
  });
});
