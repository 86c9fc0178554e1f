import { Sha256 } from '@aws-crypto/sha256-js';
import { partition } from '@aws-sdk/core/client';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../clock';
import type { TokenSource } from './endpoint';

/** EKS accepts a token for 15 minutes after signing, whatever expiry its URL states. */
const RENEWED_AFTER = 10 * 60 * 1000;
/** The expiry that aws-cli signs; only a replay of the URL depends on it. */
const URL_SECONDS = 60;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface TokenOptions {
  readonly clusterName: string;
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  readonly clock: Clock;
}

interface Signed {
  readonly token: string;
  readonly at: number;
  readonly by: Credentials;
}

/** Tokens that identify the function's role to EKS: a signed URL of `sts:GetCallerIdentity`, which EKS calls to learn who signed it. Signing needs no network. */
export class EksTokens implements TokenSource {
  private signed?: Signed;

  constructor(private readonly options: TokenOptions) {}

  async token(): Promise<string> {
    const by = await this.options.credentials();
    const at = this.options.clock.now();
    const { signed } = this;
    if (signed !== undefined && at - signed.at < RENEWED_AFTER && sameCredentials(signed.by, by)) {
      return signed.token;
    }
    const token = await this.sign(by, at);
    this.signed = { token, at, by };
    return token;
  }

  reject(token: string): void {
    if (this.signed?.token === token) {
      this.signed = undefined;
    }
  }

  private async sign(credentials: Credentials, at: number): Promise<string> {
    const { clusterName, region } = this.options;
    const hostname = `sts.${region}.${partition(region).dnsSuffix}`;
    const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
    // EKS accepts only these parameters and those that the signature adds.
    const request = new HttpRequest({
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { 'host': hostname, 'x-k8s-aws-id': clusterName },
    });
    const presigned = await signer.presign(request, { expiresIn: URL_SECONDS, signingDate: new Date(at) });
    const url = new URL(`https://${hostname}/`);
    for (const [key, value] of Object.entries(presigned.query ?? {})) {
      url.searchParams.set(key, String(value));
    }
    return `k8s-aws-v1.${Buffer.from(url.href).toString('base64url')}`;
  }
}

function sameCredentials(a: Credentials, b: Credentials): boolean {
  return a.accessKeyId === b.accessKeyId && a.sessionToken === b.sessionToken;
}
