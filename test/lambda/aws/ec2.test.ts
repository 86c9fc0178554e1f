import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { LazyEc2 } from '../../../lambda/aws/lazy-ec2';

const service = mockClient(EC2Client);
const ec2 = new LazyEc2();

beforeEach(() => {
  process.env.AWS_REGION = 'eu-central-1';
  service.reset();
  service.onAnyCommand().rejects('The test expects no such call');
});

test('tells name and launch time of an instance', async () => {
  service.on(DescribeInstancesCommand, { InstanceIds: ['i-1'] }).resolves({
    Reservations: [{ Instances: [{ InstanceId: 'i-1', PrivateDnsName: 'ip-10-0-0-1.ec2.internal', LaunchTime: new Date(5000) }] }],
  });
  await expect(ec2.describeInstance('i-1')).resolves.toEqual({ instanceId: 'i-1', privateDnsName: 'ip-10-0-0-1.ec2.internal', launchTime: 5000, ended: false });
});

test('an instance without a name has none', async () => {
  service.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [{ InstanceId: 'i-1', PrivateDnsName: '' }] }] });
  await expect(ec2.describeInstance('i-1')).resolves.toEqual({ instanceId: 'i-1', privateDnsName: undefined, launchTime: undefined, ended: false });
});

test.each([['pending', false], ['running', false], ['shutting-down', true], ['terminated', true]] as const)('an instance that is %s has ended: %s', async (Name, ended) => {
  service.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [{ InstanceId: 'i-1', State: { Name } }] }] });
  await expect(ec2.describeInstance('i-1')).resolves.toMatchObject({ ended });
});

test('an instance that EC2 does not know is undefined; other failures are errors', async () => {
  service.on(DescribeInstancesCommand)
    .rejectsOnce(Object.assign(new Error('does not exist'), { name: 'InvalidInstanceID.NotFound' }))
    .resolvesOnce({ Reservations: [] })
    .rejects(Object.assign(new Error('slow down'), { name: 'RequestLimitExceeded' }));
  await expect(ec2.describeInstance('i-1')).resolves.toBeUndefined();
  await expect(ec2.describeInstance('i-1')).resolves.toBeUndefined();
  await expect(ec2.describeInstance('i-1')).rejects.toThrow('slow down');
});
