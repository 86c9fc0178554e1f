import { mkdtempSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { Pki } from './ground/pki';
import { Authenticator } from './stage/authenticator';
import { StsServer } from './stage/sts-server';
import { EksTokens } from '../../lambda/kubernetes/token';
import { ScaledClock } from '../../simulation/clock/scaled-clock';
import { Cloud } from '../../simulation/cloud/cloud';
import type { Credentials } from '../../simulation/cloud/credentials';
import { EksTokenVerifier, TokenRejected } from '../../simulation/cloud/eks-token';

const MINUTE = 60_000;
const CLUSTER = 'blue';
const ROLE = 'arn:aws:iam::111122223333:role/path/drainer';

const clock = new ScaledClock();
const cloud = new Cloud({ clock });
const credentials = cloud.credentials.issue(ROLE);
const [host] = cloud.sts.hosts;

function drainersToken(age: number = 0, by: Credentials = credentials, clusterName: string = CLUSTER): Promise<string> {
  const then = { now: () => Date.now() - age, sleep: async () => undefined };
  return new EksTokens({ clusterName, region: 'eu-central-1', credentials: async () => by, clock: then }).token();
}

async function presigned(headers: Readonly<Record<string, string>>, expiresIn: number = 60): Promise<string> {
  const signer = new SignatureV4({ service: 'sts', region: 'eu-central-1', credentials, sha256: Sha256 });
  const { query } = await signer.presign(new HttpRequest({
    method: 'GET', protocol: 'https:', hostname: host, path: '/', query: { Action: 'GetCallerIdentity', Version: '2011-06-15' }, headers: { host, ...headers },
  }), { expiresIn });
  return wrapped(`https://${host}/?${new URLSearchParams(query as Record<string, string>).toString()}`);
}

function wrapped(url: string): string {
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
}

/** The drainer's token with its URL changed. */
async function changed(change: (url: string) => string): Promise<string> {
  const token = await drainersToken();
  return wrapped(change(Buffer.from(token.slice(token.indexOf('.') + 1), 'base64url').toString()));
}

async function parameter(name: string, value?: string): Promise<string> {
  return changed((before) => {
    const url = new URL(before);
    if (value === undefined) {
      url.searchParams.delete(name);
    } else {
      url.searchParams.set(name, value);
    }
    return url.href;
  });
}

const TOKENS: Readonly<Record<string, () => Promise<string>>> = {
  'the drainer\'s': () => drainersToken(),
  'one that is 14 minutes old': () => drainersToken(14 * MINUTE),
  'one that is 16 minutes old': () => drainersToken(16 * MINUTE),
  'one of the future': () => drainersToken(-20 * MINUTE),
  'one for another cluster': () => drainersToken(0, credentials, 'green'),
  'one with another secret': () => drainersToken(0, { ...credentials, secretAccessKey: 'guessed' }),
  'one with an unknown key': () => drainersToken(0, { ...credentials, accessKeyId: 'ASIAOTHER' }),
  'one of another session': () => drainersToken(0, { ...credentials, sessionToken: 'other' }),
  'one of a role without an entry': () => drainersToken(0, cloud.credentials.issue('arn:aws:iam::111122223333:role/other')),
  'one that says that it is valid for 15 minutes': () => presigned({ 'x-k8s-aws-id': CLUSTER }, 900),
  'one that says that it is valid for no time': () => presigned({ 'x-k8s-aws-id': CLUSTER }, 0),
  'one for no cluster': () => presigned({}),
  'one with one header more': () => presigned({ 'x-k8s-aws-id': CLUSTER, 'x-other': 'yes' }),
  'an empty one': async () => '',
  'another version': async () => (await drainersToken()).replace('v1', 'v2'),
  'padding': async () => `${await drainersToken()}=`,
  'no base64': async () => `${await drainersToken()}!`,
  'no URL': async () => wrapped('nonsense'),
  'too long a URL': async () => wrapped(`https://${host}/?a=${'x'.repeat(4096)}`),
  'another scheme': () => changed((url) => url.replace('https:', 'http:')),
  'another host': () => changed((url) => url.replace('amazonaws.com', 'example.com')),
  'a host that does not exist': () => changed((url) => url.replace('//sts.', '//sts-fips.')),
  'a host in other letters': () => changed((url) => url.replace('//sts.', '//STS.')),
  'a port': () => changed((url) => url.replace('.com/', '.com:443/')),
  'a user': () => changed((url) => url.replace('//', '//me@')),
  'a fragment': () => changed((url) => `${url}#here`),
  'no path': () => changed((url) => url.replace('.com/', '.com')),
  'another path': () => changed((url) => url.replace('.com/', '.com/other')),
  'another action': () => parameter('Action', 'AssumeRole'),
  'an action in other letters': () => parameter('Action', 'getcalleridentity'),
  'another parameter': () => parameter('x-id', 'GetCallerIdentity'),
  'a repeated parameter': () => changed((url) => `${url}&Action=GetCallerIdentity`),
  'a longer validity': () => parameter('X-Amz-Expires', '901'),
  'no validity': () => parameter('X-Amz-Expires'),
  'no time': () => parameter('X-Amz-Date'),
  'a time that was not signed': () => parameter('X-Amz-Date', new Date().toISOString().replace(/[-:]|\.\d+/g, '').replace(/\d\dZ$/, '00Z')),
  'a parameter in other letters': () => changed((url) => url.replace('X-Amz-Date', 'x-amz-date')),
  'no signature': () => parameter('X-Amz-Signature'),
};

interface Review {
  readonly status?: { readonly authenticated?: boolean; readonly user?: { readonly username: string; readonly groups?: readonly string[] } };
}

/** Verifies a token in the way the API server does. */
async function askAuthenticator(token: string): Promise<string> {
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1beta1', kind: 'TokenReview', spec: { token } });
  const answer = await new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    // Its certificate is self-signed.
    request(Authenticator.url, { method: 'POST', headers, rejectUnauthorized: false }, (response) => text(response).then(resolve, reject)).once('error', reject).end(body);
  });
  const { authenticated, user } = (JSON.parse(answer) as Review).status ?? {};
  return authenticated && user ? `${user.username} in ${user.groups?.join(', ')}` : 'nobody';
}

