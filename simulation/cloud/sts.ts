import { timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { CloudError } from './cloud-error';
import type { Credentials, CredentialStore } from './credentials';
import type { Location } from './location';

/** Applies even if the presigned URL states a shorter validity. */
export const PRESIGNED_LIFETIME_MS = 15 * 60_000;

/** The caller, as returned by `GetCallerIdentity`. */
export interface CallerIdentity {
  readonly account: string;
  /** The ARN of the assumed role, without the path of the role. */
  readonly arn: string;
  readonly userId: string;
  readonly roleArn: string;
}

export interface StsProps {
  readonly location: Location;
  readonly credentials: CredentialStore;
  readonly now: () => number;
}

/** The Security Token Service, as far as it identifies callers by presigned URLs. */
export class Sts {
  constructor(private readonly props: StsProps) {}

  /** The hosts for this region, and the global one if there is one. */
  get hosts(): readonly string[] {
    const { region, urlSuffix, partition } = this.props.location;
    return [
      `sts.${region}.${urlSuffix}`,
      ...partition === 'aws' ? ['sts.amazonaws.com'] : [],
      // The commercial regions with FIPS endpoints are those of the United States.
      ...partition === 'aws' && region.startsWith('us-') ? [`sts-fips.${region}.${urlSuffix}`] : [],
    ];
  }

  /**
   * Rejects with a {@link CloudError} unless the request was signed by the principal that it names.
   *
   * @param headers the request's headers, by name in lower case
   */
  async callerIdentity(url: URL, headers: Readonly<Record<string, string>>): Promise<CallerIdentity> {
    const query = Object.fromEntries(url.searchParams);
    if (query.Action !== 'GetCallerIdentity') {
      throw CloudError.notImplemented(`the action ${query.Action} of STS`);
    }
    const signedAt = signingTime(query['X-Amz-Date'] ?? null);
    if (!signedAt) {
      throw new CloudError('IncompleteSignature', 'The request has no X-Amz-Date such as 20261123T010000Z.', 400);
    }
    if (this.props.now() >= signedAt.getTime() + PRESIGNED_LIFETIME_MS) {
      throw new CloudError('ExpiredTokenException', `The request was signed at ${query['X-Amz-Date']} and has expired.`, 403);
    }
    const credentials = this.props.credentials.find((query['X-Amz-Credential'] ?? '').split('/')[0]);
    if (!credentials || query['X-Amz-Security-Token'] !== credentials.sessionToken) {
      throw new CloudError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
    }
    if (!await isSigned({ url, query, headers }, credentials, signedAt)) {
      throw new CloudError('SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.', 403);
    }
    return this.identityOf(credentials);
  }

  private identityOf({ roleArn, accessKeyId }: Credentials): CallerIdentity {
    const [, partition, account, role] = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
    if (!role) {
      throw new Error(`Credentials were issued for ${roleArn}, which is the ARN of no role.`);
    }
    return {
      account,
      arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${SESSION}`,
      userId: `AROA${accessKeyId.slice(4)}:${SESSION}`,
      roleArn,
    };
  }
}

/** Parses a time such as 20261123T010000Z. Undefined for anything else. */
export function signingTime(text: string | null): Date | undefined {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '') ?? [];
  return y ? new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) : undefined;
}

/** Lambda uses the function's name. It makes no difference here. */
const SESSION = 'session';

interface SignedRequest {
  readonly url: URL;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Checks a signature by signing the same request with the caller's secret. */
async function isSigned({ url, query, headers }: SignedRequest, credentials: Credentials, signingDate: Date): Promise<boolean> {
  const [, , region, service] = query['X-Amz-Credential'].split('/');
  const signedHeaders = (query['X-Amz-SignedHeaders'] ?? '').split(';');
  if (service !== 'sts' || signedHeaders.some((name) => headers[name] === undefined)) {
    return false;
  }
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const signed = await signer.presign(new HttpRequest({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(Object.entries(query).filter(([name]) => !name.startsWith('X-Amz-'))),
    headers: Object.fromEntries(signedHeaders.map((name) => [name, headers[name]])),
  }), { expiresIn: Number(query['X-Amz-Expires']), signingDate });
  const expected = Buffer.from(String(signed.query?.['X-Amz-Signature']));
  const given = Buffer.from(query['X-Amz-Signature'] ?? '');
  return expected.length === given.length && timingSafeEqual(expected, given);
}
