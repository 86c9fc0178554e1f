import { timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials, CredentialStore } from './credentials';
import type { Location } from './location';

const PREFIX = 'k8s-aws-v1.';
const LONGEST_TOKEN = 4096;
const CLUSTER_HEADER = 'x-k8s-aws-id';
const LIFETIME_MS = 15 * 60_000;
const PARAMETERS = new Set([
  'action', 'version', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-expires', 'x-amz-security-token',
  'x-amz-signature', 'x-amz-signedheaders',
]);

/** Who a bearer token stands for, as Kubernetes knows it. */
export interface KubernetesUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/** As CloudFormation's AWS::EKS::AccessEntry has it. */
export interface AccessEntry {
  readonly clusterName: string;
  readonly principalArn: string;
  readonly kubernetesGroups: readonly string[];
  /** @default - made of the role's name */
  readonly username?: string;
}

export class TokenRejected extends Error {
  constructor(reason: string) {
    super(`The token is not valid: ${reason}`);
    this.name = 'TokenRejected';
  }
}

export interface EksTokenVerifierProps {
  readonly clusterName: string;
  readonly location: Location;
  readonly credentials: CredentialStore;
  readonly accessEntries: readonly AccessEntry[];
  readonly now: () => number;
}

/**
 * Finds out whom a bearer token of EKS stands for: the token is a signed request to STS for the caller's identity. It is
 * checked as an EKS cluster does, but the signature is computed again instead of asking STS.
 */
export class EksTokenVerifier {
  constructor(private readonly props: EksTokenVerifierProps) {}

  /** Rejects with {@link TokenRejected}. */
  async authenticate(token: string): Promise<KubernetesUser> {
    const url = this.parse(token);
    const query = Object.fromEntries(url.searchParams);
    const signedAt = this.checkTimes(query);
    const credentials = this.credentialsOf(query);
    if (query['X-Amz-Signature'] === undefined || !await this.isSigned(url, query, credentials, signedAt)) {
      throw new TokenRejected('the signature does not match; it may be for another cluster');
    }
    return this.userOf(credentials.roleArn);
  }

  private parse(token: string): URL {
    if (token.length > LONGEST_TOKEN) throw new TokenRejected(`it has ${token.length} characters, allowed are ${LONGEST_TOKEN}`);
    if (!token.startsWith(PREFIX)) throw new TokenRejected(`it does not begin with ${PREFIX}`);
    const encoded = token.slice(PREFIX.length);
    if (!/^[A-Za-z0-9_-]+$/.test(encoded)) throw new TokenRejected('it is not base64url without padding');
    const text = Buffer.from(encoded, 'base64url').toString('utf8');
    if (!URL.canParse(text)) throw new TokenRejected('it holds no URL');
    const url = new URL(text);
    if (url.protocol !== 'https:') throw new TokenRejected(`the scheme is ${url.protocol}, allowed is https:`);
    if (!this.hosts.includes(url.host)) throw new TokenRejected(`the host is ${url.host}, allowed are ${this.hosts.join(', ')}`);
    if (url.pathname !== '/') throw new TokenRejected(`the path is ${url.pathname}, allowed is /`);
    for (const name of url.searchParams.keys()) {
      if (!PARAMETERS.has(name.toLowerCase())) throw new TokenRejected(`the parameter ${name} is not allowed`);
      if (url.searchParams.getAll(name).length > 1) throw new TokenRejected(`the parameter ${name} is there twice`);
    }
    if (url.searchParams.get('Action') !== 'GetCallerIdentity') throw new TokenRejected('the action is not GetCallerIdentity');
    return url;
  }

  private get hosts(): string[] {
    const { region, urlSuffix, partition } = this.props.location;
    return [`sts.${region}.${urlSuffix}`, `sts-fips.${region}.${urlSuffix}`, ...(partition === 'aws' ? [`sts.${region}.api.aws`, 'sts.amazonaws.com'] : [])];
  }

  private checkTimes(query: Readonly<Record<string, string>>): Date {
    const expires = Number(query['X-Amz-Expires'] ?? NaN);
    if (!(expires >= 0 && expires <= 900)) throw new TokenRejected(`X-Amz-Expires is ${query['X-Amz-Expires']}, allowed are 0 to 900`);
    const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query['X-Amz-Date'] ?? '') ?? [];
    if (!y) throw new TokenRejected(`X-Amz-Date is ${query['X-Amz-Date']}, allowed is a time such as 20261123T010000Z`);
    const signedAt = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
    // However short the URL itself is valid.
    if (this.props.now() >= signedAt.getTime() + LIFETIME_MS) throw new TokenRejected('it has expired');
    return signedAt;
  }

  private credentialsOf(query: Readonly<Record<string, string>>): Credentials {
    const credentials = this.props.credentials.find((query['X-Amz-Credential'] ?? '').split('/')[0]);
    if (!credentials || query['X-Amz-Security-Token'] !== credentials.sessionToken) throw new TokenRejected('STS does not know the credentials');
    const signed = (query['X-Amz-SignedHeaders'] ?? '').split(';');
    if (!signed.includes(CLUSTER_HEADER)) throw new TokenRejected(`${CLUSTER_HEADER} is not among the signed headers`);
    return credentials;
  }

  /** Signs the same request with the secret that the caller should have. */
  private async isSigned(url: URL, query: Readonly<Record<string, string>>, credentials: Credentials, signingDate: Date): Promise<boolean> {
    const [, , region, service] = query['X-Amz-Credential'].split('/');
    const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
    const signed = await signer.presign(new HttpRequest({
      method: 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: { Action: query.Action, Version: query.Version },
      headers: { host: url.host, [CLUSTER_HEADER]: this.props.clusterName },
    }), { expiresIn: Number(query['X-Amz-Expires']), signingDate });
    const expected = Buffer.from(String(signed.query?.['X-Amz-Signature']));
    const given = Buffer.from(query['X-Amz-Signature']);
    return service === 'sts' && expected.length === given.length && timingSafeEqual(expected, given);
  }

  private userOf(roleArn: string): KubernetesUser {
    const { accessEntries, clusterName } = this.props;
    const entry = accessEntries.find((one) => one.clusterName === clusterName && one.principalArn === roleArn);
    if (!entry) throw new TokenRejected(`${roleArn} has no access entry on cluster ${clusterName}`);
    const [, partition, account, role] = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
    return { username: entry.username ?? `arn:${partition}:sts::${account}:assumed-role/${role}/session`, groups: entry.kubernetesGroups };
  }
}
