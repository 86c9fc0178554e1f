import { EksTokens } from '../../../lambda/kubernetes/token';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../simulation/cloud/cloud';
import type { Credentials } from '../../../simulation/cloud/credentials';

let clock: VirtualClock;
let cloud: Cloud;
let credentials: Credentials;

beforeEach(() => {
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
  credentials = cloud.credentials.issue('arn:aws:iam::111122223333:role/path/drainer');
});

/** The URL in the drainer's token, which whoever checks tokens calls. */
async function presigned(by: Credentials = credentials): Promise<URL> {
  const token = await new EksTokens({ clusterName: 'blue', region: 'eu-central-1', credentials: async () => by, clock }).token();
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
}

const HEADERS = { 'host': 'sts.eu-central-1.amazonaws.com', 'x-k8s-aws-id': 'blue', 'accept': 'application/json' };

test('who signed a URL is known by the role that was assumed', async () => {
  expect(await cloud.sts.callerIdentity(await presigned(), HEADERS)).toMatchObject({
    account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/drainer/session', roleArn: credentials.roleArn,
  });
});

test.each<[string, Partial<Credentials>, Record<string, string | undefined>, string]>([
  ['another cluster', {}, { 'x-k8s-aws-id': 'green' }, 'SignatureDoesNotMatch'],
  ['no cluster', {}, { 'x-k8s-aws-id': undefined }, 'SignatureDoesNotMatch'],
  ['another host', {}, { host: 'sts.eu-west-1.amazonaws.com' }, 'SignatureDoesNotMatch'],
  ['another secret', { secretAccessKey: 'guessed' }, {}, 'SignatureDoesNotMatch'],
  ['another session', { sessionToken: 'other' }, {}, 'InvalidClientTokenId'],
  ['an unknown key', { accessKeyId: 'ASIAOTHER' }, {}, 'InvalidClientTokenId'],
])('a URL is refused that comes with %s', async (_, signer, headers, code) => {
  const url = await presigned({ ...credentials, ...signer });
  await expect(cloud.sts.callerIdentity(url, { ...HEADERS, ...headers } as Record<string, string>)).rejects.toMatchObject({ code });
});

test('a URL is refused a quarter of an hour after it was signed, or without a time', async () => {
  const url = await presigned();
  await clock.advance(15 * 60_000);
  await expect(cloud.sts.callerIdentity(url, HEADERS)).rejects.toMatchObject({ code: 'ExpiredTokenException' });
  url.searchParams.delete('X-Amz-Date');
  await expect(cloud.sts.callerIdentity(url, HEADERS)).rejects.toMatchObject({ code: 'IncompleteSignature' });
});
