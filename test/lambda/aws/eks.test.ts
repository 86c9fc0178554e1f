import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { mockClient } from 'aws-sdk-client-mock';
import { EksEndpoint } from '../../../lambda/aws/eks';

const service = mockClient(EKSClient);
let now: number;
let endpoint: EksEndpoint;

beforeEach(() => {
  service.reset();
  service.onAnyCommand().rejects('The test expects no such call');
  now = 1_000_000;
  endpoint = new EksEndpoint(new EKSClient({ region: 'eu-central-1' }), 'shop', { now: () => now, sleep: async () => undefined });
});

const cluster = (url: string) => ({ cluster: { status: 'ACTIVE' as const, endpoint: url, certificateAuthority: { data: 'Q0E=' } } });

test('the cluster is described once', async () => {
  service.on(DescribeClusterCommand, { name: 'shop' }).resolves(cluster('https://one'));
  const [first, second] = await Promise.all([endpoint.endpoint(), endpoint.endpoint()]);
  expect(first).toEqual({ url: 'https://one', certificateAuthority: 'Q0E=' });
  expect(second).toEqual(first);
  expect(service.calls()).toHaveLength(1);
});

test('a suspect is described again, but not more often than once a minute', async () => {
  service.on(DescribeClusterCommand).resolvesOnce(cluster('https://one')).resolves(cluster('https://two'));
  await endpoint.endpoint();
  now += 59_999;
  endpoint.suspect();
  await expect(endpoint.endpoint()).resolves.toMatchObject({ url: 'https://one' });
  now += 1;
  endpoint.suspect();
  await expect(endpoint.endpoint()).resolves.toMatchObject({ url: 'https://two' });
  expect(service.calls()).toHaveLength(2);
});

test('what was known stays while EKS does not answer', async () => {
  service.on(DescribeClusterCommand).resolvesOnce(cluster('https://one')).rejects('away');
  await endpoint.endpoint();
  now += 60_000;
  endpoint.suspect();
  await expect(endpoint.endpoint()).resolves.toMatchObject({ url: 'https://one' });
});

test('a failure is not remembered', async () => {
  service.on(DescribeClusterCommand).rejectsOnce('away').resolves(cluster('https://one'));
  await expect(endpoint.endpoint()).rejects.toThrow('away');
  await expect(endpoint.endpoint()).resolves.toMatchObject({ url: 'https://one' });
});

test('a cluster that is not there yet says so, and what to do', async () => {
  service.on(DescribeClusterCommand).resolves({ cluster: { status: 'CREATING' } });
  await expect(endpoint.endpoint()).rejects.toThrow(
    "The EKS cluster 'shop' has no endpoint or no certificate authority: it is CREATING. "
    + 'A cluster that is ACTIVE or UPDATING has both. Wait until it is created, or name another cluster in the stack.',
  );
});
