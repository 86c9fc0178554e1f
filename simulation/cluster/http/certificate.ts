import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { md, pki } from 'node-forge';

const DAY_MS = 86_400_000;
const ISSUER = 'kubernetes';

/** What a server of HTTPS needs, and what its clients have to trust. All in PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
  readonly certificateAuthority: string;
}

/** A certificate for the hosts, from an authority made for it. Its key is known to nobody but this process. */
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
  return { key: pki.privateKeyToPem(server.privateKey), certificate: leaf, certificateAuthority };
}

/** OpenSSL makes keys in a tenth of the time that JavaScript takes. */
function makeKeys(): pki.rsa.KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey: pki.privateKeyFromPem(privateKey), publicKey: pki.publicKeyFromPem(publicKey) };
}

function certificate({ subject, publicKey, issuerKey, extensions }: {
  readonly subject: string;
  readonly publicKey: pki.PublicKey;
  readonly issuerKey: pki.rsa.PrivateKey;
  readonly extensions: object[];
}): string {
  // TLS goes by the time of the machine, whatever clock the simulation runs on.
  const now = Date.now();
  const made = pki.createCertificate();
  made.publicKey = publicKey;
  made.serialNumber = `01${randomBytes(15).toString('hex')}`; // positive, because its first bit is zero
  made.validity.notBefore = new Date(now - DAY_MS);
  made.validity.notAfter = new Date(now + 365 * DAY_MS);
  made.setSubject([{ name: 'commonName', value: subject }]);
  made.setIssuer([{ name: 'commonName', value: ISSUER }]);
  made.setExtensions(extensions);
  made.sign(issuerKey, md.sha256.create());
  return pki.certificateToPem(made);
}
