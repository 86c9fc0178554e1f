import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { writeAnswer } from './answer';
import { contentTypeOf, readBody } from './body';
import { makeServerCertificate, type ServerCertificate } from './certificate';
import { route } from './route';
import { ConnectionLost } from '../api/connection-lost';
import { ApiEndpoint, RefusedWatch } from '../api/endpoint';
import type { ApiRequest, User } from '../api/request';
import { failure, StatusError, unauthorized } from '../api/status';

const HOST = '127.0.0.1';

const VERSION = { major: '1', minor: '36', gitVersion: 'v1.36.3', platform: 'linux/arm64' };

/** Shared by all servers of this process, because generating a key takes time. */
let knownCertificate: ServerCertificate | undefined;

export interface KubernetesServerOptions {
  /** Its store should run on a clock of real or scaled time. */
  readonly endpoint: ApiEndpoint;
  /** Identifies the bearer of a token. Undefined if the token is invalid. */
  readonly authenticate: (token: string) => Promise<User | undefined>;
  /** @default - any free port */
  readonly port?: number;
}

/** The API server's HTTPS endpoint on the loopback interface. */
export class KubernetesServer {
  /** Resolves when the server listens. */
  static async start(options: KubernetesServerOptions): Promise<KubernetesServer> {
    const { certificateAuthority, ...identity } = (knownCertificate ??= makeServerCertificate([HOST, 'localhost']));
    const server = createServer({ key: identity.key, cert: identity.certificate });
    const started = new KubernetesServer(server, certificateAuthority, options);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, HOST, resolve);
    });
    return started;
  }

  private constructor(
    private readonly server: Server,
    /** The authority that clients must trust, in PEM. `eks:DescribeCluster` returns it in base64. */
    readonly certificateAuthority: string,
    private readonly options: KubernetesServerOptions,
  ) {
    // Longer than clients keep idle connections, so that no request meets a connection that is just being closed.
    server.keepAliveTimeout = 120_000;
    server.requestTimeout = 0;
    server.on('request', (request, response) => void this.handle(request, response));
  }

  get url(): string {
    return `https://${HOST}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends all connections, watches too. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    response.setHeader('Date', new Date(this.options.endpoint.serverNow).toUTCString());
    try {
      await this.answer(request, response, gone.signal);
    } catch (error) {
      if (gone.signal.aborted) {
        return;
      }
      if (error instanceof StatusError) {
        writeAnswer(response, { code: error.code, body: error.status });
      } else if (error instanceof RefusedWatch) {
        writeAnswer(response, error.answer);
      } else if (error instanceof ConnectionLost || response.headersSent) {
        request.socket.destroy();
      } else {
        writeAnswer(response, { code: 500, body: failure(500, 'InternalError', `Internal error occurred: ${String(error)}`).status });
      }
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse, gone: AbortSignal): Promise<void> {
    const body = await readBody(request);
    const user = await this.authenticated(request);
    const url = new URL(request.url ?? '/', this.url);
    if (request.method === 'GET' && url.pathname === '/version') {
      writeAnswer(response, { code: 200, body: VERSION });
      return;
    }
    const routed = { ...route(request.method ?? '', url, contentTypeOf(request)), body };
    if (routed.verb === 'watch') {
      await this.watch(routed, user, response, gone);
    } else {
      writeAnswer(response, await this.options.endpoint.call(routed, user, gone));
    }
  }

  private async watch(request: ApiRequest, user: User, response: ServerResponse, gone: AbortSignal): Promise<void> {
    await this.options.endpoint.watch(request, user, {
      onMessage: (message) => response.write(`${JSON.stringify(message)}\n`),
      onOpen: () => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
        response.flushHeaders();
      },
    }, gone);
    response.end();
  }

  private async authenticated(request: IncomingMessage): Promise<User> {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const user = token && await this.options.authenticate(token);
    if (!user) {
      throw unauthorized();
    }
    return { ...user, groups: [...user.groups, 'system:authenticated'] };
  }
}
