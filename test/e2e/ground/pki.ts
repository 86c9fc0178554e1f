import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './daemon';

/** Paths of PEM files. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];

/** The cluster's certificate authority. */
export class Pki {
  static async create(folder: string): Promise<Pki> {
    const pki = new Pki(folder);
    const { certificate, key } = pki.authority;
    await run('openssl', 'req', '-x509', ...CURVE, '-days', '2', '-keyout', key, '-out', certificate, '-subj', '/CN=test-cluster-ca');
    await run('openssl', 'genrsa', '-out', pki.serviceAccountKey, '2048');
    return pki;
  }

  private constructor(private readonly folder: string) {}

  get authority(): KeyPair {
    return this.files('ca');
  }

  /** Signs the tokens of service accounts. */
  get serviceAccountKey(): string {
    return join(this.folder, 'service-accounts.key');
  }

  get certificateAuthority(): string {
    return readFileSync(this.authority.certificate, 'utf8');
  }

  /**
   * A certificate for a server or a client.
   * @param subject such as `/O=system:masters/CN=admin`
   * @param san such as `IP:127.0.0.1,DNS:localhost`
   */
  async issue(name: string, subject: string, san: string): Promise<KeyPair> {
    const { certificate, key } = this.files(name);
    const request = join(this.folder, `${name}.csr`);
    const extensions = join(this.folder, `${name}.ext`);
    writeFileSync(extensions, `extendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=${san}\n`);
    await run('openssl', 'req', ...CURVE, '-keyout', key, '-out', request, '-subj', subject);
    await run('openssl', 'x509', '-req', '-in', request, '-CA', this.authority.certificate, '-CAkey', this.authority.key, '-days', '2',
      '-out', certificate, '-extfile', extensions);
    return { certificate, key };
  }

  private files(name: string): KeyPair {
    return { certificate: join(this.folder, `${name}.crt`), key: join(this.folder, `${name}.key`) };
  }
}
