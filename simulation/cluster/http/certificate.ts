import { generateKeyPairSync, KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bitString, boolean, integer, objectIdentifier, octetString, sequence, set, tagged, utcTime, utf8String,
} from './der';

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const KEY_USAGE = '2.5.29.15';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';

/** What a server of HTTPS needs, and what its clients have to trust. All in PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
  readonly certificateAuthority: string;
}

/** A certificate for the hosts, from an authority made for it. Its key is known to nobody but this process. */
export function makeServerCertificate(hosts: readonly string[]): ServerCertificate {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = 'kubernetes';
  const certificateAuthority = certificate({
    subject: issuer,
    publicKey: authority.publicKey,
    issuer,
    issuerKey: authority.privateKey,
    extensions: [
      extension(BASIC_CONSTRAINTS, sequence(boolean(true))),
      // keyCertSign and cRLSign
      extension(KEY_USAGE, bitString(Buffer.of(0x06), 1)),
    ],
  });
  const leaf = certificate({
    subject: 'kube-apiserver',
    publicKey: server.publicKey,
    issuer,
    issuerKey: authority.privateKey,
    extensions: [
      extension(BASIC_CONSTRAINTS, sequence()),
      // digitalSignature
      extension(KEY_USAGE, bitString(Buffer.of(0x80), 7)),
      extension(SUBJECT_ALTERNATIVE_NAME, sequence(...hosts.map(generalName))),
    ],
  });
  return { key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate: leaf, certificateAuthority };
}

function certificate(options: {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly extensions: readonly Buffer[];
}): string {
  // TLS goes by the time of the machine, whatever clock the simulation runs on.
  const now = Date.now();
  const content = sequence(
    tagged(0, integer(Buffer.of(2)), 'constructed'),
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    nameOf(options.issuer),
    sequence(utcTime(now - DAY_MS), utcTime(now + 365 * DAY_MS)),
    nameOf(options.subject),
    options.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...options.extensions), 'constructed'),
  );
  const signature = sign('sha256', content, options.issuerKey);
  return pem(sequence(content, ECDSA_WITH_SHA256, bitString(signature)));
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier(COMMON_NAME), utf8String(commonName))));
}

/** Critical: who does not know it must not trust the certificate. */
function extension(identifier: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), boolean(true), octetString(value));
}

function generalName(host: string): Buffer {
  return isIPv4(host)
    ? tagged(7, Buffer.from(host.split('.').map(Number)), 'primitive')
    : tagged(2, Buffer.from(host, 'ascii'), 'primitive');
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
