import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ApiEndpoint } from '../../../lambda/kubernetes/endpoint';
import { makeServerCertificate } from '../../../simulation/cluster/http/certificate';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly token?: string;
  readonly body?: unknown;
  /** Fulfils when the client goes away. */
  readonly closed: Promise<unknown>;
}

export type Handler = (request: ReceivedRequest, response: ServerResponse) => void;

/** A server on 127.0.0.1 whose answers the test writes; what it was asked stands in `requests`. */
export class ApiServer {
  readonly requests: ReceivedRequest[] = [];
  private readonly certificate = makeServerCertificate(['127.0.0.1']);
  private readonly server: Server = createServer(
    { key: this.certificate.key, cert: this.certificate.certificate },
    (request, response) => { void this.receive(request, response); },
  );
  handler: Handler = (_, response) => { response.writeHead(501).end(); };

  get endpoint(): ApiEndpoint {
    const { port } = this.server.address() as AddressInfo;
    return { url: `https://127.0.0.1:${port}`, certificateAuthority: Buffer.from(this.certificate.certificateAuthority).toString('base64') };
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    const received: ReceivedRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      contentType: request.headers['content-type'],
      token: request.headers.authorization,
      body: chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString()),
      closed: once(response, 'close'),
    };
    this.requests.push(received);
    this.handler(received, response);
  }
}

export async function startApiServer(): Promise<ApiServer> {
  const server = new ApiServer();
  await server.listen();
  return server;
}

export function answer(response: ServerResponse, code: number, body: object | string, headers: Record<string, string> = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(code, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers }).end(text);
}

/** A Status object as the API server answers failures with. */
export function status(code: number, reason: string, message: string, details: object = {}): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code, details };
}
