import { DAY, NEW_IMAGE, OLD_IMAGE, PlanWorld, stage } from './plan-world';
import { awsDependencies } from '../../../lambda/patcher/aws/dependencies';
import { answerResource, isResourceRequest } from '../../../lambda/patcher/image-resource';
import { inProcessClient } from '../../../simulation/cloud/http/in-process';

const NAME = '/cdk-graceful-node-group/weekly/images/fresh';

const WORKERS = { type: 'parameter', parameter: '/images/workers' };

function request(RequestType: string, source: object = WORKERS, properties: object = {}): unknown {
  return {
    RequestType,
    ResponseURL: 'https://cloudformation.example.com/answer',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Image',
    ResourceProperties: { ParameterName: NAME, Group: JSON.stringify({ v: 1, groupName: 'fresh', clusterName: 'production', source, maxAbandonedLaunches: 3 }), ...properties },
  };
}

function world() {
  const made = new PlanWorld({ plan: { stages: [stage('all', ['workers'])] }, groups: { workers: 1 } });
  const ports = awsDependencies({ stateMachineArn: made.machineArn, drainEndsQueueUrl: made.drainEnds.url, client: inProcessClient(made.cloud, 'arn:aws:iam::111122223333:role/patcher') });
  const warnings: object[] = [];
  const warn = (message: string, fields?: object) => void warnings.push({ message, ...fields });
  const log = { info: () => undefined, warn, error: () => undefined };
  const dependencies = { ...ports, planName: 'weekly', clock: made.clock, log, metrics: { write: () => undefined } };
  const ask = async (event: unknown) => {
    if (!isResourceRequest(event)) {
      throw new Error('It is not taken for a request of CloudFormation.');
    }
    return made.clock.run(answerResource(event, dependencies), 300_000);
  };
  return { made, ask, warnings, value: () => made.cloud.parameters.find(NAME)?.value };
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

/** As CloudFormation hands numbers over. */
const THREE_DAYS = { MinimumImageAgeSeconds: String(3 * DAY / 1000) };

test('a new group begins with the newest image that is old enough for the plan', async () => {
  const { made, ask, value, warnings } = world();
  await made.clock.advance(5 * DAY);
  made.publish(NEW_IMAGE);
  await made.clock.advance(DAY);
  expect(await ask(request('Create', undefined, THREE_DAYS))).toMatchObject({ Status: 'SUCCESS' });
  expect([value(), warnings]).toEqual([OLD_IMAGE, []]);
});

test('a new group does not begin with an image that was rejected', async () => {
  const { made, ask, value } = world();
  made.publish(NEW_IMAGE);
  const rejected = [{ imageId: NEW_IMAGE, at: made.clock.now(), because: 'checkout was slow' }];
  made.cloud.parameters.put('/cdk-graceful-node-group/weekly/control/rejected', JSON.stringify(rejected));
  await ask(request('Create'));
  expect(value()).toBe(OLD_IMAGE);
});

test('a new group begins with the newest image where the plan would take none, and the log says so', async () => {
  const { ask, value, warnings } = world();
  await ask(request('Create', undefined, THREE_DAYS));
  expect(value()).toBe(OLD_IMAGE);
  expect(warnings).toEqual([expect.objectContaining({ message: 'Group begins with an image that no patch would take', group: 'fresh', image: OLD_IMAGE })]);
});

test('a first image that Systems Manager does not take fails the deployment, with the reason', async () => {
  const { made, ask, value } = world();
  made.offer('ami-0000dead');
  expect(await ask(request('Create'))).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(`${NAME} has not taken the image ami-0000dead`) });
  expect(value()).toBeUndefined();
});

test('a group that is made anew takes no part in a patch that another group of its name was in, and does not go back to its image', async () => {
  const { made, ask, value } = world();
  made.cloud.parameters.put('/cdk-graceful-node-group/weekly/state', JSON.stringify({
    v: 1,
    patch: 'weekly-20261120-020000',
    kind: 'regular',
    beganAt: 1,
    since: 1,
    phase: 'replacing',
    answers: {},
    images: { fresh: { to: 'ami-0000dead' }, workers: { to: OLD_IMAGE } },
    groups: { fresh: { beganAt: 1, outdated: 3 } },
  }));
  await ask(request('Create'));
  const state = JSON.parse(made.cloud.parameters.get('/cdk-graceful-node-group/weekly/state').value) as object;
  expect(value()).toBe(OLD_IMAGE);
  expect(state).toMatchObject({ phase: 'replacing', images: { workers: { to: OLD_IMAGE } }, groups: {} });
  expect(state).not.toHaveProperty('images.fresh');
});
