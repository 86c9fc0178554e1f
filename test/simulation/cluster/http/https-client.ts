import { Agent, request } from 'node:https';
import type { KubernetesServer } from '../../../../simulation/cluster/http/server';

export interface HttpAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface HttpRequest {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: object | string;
  readonly type?: string;
  /** Called with every line of the answer as it comes. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A client that trusts the server's own authority and nobody else. */
export class HttpsClient {
  private readonly agent: Agent;

  constructor(private readonly server: KubernetesServer) {
    this.agent = new Agent({ ca: server.certificateAuthority, keepAlive: true });
  }

  send(path: string, options: HttpRequest = {}): Promise<HttpAnswer> {
    const { method = 'GET', token = 'good', body, type = 'application/json', onLine, signal } = options;
    return new Promise((resolve, reject) => {
      const text = typeof body === 'string' ? body : body && JSON.stringify(body);
      const headers = {
        ...token !== null && { authorization: `Bearer ${token}` },
        ...text !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(text) },
      };
      const sent = request(`${this.server.url}${path}`, { method, agent: this.agent, headers, signal }, (response) => {
        let received = '';
        let told = 0;
        response.setEncoding('utf8');
        response.on('error', reject);
        response.on('data', (chunk: string) => {
          received += chunk;
          const lines = received.split('\n').slice(0, -1);
          lines.slice(told).forEach((line) => onLine?.(line));
          told = lines.length;
        });
        response.on('end', () => resolve({
          code: response.statusCode ?? 0,
          headers: response.headers,
          text: received,
          json: received.startsWith('{') && !onLine ? JSON.parse(received) as Record<string, unknown> : {},
        }));
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
