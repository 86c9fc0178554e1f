import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Ground } from './ground/ground';
import { writeKubeconfig } from './ground/kubeconfig';
import type { Pki } from './ground/pki';
import { compareColdStarts, LARGEST_RATIO, shown } from '../measure/compare-cold-starts';

/** `npm run measure:cold-start`: how long the function takes from its start to the first list of nodes, with a real API server. */
const PAIRS = 25;
const WEBHOOK_PORT = 8443;

async function main(): Promise<boolean> {
  const ground = await Ground.up({ tokenWebhook: trustAnybody });
  try {
    const endpoint = { url: ground.server, certificateAuthority: Buffer.from(ground.certificateAuthority).toString('base64') };
    const coldStarts = await compareColdStarts(endpoint, PAIRS);
    process.stdout.write(`From start to first list: ${shown(coldStarts)}, the medians of ${PAIRS} pairs\n`);
    return coldStarts.ratio <= LARGEST_RATIO;
  } finally {
    await ground.down();
  }
}

/** Accepts every token as an administrator's: token verification is the cluster's time, not the function's. */
async function trustAnybody(pki: Pki, folder: string): Promise<string> {
  const keys = await pki.issue('token-webhook', '/CN=localhost', 'DNS:localhost');
  const server = createServer({ cert: readFileSync(keys.certificate), key: readFileSync(keys.key) }, (request, response) => {
    void text(request).then(() => response.setHeader('content-type', 'application/json').end(JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status: { authenticated: true, user: { username: 'drainer', groups: ['system:masters'] } },
    })));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(WEBHOOK_PORT, '127.0.0.1', resolve);
  });
  return writeKubeconfig(join(folder, 'token-webhook.conf'), `https://localhost:${WEBHOOK_PORT}`, pki.authority.certificate, keys);
}

main().then((good) => process.exit(good ? 0 : 1), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