async function askSimulation(verifier: EksTokenVerifier, token: string): Promise<string> {
  try {
    const { username, groups } = await verifier.authenticate(token);
    return `${username} in ${groups.join(', ')}`;
  } catch (error) {
    if (error instanceof TokenRejected) {
      return 'nobody';
    }
    throw error;
  }
}

/** Passes tokens to the real aws-iam-authenticator and to the simulation, which must agree about each. */
async function main(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
  const pki = await Pki.create(folder);
  const sts = await StsServer.start(cloud.sts, host, await pki.issue('sts', `/CN=${host}`, `DNS:${host}`), folder);
  const authenticator = await Authenticator.prepare(folder);
  const accessEntries = [{ clusterName: CLUSTER, principalArn: ROLE, kubernetesGroups: ['drainers'] }];
  await authenticator.start({ clusterName: CLUSTER, accessEntries, region: 'eu-central-1', partition: 'aws', authority: pki.authority.certificate });
  const verifier = new EksTokenVerifier({ clusterName: CLUSTER, sts: cloud.sts, accessEntries, now: () => clock.now() });
  let agree = true;
  for (const [name, make] of Object.entries(TOKENS)) {
    const token = await make();
    const [real, simulated] = await Promise.all([askAuthenticator(token), askSimulation(verifier, token)]);
    agree &&= real === simulated;
    process.stdout.write(`${real === simulated ? 'ok ' : 'NOT'} ${name}: ${real}${real === simulated ? '' : `, but in the simulation ${simulated}`}\n`);
  }
  await authenticator.stop();
  await sts.close();
  return agree;
}

main().then((agree) => process.exit(agree ? 0 : 1), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
