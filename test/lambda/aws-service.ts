import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ApiEndpoint } from '../../lambda/kubernetes/endpoint';

export interface AwsCall {
  /** Such as `SendMessage`. */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The few AWS operations that a function with no groups calls, over the wire protocols of the SDK. */
export class AwsService {
  readonly calls: AwsCall[] = [];
  /** What `DescribeCluster` says. */
  endpoint: ApiEndpoint = { url: '', certificateAuthority: '' };
  private readonly server = createServer((request, response) => { void this.receive(request, response); });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
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
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    if (request.method === 'GET') {
      this.calls.push({ action: 'DescribeCluster', input: { path: request.url } });
      const { url, certificateAuthority } = this.endpoint;
      response.end(JSON.stringify({ cluster: { status: 'ACTIVE', endpoint: url, certificateAuthority: { data: certificateAuthority } } }));
    } else if (typeof target === 'string') {
      const input = JSON.parse(body) as Record<string, unknown>;
      this.calls.push({ action: target.split('.')[1], input });
      response.end(JSON.stringify({ MessageId: 'm', MD5OfMessageBody: createHash('md5').update(String(input.MessageBody)).digest('hex') }));
    } else {
      const input = Object.fromEntries(new URLSearchParams(body));
      this.calls.push({ action: input.Action, input });
      response.setHeader('content-type', 'text/xml').end(`<${input.Action}Response><${input.Action}Result/></${input.Action}Response>`);
    }
  }
}
