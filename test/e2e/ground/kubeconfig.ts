import { writeFileSync } from 'node:fs';
import type { KeyPair } from './pki';

/** Writes a kubeconfig for one user with a client certificate. Returns its path. */
export function writeKubeconfig(path: string, server: string, authority: string, { certificate, key }: KeyPair): string {
  writeFileSync(path, JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'current-context': 'test',
    'clusters': [{ name: 'test', cluster: { server, 'certificate-authority': authority } }],
    'users': [{ name: 'test', user: { 'client-certificate': certificate, 'client-key': key } }],
    'contexts': [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  }));
  return path;
}
