import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { asn1, pki as x509 } from 'node-forge';

declare module 'node-forge' {
  namespace pki {
    /** Missing in the library's types. */
    function getTBSCertificate(certificate: Certificate): asn1.Asn1;
  }
}

const DAY_MS = 86_400_000;
const ISSUER = 'kubernetes';

/** The key and certificate of an HTTPS server, and the authority that its clients must trust. All in PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
  readonly certificateAuthority: string;
}

/** A certificate for the hosts, from a new authority whose key only this process knows. */
export function makeServerCertificate(hosts: readonly string[]): ServerCertificate {
  const authority = makeKeys();
  const server = makeKeys();
  const certificateAuthority = certificate({
    subject: ISSUER,
    publicKey: authority.publicKey,
    issuerKey: authority.privateKey,
    extensions: [
      { name: 'basicConstraints', critical: true, cA: true },
      { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    ],
  });
  const leaf = certificate({
    subject: 'kube-apiserver',
    publicKey: server.publicKey,
    issuerKey: authority.privateKey,
    extensions: [
      { name: 'basicConstraints', critical: true, cA: false },
      { name: 'keyUsage', critical: true, digitalSignature: true },
      { name: 'subjectAltName', altNames: hosts.map((host) => isIPv4(host) ? { type: 7, ip: host } : { type: 2, value: host }) },
    ],
  });
  return { key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, certificate: leaf, certificateAuthority };
}

const makeKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

function certificate({ subject, publicKey, issuerKey, extensions }: {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly issuerKey: KeyObject;
  readonly extensions: object[];
}): string {
  // TLS uses the machine's time, whatever clock the simulation runs on.
  const now = Date.now();
  const made = x509.createCertificate();
  made.publicKey = x509.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }) as string);
  made.serialNumber = `01${randomBytes(15).toString('hex')}`; // positive, because its first bit is zero
  made.validity.notBefore = new Date(now - DAY_MS);
  made.validity.notAfter = new Date(now + 365 * DAY_MS);
  made.setSubject([{ name: 'commonName', value: subject }]);
  made.setIssuer([{ name: 'commonName', value: ISSUER }]);
  made.setExtensions(extensions);
  return x509.certificateToPem(signed(made, issuerKey));
}

/** OpenSSL signs a hundred times faster than JavaScript, which takes more than a second under Jest. */
function signed(made: x509.Certificate, issuerKey: KeyObject): x509.Certificate {
  made.signatureOid = made.siginfo.algorithmOid = x509.oids.sha256WithRSAEncryption;
  const toBeSigned = Buffer.from(asn1.toDer(x509.getTBSCertificate(made)).getBytes(), 'binary');
  made.signature = sign('sha256', toBeSigned, issuerKey).toString('binary');
  return made;
}
