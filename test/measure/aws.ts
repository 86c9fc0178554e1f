import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Surroundings } from './cold-start';
import { ENVIRONMENT } from './environment';
import type { ApiEndpoint } from '../../lambda/kubernetes/endpoint';
import { makeServerCertificate } from '../../simulation/cluster/http/certificate';

/**
 * An account in which nothing is to be done, and the API server of whose cluster is at `endpoint`. It speaks TLS, as AWS
 * does: what that costs a process that has just started belongs to a cold start.
 */
export async function startAws(endpoint: ApiEndpoint): Promise<Surroundings & { stop(): Promise<void> }> {
  const { key, certificate, certificateAuthority: authority } = makeServerCertificate(['127.0.0.1']);
  const server = createServer({ key, cert: certificate }, (request, response) => { void answer(request, response, endpoint); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = mkdtempSync(path.join(tmpdir(), 'measured-aws-'));
  const awsAuthority = path.join(folder, 'authority.crt');
  writeFileSync(awsAuthority, authority);
  return {
    awsUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    awsAuthority,
    async stop() {
      rmSync(folder, { recursive: true });
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, { url, certificateAuthority }: ApiEndpoint): Promise<void> {
  const action = new URLSearchParams(await text(request)).get('Action');
  if (request.url === `/clusters/${ENVIRONMENT.CLUSTER_NAME}`) {
    response.end(JSON.stringify({ cluster: { status: 'ACTIVE', endpoint: url, certificateAuthority: { data: certificateAuthority } } }));
  } else if (action !== null) {
    response.setHeader('content-type', 'text/xml').end(`<${action}Response><${action}Result/></${action}Response>`);
  } else {
    response.writeHead(501).end();
  }
}
