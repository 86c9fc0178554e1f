import { EksTokens } from '../../../lambda/kubernetes/token';

const SIGNED_AT = Date.parse('2026-11-23T08:00:00.000Z');
const MINUTE = 60_000;

function tokensIn(region: string) {
  const state = { now: SIGNED_AT, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'very secret', sessionToken: 'session+/=' } };
  const clock = { now: () => state.now, sleep: async () => undefined };
  return { state, tokens: new EksTokens({ clusterName: 'shop', region, credentials: async () => state.credentials, clock }) };
}

function urlOf(token: string): URL {
  expect(token).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/);
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
}

test('a token is a signed URL with just the parameters that EKS allows', async () => {
  const url = urlOf(await tokensIn('eu-central-1').tokens.token());
  expect(url.origin + url.pathname).toBe('https://sts.eu-central-1.amazonaws.com/');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    'Action': 'GetCallerIdentity',
    'Version': '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKIDEXAMPLE/20261123/eu-central-1/sts/aws4_request',
    'X-Amz-Date': '20261123T080000Z',
    'X-Amz-Expires': '60',
    'X-Amz-Security-Token': 'session+/=',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
  });
  expect(url.href).not.toContain('secret');
});

test('the cluster is part of what is signed', async () => {
  const { state, tokens } = tokensIn('eu-central-1');
  const other = new EksTokens({
    clusterName: 'other', region: 'eu-central-1', credentials: async () => state.credentials, clock: { now: () => state.now, sleep: async () => undefined },
  });
  expect(await other.token()).not.toBe(await tokens.token());
});

test.each([
  ['us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
  ['eusc-de-east-1', 'sts.eusc-de-east-1.amazonaws.eu'],
  ['us-iso-east-1', 'sts.us-iso-east-1.c2s.ic.gov'],
  ['us-isob-east-1', 'sts.us-isob-east-1.sc2s.sgov.gov'],
])('in %s STS is %s', async (region, host) => {
  expect(urlOf(await tokensIn(region).tokens.token()).host).toBe(host);
});

test('a token is kept for ten minutes, and renewed long before EKS refuses it after fourteen', async () => {
  const { state, tokens } = tokensIn('eu-central-1');
  const first = await tokens.token();
  state.now += 10 * MINUTE - 1;
  expect(await tokens.token()).toBe(first);
  state.now += 1;
  const second = await tokens.token();
  expect(second).not.toBe(first);
  expect(urlOf(second).searchParams.get('X-Amz-Date')).toBe('20261123T081000Z');
});

test('a token is renewed when the credentials changed, and when it was rejected', async () => {
  const { state, tokens } = tokensIn('eu-central-1');
  const first = await tokens.token();
  state.credentials = { ...state.credentials, sessionToken: 'another' };
  const second = await tokens.token();
  expect(urlOf(second).searchParams.get('X-Amz-Security-Token')).toBe('another');

  state.now += MINUTE;
  tokens.reject(first);
  expect(await tokens.token()).toBe(second);
  tokens.reject(second);
  expect(urlOf(await tokens.token()).searchParams.get('X-Amz-Date')).toBe('20261123T080100Z');
});
