import { NEW_IMAGE, OLD_IMAGE, PlanWorld, stage } from './plan-world';
import { awsDependencies } from '../../../lambda/patcher/aws/dependencies';
import { answerResource, isResourceRequest } from '../../../lambda/patcher/image-resource';
import { inProcessClient } from '../../../simulation/cloud/http/in-process';

const NAME = '/cdk-graceful-node-group/weekly/images/fresh';

function request(RequestType: string, source: object = { type: 'parameter', parameter: '/images/workers' }): unknown {
  return {
    RequestType,
    ResponseURL: 'https://cloudformation.example.com/answer',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Image',
    ResourceProperties: { ParameterName: NAME, Group: JSON.stringify({ v: 1, groupName: 'fresh', clusterName: 'production', source }) },
  };
}

function world() {
  const made = new PlanWorld({ plan: { stages: [stage('all', ['workers'])] }, groups: { workers: 1 } });
  const ports = awsDependencies({ stateMachineArn: made.machineArn, drainEndsQueueUrl: made.drainEnds.url, client: inProcessClient(made.cloud, 'arn:aws:iam::111122223333:role/patcher') });
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const dependencies = { ...ports, planName: 'weekly', clock: made.clock, log: silent, metrics: { write: () => undefined } };
  const ask = async (event: unknown) => {
    if (!isResourceRequest(event)) throw new Error('It is not taken for a request of CloudFormation.');
    return made.clock.run(answerResource(event, dependencies), 60_000);
  };
  return { made, ask, value: () => made.cloud.parameters.find(NAME)?.value };
}

test('the first deployment makes the parameter with the image that the source offers', async () => {
  const { ask, value } = world();
  expect(await ask(request('Create'))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: NAME });
  expect(value()).toBe(OLD_IMAGE);
});

test.each(['Create', 'Update'])('%s leaves a parameter alone that is there: no deployment resets an image', async (type) => {
  const { made, ask, value } = world();
  made.cloud.parameters.put(NAME, NEW_IMAGE);
  expect(await ask(request(type))).toMatchObject({ Status: 'SUCCESS' });
  expect(value()).toBe(NEW_IMAGE);
});

test('the parameter goes with the group, and may have gone before', async () => {
  const { ask, value } = world();
  await ask(request('Create'));
  expect(await ask(request('Delete'))).toMatchObject({ Status: 'SUCCESS' });
  expect(value()).toBeUndefined();
  expect(await ask(request('Delete'))).toMatchObject({ Status: 'SUCCESS' });
});

test('a source that offers nothing fails the deployment, with the reason', async () => {
  const { ask } = world();
  expect(await ask(request('Create', { type: 'parameter', parameter: '/nowhere' }))).toMatchObject({
    Status: 'FAILED', Reason: 'The first image of the group is not known: its source cannot be asked: there is no parameter /nowhere.',
  });
});
