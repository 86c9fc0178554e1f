import { CloudError } from './cloud-error';
import { CallerIdentity, PRESIGNED_LIFETIME_MS, signingTime, Sts } from './sts';

const PREFIX = 'k8s-aws-v1.';
const LONGEST_TOKEN = 4096;
const CLUSTER_HEADER = 'x-k8s-aws-id';
const PARAMETERS = new Set([
  'action', 'version', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-expires', 'x-amz-security-token',
  'x-amz-signature', 'x-amz-signedheaders',
]);

/** The Kubernetes user that a bearer token identifies. */
export interface KubernetesUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/** An access entry, as in CloudFormation's AWS::EKS::AccessEntry. */
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
  readonly sts: Sts;
  readonly accessEntries: readonly AccessEntry[];
  readonly now: () => number;
}

/** STS's reasons for refusing a token's URL, in words for the token's creator. */
const REASONS: Readonly<Record<string, string>> = {
  InvalidClientTokenId: 'STS does not know the credentials',
  SignatureDoesNotMatch: 'the signature does not match; it may be for another cluster',
};

/** Verifies a bearer token like an EKS cluster: the token is a signed request to STS for the caller's identity. */
export class EksTokenVerifier {
  constructor(private readonly props: EksTokenVerifierProps) {}

  /** Rejects with {@link TokenRejected}. */
  async authenticate(token: string): Promise<KubernetesUser> {
    const url = this.parse(token);
    this.checkTimes(url.searchParams);
    const signed = (url.searchParams.get('X-Amz-SignedHeaders') ?? '').split(';');
    if (!signed.includes(CLUSTER_HEADER)) {
      throw new TokenRejected(`${CLUSTER_HEADER} is not among the signed headers`);
    }
    return this.userOf(await this.identityOf(url));
  }

  private parse(token: string): URL {
    if (token.length > LONGEST_TOKEN) {
      throw new TokenRejected(`it has ${token.length} characters, allowed are ${LONGEST_TOKEN}`);
    }
    if (!token.startsWith(PREFIX)) {
      throw new TokenRejected(`it does not begin with ${PREFIX}`);
    }
    const encoded = token.slice(PREFIX.length);
    if (!/^[A-Za-z0-9_-]+$/.test(encoded)) {
      throw new TokenRejected('it is not base64url without padding');
    }
    const text = Buffer.from(encoded, 'base64url').toString('utf8');
    // Not parsed as a URL, which would add missing parts and remove excess ones.
    const [, scheme, host, path] = /^([^:]*:)\/\/(?:[^@/?#]*@)?([^/?#]*)([^?#]*)/.exec(text) ?? [];
    if (scheme === undefined || !URL.canParse(text)) {
      throw new TokenRejected('it holds no URL');
    }
    if (scheme !== 'https:') {
      throw new TokenRejected(`the scheme is ${scheme}, allowed is https:`);
    }
    const { hosts } = this.props.sts;
    if (!hosts.includes(host)) {
      throw new TokenRejected(`the host is ${host}, allowed are ${hosts.join(', ')}`);
    }
    if (path !== '/') {
      throw new TokenRejected(`the path is ${path || 'empty'}, allowed is /`);
    }
    const url = new URL(text);
    for (const name of url.searchParams.keys()) {
      if (!PARAMETERS.has(name.toLowerCase())) {
        throw new TokenRejected(`the parameter ${name} is not allowed`);
      }
      if (url.searchParams.getAll(name).length > 1) {
        throw new TokenRejected(`the parameter ${name} is there twice`);
      }
    }
    if (url.searchParams.get('Action') !== 'GetCallerIdentity') {
      throw new TokenRejected('the action is not GetCallerIdentity');
    }
    return url;
  }

  private checkTimes(query: URLSearchParams): void {
    const expires = Number(query.get('X-Amz-Expires') ?? NaN);
    if (!(expires >= 0 && expires <= 900)) {
      throw new TokenRejected(`X-Amz-Expires is ${query.get('X-Amz-Expires')}, allowed are 0 to 900`);
    }
    const signedAt = signingTime(query.get('X-Amz-Date'));
    if (!signedAt) {
      throw new TokenRejected(`X-Amz-Date is ${query.get('X-Amz-Date')}, allowed is a time such as 20261123T010000Z`);
    }
    if (this.props.now() >= signedAt.getTime() + PRESIGNED_LIFETIME_MS) {
      throw new TokenRejected('it has expired');
    }
  }

  private async identityOf(url: URL): Promise<CallerIdentity> {
    try {
      return await this.props.sts.callerIdentity(url, { host: url.host, [CLUSTER_HEADER]: this.props.clusterName });
    } catch (error) {
      throw error instanceof CloudError ? new TokenRejected(REASONS[error.code] ?? error.message) : error;
    }
  }

  private userOf({ arn, roleArn }: CallerIdentity): KubernetesUser {
    const { accessEntries, clusterName } = this.props;
    const entry = accessEntries.find((one) => one.clusterName === clusterName && one.principalArn === roleArn);
    if (!entry) {
      throw new TokenRejected(`${roleArn} has no access entry on cluster ${clusterName}`);
    }
    return { username: entry.username ?? arn, groups: entry.kubernetesGroups };
  }
}
