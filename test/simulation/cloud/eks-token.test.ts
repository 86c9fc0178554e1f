import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { EksTokens } from '../../../lambda/kubernetes/token';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../simulation/cloud/cloud';
import type { Credentials } from '../../../simulation/cloud/credentials';
import { EksTokenVerifier } from '../../../simulation/cloud/eks-token';

const ROLE = 'arn:aws:iam::111122223333:role/path/drainer';
let clock: VirtualClock;
let cloud: Cloud;
let credentials: Credentials;
let verifier: EksTokenVerifier;

beforeEach(() => {
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
  credentials = cloud.credentials.issue(ROLE);
  verifier = new EksTokenVerifier({
    clusterName: 'blue',
    sts: cloud.sts,
    accessEntries: [{ clusterName: 'blue', principalArn: ROLE, kubernetesGroups: ['drainers'] }],
    now: () => clock.now(),
  });
});

const tokenOf = (clusterName = 'blue', by: Credentials = credentials) =>
  new EksTokens({ clusterName, region: 'eu-central-1', credentials: async () => by, clock }).token();
const wrapped = (url: string) => `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
const urlOf = async () => new URL(Buffer.from((await tokenOf()).slice('k8s-aws-v1.'.length), 'base64url').toString());
const rewritten = async (from: string, to: string) => wrapped((await urlOf()).href.replace(from, to));
const changed = async (change: (url: URL) => void) => {
  const url = await urlOf();
  change(url);
  return wrapped(url.href);
};

test('the token of a role with an access entry stands for its user and groups', async () => {
  expect(await verifier.authenticate(await tokenOf())).toEqual({
    username: 'arn:aws:sts::111122223333:assumed-role/drainer/session', groups: ['drainers'],
  });
});

test('a token is valid for fifteen minutes', async () => {
  const token = await tokenOf();
  await clock.advance(15 * 60_000 - 1);
  await expect(verifier.authenticate(token)).resolves.toBeDefined();
  await clock.advance(1);
  await expect(verifier.authenticate(token)).rejects.toThrow('The token is not valid: it has expired');
});

test.each<[string, () => Promise<string>, string]>([
  ['another cluster', () => tokenOf('green'), 'the signature does not match; it may be for another cluster'],
  ['another secret', () => tokenOf('blue', { ...credentials, secretAccessKey: 'guessed' }), 'the signature does not match'],
  ['unknown credentials', () => tokenOf('blue', { ...credentials, accessKeyId: 'AKIAOTHER' }), 'STS does not know the credentials'],
  ['another session', () => tokenOf('blue', { ...credentials, sessionToken: 'other' }), 'STS does not know the credentials'],
  ['a role without an entry', () => tokenOf('blue', cloud.credentials.issue('arn:aws:iam::111122223333:role/other')), 'role/other has no access entry on cluster blue'],
  ['another prefix', async () => (await tokenOf()).replace('v1', 'v2'), 'it does not begin with k8s-aws-v1.'],
  ['padding', async () => `${await tokenOf()}=`, 'it is not base64url without padding'],
  ['no URL', async () => wrapped('nonsense'), 'it holds no URL'],
  ['too long a token', async () => wrapped(`https://sts.eu-central-1.amazonaws.com/?a=${'x'.repeat(4096)}`), 'allowed are 4096'],
  ['another scheme', () => changed((url) => (url.protocol = 'http:')), 'the scheme is http:'],
  ['another host', () => changed((url) => (url.host = 'sts.eu-central-1.example.com')), 'the host is sts.eu-central-1.example.com'],
  ['a host in other letters', () => rewritten('//sts', '//STS'), 'the host is STS.eu-central-1.amazonaws.com'],
  ['a port', () => rewritten('.com/', '.com:443/'), 'the host is sts.eu-central-1.amazonaws.com:443'],
  ['a host that does not exist', () => changed((url) => (url.host = 'sts-fips.eu-central-1.amazonaws.com')), 'the host is sts-fips'],
  ['no path', () => rewritten('.com/?', '.com?'), 'the path is empty'],
  ['another path', () => changed((url) => (url.pathname = '/other')), 'the path is /other'],
  ['another parameter', () => changed((url) => url.searchParams.set('x-id', 'GetCallerIdentity')), 'the parameter x-id is not allowed'],
  ['a repeated parameter', () => changed((url) => url.searchParams.append('Action', 'GetCallerIdentity')), 'the parameter Action is there twice'],
  ['another action', () => changed((url) => url.searchParams.set('Action', 'AssumeRole')), 'the action is not GetCallerIdentity'],
  ['a longer validity', () => changed((url) => url.searchParams.set('X-Amz-Expires', '901')), 'X-Amz-Expires is 901'],
  ['a changed time', () => changed((url) => url.searchParams.set('X-Amz-Date', '20261123T010100Z')), 'the signature does not match'],
  ['no signature', () => changed((url) => url.searchParams.delete('X-Amz-Signature')), 'the signature does not match'],
])('a token is rejected for %s', async (_, make, reason) => {
  await expect(make().then((token) => verifier.authenticate(token))).rejects.toThrow(reason);
});

test('a token that is not bound to a cluster is rejected', async () => {
  const signer = new SignatureV4({ service: 'sts', region: 'eu-central-1', credentials, sha256: Sha256 });
  const { query } = await signer.presign(new HttpRequest({
    method: 'GET',
    hostname: 'sts.eu-central-1.amazonaws.com',
    path: '/',
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    headers: { host: 'sts.eu-central-1.amazonaws.com' },
  }), { expiresIn: 60, signingDate: new Date(clock.now()) });
  const url = `https://sts.eu-central-1.amazonaws.com/?${new URLSearchParams(query as Record<string, string>).toString()}`;
  await expect(verifier.authenticate(wrapped(url))).rejects.toThrow('x-k8s-aws-id is not among the signed headers');
});
